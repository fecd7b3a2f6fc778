/** Who we are, and the zone office hours are meant in. */
import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, asProblem } from '../../ui/api.ts';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { type Setting, useSaveSetting } from './settings.ts';

export function OrganisationPanel({
  setting,
  admin,
}: {
  readonly setting: Setting<{ readonly name: string; readonly timeZone: string }>;
  readonly admin: boolean;
}) {
  const save = useSaveSetting();
  const [name, setName] = useState(setting.value.name);
  const [timeZone, setTimeZone] = useState(setting.value.timeZone);
  const [problem, setProblem] = useState<ApiProblem>();
  const errors = fieldErrors(problem);
  const rest = errors.rest(['value.name', 'value.timeZone']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await save(setting, { name: name.trim(), timeZone });
      toastDone('Organisation saved.');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Panel title="Organisation">
      <form onSubmit={submit} className="stack" noValidate>
        <div className="two">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('value.name')}
            disabled={!admin}
          />
          <ZoneSelect
            label="Time zone"
            description="Support hours without a zone of their own count in it"
            value={timeZone}
            onChange={setTimeZone}
            error={errors.of('value.timeZone')}
          />
        </div>
        {rest === undefined ? null : (
          <Note tone="crit" role="alert">
            {rest}
          </Note>
        )}
        {admin ? <Button type="submit">Save the organisation</Button> : null}
      </form>
    </Panel>
  );
}
