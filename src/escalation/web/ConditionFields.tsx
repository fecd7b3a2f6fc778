/** When a level counts: folded away while it always does. */
import { MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { type LevelDraft, WEEKDAYS } from './draft.ts';
import { WORDS } from './words.ts';

const PRIORITIES = ['P1', 'P2', 'P3', 'P4', 'P5'];

export interface ConditionFieldsProps {
  readonly level: LevelDraft;
  readonly path: string;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<LevelDraft>) => void;
}

export function ConditionFields(props: ConditionFieldsProps) {
  const { level, path, onChange } = props;
  const { priorities, weekdays, from, to } = level;
  const set = priorities.length > 0 || weekdays.length > 0 || from !== '' || to !== '';
  const [open, setOpen] = useState(set);
  if (!open) {
    return (
      <div className="flex wrap g1">
        <span className="sm t3">{WORDS.always}</span>
        <Button
          size="sm"
          kind="quiet"
          aria-label={`${WORDS.sometimes}: level ${Number(path.split('.')[1]) + 1}`}
          onClick={() => setOpen(true)}
        >
          {WORDS.sometimes}
        </Button>
      </div>
    );
  }
  const always = () => {
    onChange({ priorities: [], weekdays: [], from: '', to: '' });
    setOpen(false);
  };
  return (
    <div className="stack-2">
      <span className="lab">{WORDS.sometimes}</span>
      <p className="sm t3">{WORDS.sometimesHelp}</p>
      <Fields {...props} />
      <span>
        <Button size="sm" kind="quiet" onClick={always}>
          {WORDS.alwaysAgain}
        </Button>
      </span>
    </div>
  );
}

function Fields({ level, path, errors, onChange }: ConditionFieldsProps) {
  const hours = `${path}.only.hours`;
  return (
    <>
      <div className="two">
        <MultiSelect
          label={WORDS.priorities}
          data={PRIORITIES}
          value={[...level.priorities]}
          onChange={(priorities) => onChange({ priorities })}
          error={errors.of(`${path}.only.priorities`)}
        />
        <MultiSelect
          label={WORDS.weekdays}
          data={WEEKDAYS}
          value={[...level.weekdays]}
          onChange={(weekdays) => onChange({ weekdays })}
          error={errors.of(`${hours}.weekdays`)}
        />
      </div>
      <div className="two">
        <TextInput
          type="time"
          label={WORDS.from}
          value={level.from}
          onChange={(event) => onChange({ from: event.currentTarget.value })}
          error={errors.of(`${hours}.from`)}
        />
        <TextInput
          type="time"
          label={WORDS.to}
          value={level.to}
          onChange={(event) => onChange({ to: event.currentTarget.value })}
          error={errors.of(`${hours}.to`)}
        />
      </div>
      <ZoneSelect
        label={WORDS.zone}
        value={level.timeZone}
        onChange={(timeZone) => onChange({ timeZone })}
        error={errors.of(`${hours}.timeZone`)}
      />
    </>
  );
}
