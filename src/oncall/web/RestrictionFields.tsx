/** The hours in which a layer counts; without any it counts always. */
import { Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import { newRestriction, type RestrictionDraft } from './draft.ts';
import { WEEKDAYS } from './words.ts';

const KINDS = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every week' },
];

export function RestrictionFields({
  items,
  path,
  errors,
  onChange,
}: {
  readonly items: readonly RestrictionDraft[];
  readonly path: string;
  readonly errors: FieldErrors;
  readonly onChange: (items: readonly RestrictionDraft[]) => void;
}) {
  const put = (index: number, change: Partial<RestrictionDraft>) =>
    onChange(items.map((item, at) => (at === index ? { ...item, ...change } : item)));
  return (
    <div className="stack-2">
      <span className="lab">Only at these times</span>
      {items.length === 0 ? <p className="sm t3">Always, day and night.</p> : null}
      {items.map((item, index) => (
        <div key={item.key} className="flex wrap tp">
          <Select
            aria-label="How often"
            w={124}
            data={KINDS}
            value={item.kind}
            onChange={(kind) => put(index, { kind: kind === 'weekly' ? 'weekly' : 'daily' })}
            allowDeselect={false}
          />
          <Moment
            item={item}
            which="from"
            error={errors.of(`${path}.${index}.from`)}
            onChange={(change) => put(index, change)}
          />
          <span className="t3 to">to</span>
          <Moment
            item={item}
            which="to"
            error={errors.of(`${path}.${index}.to`)}
            onChange={(change) => put(index, change)}
          />
          <IconButton
            icon={IconX}
            label="Remove these times"
            onClick={() => onChange(items.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button size="sm" onClick={() => onChange([...items, newRestriction()])}>
        Add times
      </Button>
    </div>
  );
}

function Moment({
  item,
  which,
  error,
  onChange,
}: {
  readonly item: RestrictionDraft;
  readonly which: 'from' | 'to';
  readonly error: string | undefined;
  readonly onChange: (change: Partial<RestrictionDraft>) => void;
}) {
  const day = which === 'from' ? 'weekday' : 'toWeekday';
  return (
    <>
      {item.kind === 'daily' ? null : (
        <Select
          aria-label={which === 'from' ? 'From weekday' : 'To weekday'}
          w={136}
          data={[...WEEKDAYS]}
          value={item[day]}
          onChange={(value) => onChange({ [day]: value ?? '1' })}
          allowDeselect={false}
        />
      )}
      <TextInput
        aria-label={which === 'from' ? 'From time' : 'To time'}
        w={88}
        placeholder="08:00"
        value={item[which]}
        onChange={(event) => onChange({ [which]: event.currentTarget.value })}
        error={error}
      />
    </>
  );
}
