/** The shifts of a list layer in the form, one line each: who, from, to, and which place. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useNow } from '../../ui/clock.ts';
import { plural, useZone } from '../../ui/format.ts';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { dateOf } from './days.ts';
import { type LineDraft, newLine } from './draft.ts';
import type { LayerFieldsProps } from './layer-props.ts';
import { WORDS } from './words.ts';

/** Past lines are kept but not shown once there are many. */
const SHOWN = 60;

export function ListFields({ layer, path, people, errors, onChange }: LayerFieldsProps) {
  const zone = useZone();
  const now = useNow();
  const lines = layer.lines ?? [];
  if (layer.kept.fed !== undefined) {
    return (
      <Note>
        {WORDS.fed} {plural(lines.length, 'shift')}.
      </Note>
    );
  }
  const put = (key: string, change: Partial<LineDraft>) =>
    onChange({ lines: lines.map((line) => (line.key === key ? { ...line, ...change } : line)) });
  const today = dateOf(now, layer.kept.timeZone ?? zone);
  const hidden = Math.max(0, lines.length - SHOWN);
  return (
    <div className="stack-2">
      <span className="lab">
        {WORDS.listed}, {layer.kept.timeZone ?? 'in the zone of the schedule'}
      </span>
      {hidden === 0 ? null : <p className="xs t3">{plural(hidden, 'earlier shift')} not shown.</p>}
      {lines.slice(hidden).map((line, at) => {
        const place = `${path}.shifts.${hidden + at}`;
        const name = `Shift ${hidden + at + 1}`;
        return (
          <div key={line.key} className="flex wrap tp">
            <Select
              aria-label={`${name}: person`}
              placeholder={WORDS.person}
              data={[...people.choices]}
              value={line.person === '' ? null : line.person}
              onChange={(person) => put(line.key, { person: person ?? '' })}
              error={errors.of(`${place}.person`)}
              searchable
              openOnFocus={false}
            />
            <TextInput
              type="datetime-local"
              aria-label={`${name}: from`}
              value={line.from}
              onChange={(event) => put(line.key, { from: event.currentTarget.value })}
              error={errors.of(`${place}.from`)}
            />
            <TextInput
              type="datetime-local"
              aria-label={`${name}: to`}
              value={line.to}
              onChange={(event) => put(line.key, { to: event.currentTarget.value })}
              error={errors.of(`${place}.to`)}
            />
            {layer.slots > 1 ? (
              <NumberInput
                aria-label={`${name}: place`}
                min={1}
                max={layer.slots}
                value={line.slot + 1}
                onChange={(slot) => put(line.key, { slot: Number(slot) - 1 })}
                error={errors.of(`${place}.slot`)}
                w={72}
              />
            ) : null}
            <IconButton
              icon={IconX}
              label={`Remove ${name.toLowerCase()}`}
              onClick={() => onChange({ lines: lines.filter(({ key }) => key !== line.key) })}
            />
          </div>
        );
      })}
      <div>
        <Button
          size="sm"
          onClick={() => onChange({ lines: [...lines, newLine(today, lines.at(-1))] })}
        >
          {WORDS.addListed}
        </Button>
      </div>
    </div>
  );
}
