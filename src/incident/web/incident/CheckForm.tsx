/** The last check-up as one short page: six questions, three answers each, a reason where none applies. */
import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, asProblem } from '../../../ui/api.ts';
import { fieldErrors } from '../../../ui/forms/problem-fields.ts';
import type { Values } from '../../../ui/forms/SchemaForm.tsx';
import { Button } from '../../../ui/parts/Button.tsx';
import { Note, UnmetList } from '../../../ui/parts/Note.tsx';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { IncidentState } from '../../core/state.ts';
import { CHECK_QUESTIONS } from './check-questions.ts';

const ANSWERS = [
  { value: 'open', label: 'Later' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
  { value: 'not_applicable', label: 'Does not apply' },
] as const;

interface Given {
  readonly check: string;
  readonly answer: (typeof ANSWERS)[number]['value'];
  readonly reason: string;
}

export function CheckForm({
  state,
  onSubmit,
  onCancel,
}: {
  readonly state: IncidentState;
  readonly onSubmit: (values: Values) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const [given, setGiven] = useState<readonly Given[]>(() => givenIn(state));
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const sent = given.filter((one) => one.answer !== 'open');
  const errors = fieldErrors(problem);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onSubmit({ checks: sent.map(wireOf) });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const put = (check: string, change: Partial<Given>) =>
    setGiven((before) => before.map((one) => (one.check === check ? { ...one, ...change } : one)));
  return (
    <form onSubmit={submit} className="stack">
      {given.map((one) => (
        <div key={one.check} className="stack-2">
          <b>{CHECK_QUESTIONS[one.check as keyof typeof CHECK_QUESTIONS]}</b>
          <div className="flex wrap">
            <Segments
              label={CHECK_QUESTIONS[one.check as keyof typeof CHECK_QUESTIONS]}
              value={one.answer}
              options={ANSWERS}
              onChange={(answer) => put(one.check, { answer })}
            />
            {one.answer === 'open' ? null : (
              <TextInput
                className="grow"
                miw={180}
                aria-label={`Why, ${one.check}`}
                placeholder={one.answer === 'not_applicable' ? 'Why not' : 'A word on it, if any'}
                required={one.answer === 'not_applicable'}
                value={one.reason}
                error={errors.of(`checks.${sent.indexOf(one)}.reason`)}
                onChange={(event) => put(one.check, { reason: event.currentTarget.value })}
              />
            )}
          </div>
        </div>
      ))}
      {problem === undefined ? null : problem.unmet.length > 0 ? (
        <UnmetList unmet={problem.unmet} title={problem.message} />
      ) : (
        <Note tone="crit" role="alert">
          {problem.message}
        </Note>
      )}
      <div className="flex wrap dlg-act">
        <Button onClick={onCancel}>Leave it</Button>
        <Button type="submit" kind="primary" busy={busy} disabled={sent.length === 0}>
          Save the answers
        </Button>
      </div>
    </form>
  );
}

function wireOf({ check, answer, reason }: Given): Values {
  return reason.trim() === '' ? { check, answer } : { check, answer, reason: reason.trim() };
}

/** Answers written before can be changed; each change is a row of the log. */
function givenIn(state: IncidentState): readonly Given[] {
  return Object.keys(CHECK_QUESTIONS).map((check) => {
    const before = state.closureChecks.findLast((one) => one.check === check);
    return { check, answer: before?.answer ?? 'open', reason: before?.reason ?? '' };
  });
}
