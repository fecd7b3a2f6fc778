/** How long signals are kept as they arrived. */
import { NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, asProblem } from '../../ui/api.ts';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { type Setting, useSaveSetting } from './settings.ts';

export function RetentionPanel({
  setting,
  admin,
}: {
  readonly setting: Setting<{ readonly days: number }>;
  readonly admin: boolean;
}) {
  const save = useSaveSetting();
  const [days, setDays] = useState<string | number>(setting.value.days);
  const [problem, setProblem] = useState<ApiProblem>();
  const errors = fieldErrors(problem);
  const rest = errors.rest(['value.days']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await save(setting, { days: Number(days) });
      toastDone('Retention saved.');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Panel title="Retention" note="signals as they arrived">
      <form onSubmit={submit} className="stack" noValidate>
        <NumberInput
          label="Days signals are kept"
          description="Older ones go by whole days, within the hour, and cannot be brought back. Alerts and incidents stay."
          value={days}
          onChange={setDays}
          min={7}
          max={3650}
          allowDecimal={false}
          error={errors.of('value.days')}
          disabled={!admin}
        />
        {rest === undefined ? null : (
          <Note tone="crit" role="alert">
            {rest}
          </Note>
        )}
        {admin ? <Button type="submit">Save the retention</Button> : null}
      </form>
    </Panel>
  );
}
