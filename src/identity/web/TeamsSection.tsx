/** Teams: who belongs together, and who leads; team leads keep services, schedules and policies. */
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useMay, useViewer } from '../../ui/viewer.ts';
import type { Team } from '../api.ts';
import { usePeople } from './people.ts';
import { SettingsFrame } from './SettingsFrame.tsx';

type Open = { readonly kind: 'add' } | { readonly kind: 'edit' | 'delete'; readonly team: Team };

export function TeamsSection() {
  const list = useList<Team>('/api/v1/teams');
  const [open, setOpen] = useState<Open>();
  const admin = useMay();
  const leaderless = (list.data ?? []).filter((team) => team.leadId === null).length;
  const count = list.data === undefined ? 'Teams' : plural(list.data.length, 'team');
  return (
    <SettingsFrame
      section="Teams"
      title={leaderless === 0 ? count : `${count}, ${leaderless} without a lead`}
      sub="A lead keeps the services, schedules and policies, and decides on P1 and P2 with the commander."
      actions={
        admin ? (
          <Button kind="primary" onClick={() => setOpen({ kind: 'add' })}>
            Add a team
          </Button>
        ) : undefined
      }
    >
      <section className="panel" aria-label="Teams">
        <Loaded of={list} what="The teams did not load." rows={4}>
          {(teams) => <Rows teams={teams} admin={admin} onOpen={setOpen} />}
        </Loaded>
        <LoadMore of={list} thing="team" />
      </section>
      <Dialogs open={open} onClose={() => setOpen(undefined)} />
    </SettingsFrame>
  );
}

function Rows({
  teams,
  admin,
  onOpen,
}: {
  readonly teams: readonly Team[];
  readonly admin: boolean;
  readonly onOpen: (open: Open) => void;
}) {
  const people = usePeople();
  const viewer = useViewer();
  const columns: readonly Column<Team>[] = [
    {
      key: 'name',
      head: 'Team',
      phone: 'full',
      cell: (team) => (
        <>
          <b>{team.name}</b> {team.isEveryone ? <Tag>for all that has no team</Tag> : null}
        </>
      ),
    },
    {
      key: 'lead',
      head: 'Lead',
      phone: 'full',
      cell: (team) =>
        team.leadId === null ? (
          <NoPerson urgent>No lead</NoPerson>
        ) : (
          <Person name={people.nameOf(team.leadId)} you={team.leadId === viewer.id} />
        ),
    },
    {
      key: 'members',
      head: 'Members',
      phone: 'full',
      cell: (team) =>
        team.memberIds.length === 0 ? (
          <span className="t3">nobody</span>
        ) : (
          team.memberIds.map(people.nameOf).join(', ')
        ),
    },
    {
      key: 'do',
      head: 'Do',
      quiet: true,
      phone: 'full',
      cell: (team) => (admin ? <Actions team={team} onOpen={onOpen} /> : null),
    },
  ];
  return (
    <DataTable
      label="Teams"
      columns={columns}
      rows={teams}
      rowKey={(team) => team.id}
      empty={
        <Empty title="No team yet.">
          A team owns services and incidents. Its lead decides, its members are the people to ask.
        </Empty>
      }
    />
  );
}

function Actions({ team, onOpen }: { readonly team: Team; readonly onOpen: (open: Open) => void }) {
  return (
    <span className="row-act">
      <Button
        size="sm"
        aria-label={`Edit ${team.name}`}
        onClick={() => onOpen({ kind: 'edit', team })}
      >
        Edit
      </Button>
      {team.isEveryone ? null : (
        <Button
          size="sm"
          kind="quiet"
          aria-label={`Delete ${team.name}`}
          onClick={() => onOpen({ kind: 'delete', team })}
        >
          Delete
        </Button>
      )}
    </span>
  );
}

function Dialogs({
  open,
  onClose,
}: {
  readonly open: Open | undefined;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  if (open === undefined) return null;
  if (open.kind !== 'delete') {
    return <TeamDialog team={open.kind === 'edit' ? open.team : undefined} onClose={onClose} />;
  }
  const { team } = open;
  return (
    <ConfirmWithReason
      opened
      title={`Delete the team ${team.name}?`}
      confirm="Delete"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/teams/${team.id}`);
        await refresh('/api/v1/teams');
        toastDone(`Team ${team.name} deleted.`);
      }}
      onClose={onClose}
    >
      Only a team nothing belongs to can be deleted. Its people stay.
    </ConfirmWithReason>
  );
}

function TeamDialog({
  team,
  onClose,
}: {
  readonly team: Team | undefined;
  readonly onClose: () => void;
}) {
  const people = usePeople();
  const refresh = useRefresh();
  const [name, setName] = useState(team?.name ?? '');
  const [lead, setLead] = useState(team?.leadId ?? null);
  const [members, setMembers] = useState<readonly string[]>(team?.memberIds ?? []);
  const submit = async () => {
    const input = { name: name.trim(), lead, members };
    if (team === undefined) await apiSend('POST', '/api/v1/teams', input);
    else {
      const change = { ...input, expectedVersion: team.version };
      await apiSend('PATCH', `/api/v1/teams/${team.id}`, change);
    }
    await refresh('/api/v1/teams', '/api/v1/session');
    toastDone(`Team ${input.name} ${team === undefined ? 'added' : 'changed'}.`);
  };
  return (
    <FormDialog
      title={team === undefined ? 'Add a team' : `Edit ${team.name}`}
      submit={team === undefined ? 'Add the team' : 'Save'}
      known={['name', 'lead', 'members']}
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
          <Select
            label="Lead"
            data={[...people.choices]}
            value={lead}
            onChange={setLead}
            error={errors.of('lead')}
            clearable
            clearButtonProps={{ 'aria-label': 'No lead' }}
            searchable
          />
          <MultiSelect
            label="Members"
            data={[...people.choices]}
            value={[...members]}
            onChange={setMembers}
            error={errors.of('members')}
            searchable
          />
        </>
      )}
    </FormDialog>
  );
}
