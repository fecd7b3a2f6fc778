/** People: who may work here, in which roles, and how they get in. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Person } from '../../ui/parts/Person.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import { useMay, useViewer } from '../../ui/viewer.ts';
import type { Person as PersonRow } from '../api.ts';
import { InviteDialog } from './InviteDialog.tsx';
import { PersonDialog } from './PersonDialog.tsx';
import { SettingsFrame } from './SettingsFrame.tsx';
import { ROLE_NAMES } from './words.ts';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'invite' | 'leave'; readonly person: PersonRow };

export function PeopleSection() {
  const [url, put] = useUrl();
  const [open, setOpen] = useState<Open>();
  const admin = useMay();
  const left = url['left'] === 'true';
  const path = pathWith('/api/v1/people', { q: url['q'] ?? '', active: left ? 'false' : 'true' });
  const list = useList<PersonRow>(path);
  const bringBack = useActive();
  return (
    <SettingsFrame
      section="People"
      title={newsOf(list.data, list.more === undefined, left)}
      sub="Everybody here can read. Roles say what each may do."
      actions={
        admin ? (
          <Button kind="primary" onClick={() => setOpen({ kind: 'add' })}>
            Add a person
          </Button>
        ) : undefined
      }
    >
      <section className="panel" aria-label="People">
        <div className="filters in-top">
          <TextInput
            className="wide"
            aria-label="Filter people"
            placeholder="Name or email"
            defaultValue={url['q'] ?? ''}
            onChange={(event) => put({ q: event.currentTarget.value.trim() })}
          />
          <Segments
            label="Which people"
            value={left ? 'left' : 'here'}
            options={[
              { value: 'here', label: 'Here' },
              { value: 'left', label: 'Left' },
            ]}
            onChange={(value) => put({ left: value === 'left' ? 'true' : '' })}
          />
        </div>
        <Loaded of={list} what="The people did not load." rows={6}>
          {(people) => (
            <Rows
              people={people}
              admin={admin}
              onOpen={setOpen}
              onBack={(person) =>
                void bringBack(person, true).catch((error: unknown) =>
                  toastProblem('Not brought back.', error),
                )
              }
            />
          )}
        </Loaded>
        <LoadMore of={list} thing="person" things="people" />
      </section>
      <Dialogs open={open} onOpen={setOpen} onClose={() => setOpen(undefined)} />
    </SettingsFrame>
  );
}

function newsOf(people: readonly PersonRow[] | undefined, all: boolean, left: boolean): string {
  if (people === undefined) return 'People';
  if (left) return people.length === 0 ? 'Nobody left' : `${formatCount(people.length)} left`;
  const waiting = people.filter((person) => !person.hasPassword).length;
  const count = `${plural(people.length, 'person', 'people')}${all ? '' : ' and more'}`;
  return waiting === 0 ? count : `${count}, ${formatCount(waiting)} without a password yet`;
}

function Rows({
  people,
  admin,
  onOpen,
  onBack,
}: {
  readonly people: readonly PersonRow[];
  readonly admin: boolean;
  readonly onOpen: (open: Open) => void;
  readonly onBack: (person: PersonRow) => void;
}) {
  const viewer = useViewer();
  const columns: readonly Column<PersonRow>[] = [
    {
      key: 'name',
      head: 'Name',
      phone: 'full',
      cell: (person) => (
        <>
          <Person name={person.name} you={person.id === viewer.id} />
          <div className="xs t3 drop">{person.email}</div>
        </>
      ),
    },
    {
      key: 'roles',
      head: 'Roles',
      phone: 'full',
      cell: (person) => (
        <span className="flex wrap g1">
          {person.isOwner ? <Tag tone="accent">Owner</Tag> : null}
          {person.roles.map((role) => (
            <Tag key={role}>{ROLE_NAMES[role] ?? role}</Tag>
          ))}
          {person.hasPassword ? null : <Tag tone="warn">No password yet</Tag>}
        </span>
      ),
    },
    { key: 'zone', head: 'Zone', phone: 'hide', cell: (person) => person.timeZone },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (person) =>
        admin ? <Actions person={person} onOpen={onOpen} onBack={onBack} /> : null,
    },
  ];
  return (
    <DataTable
      label="People"
      columns={columns}
      rows={people}
      rowKey={(person) => person.id}
      empty={<Empty title="Nobody by this filter." />}
    />
  );
}

function Actions({
  person,
  onOpen,
  onBack,
}: {
  readonly person: PersonRow;
  readonly onOpen: (open: Open) => void;
  readonly onBack: (person: PersonRow) => void;
}) {
  const { name } = person;
  if (!person.active) {
    return (
      <span className="row-act">
        <Button size="sm" aria-label={`Bring ${name} back`} onClick={() => onBack(person)}>
          Bring back
        </Button>
      </span>
    );
  }
  return (
    <span className="row-act">
      <Button
        size="sm"
        aria-label={`Edit ${name}`}
        onClick={() => onOpen({ kind: 'edit', person })}
      >
        Edit
      </Button>
      <Button
        size="sm"
        aria-label={`Make a link for ${name}`}
        onClick={() => onOpen({ kind: 'invite', person })}
      >
        {person.hasPassword ? 'Password link' : 'Invite'}
      </Button>
      {person.isOwner ? null : (
        <Button
          size="sm"
          kind="quiet"
          aria-label={`${name} leaves`}
          onClick={() => onOpen({ kind: 'leave', person })}
        >
          Deactivate
        </Button>
      )}
    </span>
  );
}

function useActive(): (person: PersonRow, active: boolean) => Promise<void> {
  const refresh = useRefresh();
  const put = async (person: PersonRow, active: boolean) => {
    await apiSend('PATCH', `/api/v1/people/${person.id}`, { active });
    await refresh('/api/v1/people', '/api/v1/schedules', '/api/v1/oncall');
  };
  return async (person, active) => {
    await put(person, active);
    toastDone(`${person.name} ${active ? 'is back' : 'is deactivated'}.`, {
      label: 'Undo',
      run: () =>
        void put(person, !active).catch((error: unknown) => toastProblem('Not undone.', error)),
    });
  };
}

function Dialogs({
  open,
  onOpen,
  onClose,
}: {
  readonly open: Open | undefined;
  readonly onOpen: (open: Open) => void;
  readonly onClose: () => void;
}) {
  const setActive = useActive();
  if (open === undefined) return null;
  if (open.kind === 'add') {
    return (
      <PersonDialog
        person={undefined}
        onAdded={(person) => onOpen({ kind: 'invite', person })}
        onClose={onClose}
      />
    );
  }
  const { person } = open;
  if (open.kind === 'edit') return <PersonDialog person={person} onClose={onClose} />;
  if (open.kind === 'invite') return <InviteDialog person={person} onClose={onClose} />;
  return (
    <ConfirmWithReason
      opened
      title={`Deactivate ${person.name}?`}
      confirm="Deactivate"
      keep="Keep active"
      onConfirm={() => setActive(person, false)}
      onClose={onClose}
    >
      Sessions and own tokens end at once, and {person.name} is no longer paged. Schedules and
      policies that name this person may have gaps then. What was done stays on record.
    </ConfirmWithReason>
  );
}
