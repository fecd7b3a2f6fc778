/** One's own name and zone. */
import { TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ApiProblem, apiSend, asProblem } from '../../ui/api.ts';
import { fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { PersonWithContacts } from '../api.ts';

export function ProfileForm({ person }: { readonly person: PersonWithContacts }) {
  const refresh = useRefresh();
  const [name, setName] = useState(person.name);
  const [timeZone, setTimeZone] = useState(person.timeZone);
  const [problem, setProblem] = useState<ApiProblem>();
  const errors = fieldErrors(problem);
  const rest = errors.rest(['name', 'timeZone']);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const change = { name: name.trim(), timeZone, expectedVersion: person.version };
      await apiSend('PATCH', `/api/v1/people/${person.id}`, change);
      await refresh('/api/v1/people', '/api/v1/session');
      toastDone('Saved. Every time on screen follows your zone.');
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Panel title="Name and zone">
      <form onSubmit={submit} className="stack" noValidate>
        <div className="two">
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
          />
          <ZoneSelect
            label="Time zone"
            value={timeZone}
            onChange={setTimeZone}
            error={errors.of('timeZone')}
          />
        </div>
        {rest === undefined ? null : (
          <Note tone="crit" role="alert">
            {rest}
          </Note>
        )}
        <Button type="submit">Save name and zone</Button>
      </form>
    </Panel>
  );
}
