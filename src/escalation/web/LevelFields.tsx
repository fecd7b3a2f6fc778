/** One level of a policy in its form: whom it pages, whom in turn, how long it waits, when it counts. */
import { MultiSelect, NumberInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import type { Person } from '../../identity/api.ts';
import type { Directory } from '../../identity/web/people.ts';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { IconButton } from '../../ui/parts/Button.tsx';
import { ConditionFields } from './ConditionFields.tsx';
import type { LevelDraft } from './draft.ts';
import type { Targets } from './targets.ts';
import { WORDS } from './words.ts';

export interface LevelFieldsProps {
  readonly level: LevelDraft;
  /** From 0. */
  readonly index: number;
  readonly targets: Targets;
  readonly people: Directory<Person>;
  readonly errors: FieldErrors;
  /** Just added: whoever did so goes on in it. */
  readonly isNew: boolean;
  readonly onChange: (change: Partial<LevelDraft>) => void;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
  readonly onRemove: (() => void) | undefined;
}

export function LevelFields(props: LevelFieldsProps) {
  const { level, index, targets, people, errors, isNew, onChange } = props;
  const path = `levels.${index}`;
  return (
    <fieldset className="item-box stack-2">
      <legend>Level {index + 1}</legend>
      <MultiSelect
        label={WORDS.together}
        data={[...targets.groups]}
        value={[...level.targets]}
        onChange={(keys) => onChange({ targets: keys })}
        error={errors.of(`${path}.targets`)}
        autoFocus={isNew}
        searchable
      />
      <MultiSelect
        label={WORDS.inTurn}
        description={WORDS.inTurnHelp}
        data={[...people.choices]}
        value={[...level.inTurn]}
        onChange={(ids) => onChange({ inTurn: ids })}
        error={errors.of(`${path}.targets.${level.targets.length}.people`)}
        searchable
      />
      <div className="two">
        <NumberInput
          label={WORDS.delay}
          min={0}
          max={1440}
          value={level.delayMinutes}
          onChange={(delay) => onChange({ delayMinutes: Number(delay) })}
          error={errors.of(`${path}.delayMinutes`)}
        />
        <NumberInput
          label={WORDS.acks}
          min={1}
          max={10}
          value={level.acksNeeded}
          onChange={(count) => onChange({ acksNeeded: Number(count) })}
          error={errors.of(`${path}.acksNeeded`)}
        />
      </div>
      <ConditionFields level={level} path={path} errors={errors} onChange={onChange} />
      <Moves {...props} />
    </fieldset>
  );
}

function Moves({ index, onUp, onDown, onRemove }: LevelFieldsProps) {
  const name = `Level ${index + 1}`;
  return (
    <span className="flex g1">
      {onUp === undefined ? null : (
        <IconButton icon={IconArrowUp} label={`${name}: earlier`} onClick={onUp} />
      )}
      {onDown === undefined ? null : (
        <IconButton icon={IconArrowDown} label={`${name}: later`} onClick={onDown} />
      )}
      {onRemove === undefined ? null : (
        <IconButton icon={IconX} label={`Remove level ${index + 1}`} onClick={onRemove} />
      )}
    </span>
  );
}
