/** Adding a person or changing one: name, address, zone, roles. */
import { MultiSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { useRefresh } from '../../ui/pages.ts';
import type { Person } from '../api.ts';
import { ROLE_NAMES } from './words.ts';

export function PersonDialog({
  person,
  onAdded,
  onClose,
}: {
  /** Absent: a new one. */
  readonly person: Person | undefined;
  /** What comes next for a new person. */
  readonly onAdded?: (person: Person) => void;
  readonly onClose: () => void;
}) {
  const zone = useZone();
  const refresh = useRefresh();
  const [name, setName] = useState(person?.name ?? '');
  const [email, setEmail] = useState(person?.email ?? '');
  const [timeZone, setTimeZone] = useState(person?.timeZone ?? zone);
  const [roles, setRoles] = useState<readonly string[]>(person?.roles ?? ['responder']);
  const submit = async () => {
    const input = { name: name.trim(), email: email.trim(), timeZone, roles };
    const saved =
      person === undefined
        ? await apiSend<Person>('POST', '/api/v1/people', input)
        : await apiSend<Person>('PATCH', `/api/v1/people/${person.id}`, {
            ...input,
            expectedVersion: person.version,
          });
    await refresh('/api/v1/people', '/api/v1/session');
    toastDone(`${saved.name} ${person === undefined ? 'added' : 'changed'}.`);
    if (onAdded === undefined) return;
    onAdded(saved);
    return 'stay';
  };
  return (
    <FormDialog
      title={person === undefined ? 'Add a person' : `Edit ${person.name}`}
      submit={person === undefined ? 'Add and make a link' : 'Save'}
      known={['name', 'email', 'timeZone', 'roles']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TextInput
            label="Name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
            data-autofocus
          />
          <TextInput
            label="Email"
            description="To sign in with, and the first way to be paged"
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={errors.of('email')}
          />
          <ZoneSelect
            label="Time zone"
            value={timeZone}
            onChange={setTimeZone}
            error={errors.of('timeZone')}
          />
          <MultiSelect
            label="Roles"
            data={Object.entries(ROLE_NAMES).map(([value, label]) => ({ value, label }))}
            value={[...roles]}
            onChange={setRoles}
            error={errors.of('roles')}
          />
        </>
      )}
    </FormDialog>
  );
}
