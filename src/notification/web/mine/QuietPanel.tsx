/** When low urgency waits, in one's own zone. */
import { TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, asProblem } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { zoneNames } from '../../../ui/format.ts';
import { fieldErrors } from '../../../ui/forms/problem-fields.ts';
import { Switch } from '../../../ui/forms/Switch.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { type Mine, useSaveRules } from './use-mine.ts';
import { MINE } from './words.ts';

const NIGHT = { from: '22:00', to: '07:00' } as const;

export function QuietPanel({ mine }: { readonly mine: Mine }) {
  const { quietHours, timeZone } = mine.rules;
  const [on, setOn] = useState(quietHours !== null);
  const [times, setTimes] = useState<{ from: string; to: string }>(quietHours ?? NIGHT);
  const [problem, setProblem] = useState<ApiProblem>();
  const saveRules = useSaveRules(mine);
  const errors = fieldErrors(problem);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await saveRules({ quietHours: on ? times : null });
      setProblem(undefined);
      toastDone(on ? `Low urgency is quiet from ${times.from} to ${times.to}.` : 'No quiet hours.');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  const field = (name: 'from' | 'to', label: string) => (
    <TextInput
      label={label}
      placeholder={NIGHT[name]}
      inputMode="numeric"
      maxLength={5}
      value={times[name]}
      onChange={(event) => setTimes({ ...times, [name]: event.currentTarget.value.trim() })}
      error={errors.of(`quietHours.${name}`)}
    />
  );
  const rest = errors.rest(['quietHours.from', 'quietHours.to']);
  return (
    <Panel title={MINE.quiet}>
      <form className="stack" onSubmit={submit} noValidate>
        <p className="sm t2">{MINE.quietHelp}</p>
        <Switch
          label={MINE.quietSwitch}
          checked={on}
          onChange={(event) => setOn(event.currentTarget.checked)}
        />
        {on ? (
          <div className="quiet-times">
            {field('from', 'From')}
            {field('to', 'To')}
          </div>
        ) : null}
        <Zone timeZone={timeZone} />
        {rest === undefined ? null : (
          <Note tone="crit" role="alert">
            Not saved. {rest}
          </Note>
        )}
        <Button type="submit">{MINE.saveQuiet}</Button>
      </form>
    </Panel>
  );
}

function Zone({ timeZone }: { readonly timeZone: string }) {
  const now = useNow();
  const { short, offset } = zoneNames(now, timeZone);
  return (
    <p className="xs t3">
      By the clock of {timeZone}, now {short === offset ? offset : `${short}, ${offset}`}.{' '}
      <Link to="/settings/me">Change your zone</Link>
    </p>
  );
}
