/**
 * The steps of one urgency: a time and a way each. Moved by the arrow buttons, by Alt and an arrow key anywhere in
 * the line, or by dragging; what moved is said aloud.
 */
import { NumberInput, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconX } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { Button, IconButton } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { addStep, LONGEST_MINUTES, moveStep, type StepDraft, type Urgency } from './rule-draft.ts';
import type { Mine } from './use-mine.ts';
import { MINE, URGENCY_WORDS } from './words.ts';

interface StepListProps {
  readonly mine: Mine;
  readonly urgency: Urgency;
  readonly steps: readonly StepDraft[];
  readonly onChange: (steps: readonly StepDraft[]) => void;
}

export function StepList({ mine, urgency, steps, onChange }: StepListProps) {
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<number>();
  const nameOf = (id: string) => labelOf(mine, id);
  const move = (from: number, to: number) => {
    const next = moveStep(steps, from, to);
    if (next === steps) return;
    onChange(next);
    setSaid(`${nameOf(steps[from]?.contact ?? '')} is step ${to + 1} now.`);
  };
  const { title } = URGENCY_WORDS[urgency];
  return (
    <>
      {steps.length === 0 ? <p className="sm t2">{MINE.noSteps}</p> : null}
      <ol className="order rule-steps" aria-label={`${title}, steps`}>
        {steps.map((step, index) => (
          <StepRow
            key={step.key}
            name={`${title}, step ${index + 1}`}
            choices={mine.contacts.map(({ id }) => ({ value: id, label: nameOf(id) }))}
            step={step}
            first={index === 0}
            last={index === steps.length - 1}
            onMove={(by) => move(index, index + by)}
            onDrag={() => setDragged(index)}
            onDrop={() => {
              if (dragged !== undefined) move(dragged, index);
              setDragged(undefined);
            }}
            onPut={(change) =>
              onChange(steps.map((one, at) => (at === index ? { ...one, ...change } : one)))
            }
            onRemove={() => onChange(steps.filter((_, at) => at !== index))}
          />
        ))}
      </ol>
      <Button
        size="sm"
        aria-label={`${MINE.addStep}, ${title.toLowerCase()}`}
        disabled={mine.contacts.length === 0 || steps.length >= 20}
        onClick={() =>
          onChange(
            addStep(
              steps,
              mine.contacts.map(({ id }) => id),
            ),
          )
        }
      >
        {MINE.addStep}
      </Button>
      <span className="sr" role="status">
        {said}
      </span>
    </>
  );
}

function labelOf(mine: Mine, id: string): string {
  const contact = mine.contacts.find((one) => one.id === id);
  if (contact === undefined) return 'a way that is gone';
  const title = mine.channels.find(({ name }) => name === contact.kind)?.title ?? contact.kind;
  return `${title} ${contact.value}`;
}

interface StepRowProps {
  readonly name: string;
  readonly choices: { readonly value: string; readonly label: string }[];
  readonly step: StepDraft;
  readonly first: boolean;
  readonly last: boolean;
  readonly onMove: (by: 1 | -1) => void;
  readonly onDrag: () => void;
  readonly onDrop: () => void;
  readonly onPut: (change: Partial<StepDraft>) => void;
  readonly onRemove: () => void;
}

function StepRow(props: StepRowProps) {
  const { name, choices, step, first, last, onMove, onPut } = props;
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    onMove(event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <li
      onKeyDownCapture={onKeyDown}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop();
      }}
    >
      <Grip onDrag={props.onDrag} />
      <NumberInput
        className="rule-after"
        aria-label={`${name}: minutes after the page`}
        min={0}
        max={LONGEST_MINUTES}
        clampBehavior="strict"
        value={step.afterMinutes}
        onChange={(after) => onPut({ afterMinutes: Number(after) })}
      />
      <span className="sm t3" aria-hidden="true">
        min
      </span>
      <Select
        className="grow"
        aria-label={`${name}: way`}
        data={choices}
        value={step.contact}
        onChange={(contact) => onPut({ contact: contact ?? step.contact })}
        allowDeselect={false}
      />
      <span className="flex g1">
        <IconButton
          icon={IconArrowUp}
          label={`${name}: earlier`}
          aria-disabled={first}
          onClick={() => onMove(-1)}
        />
        <IconButton
          icon={IconArrowDown}
          label={`${name}: later`}
          aria-disabled={last}
          onClick={() => onMove(1)}
        />
        <IconButton icon={IconX} label={`Remove ${name}`} onClick={props.onRemove} />
      </span>
    </li>
  );
}

/** Only the grip drags, so that text in the fields can still be selected. */
function Grip({ onDrag }: { readonly onDrag: () => void }) {
  const start = (event: DragEvent<HTMLSpanElement>) => {
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', 'step');
    onDrag();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse alone; the arrow buttons do the same
    <span className="grip m-hide" draggable onDragStart={start} title="Drag to another place">
      <Icon of={IconGripVertical} />
    </span>
  );
}
