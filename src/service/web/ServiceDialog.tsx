/** Adding or changing a service: what it is, whose it is, what it needs, and how its signals are treated. */
import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople, useTeams } from '../../identity/web/people.ts';
import { apiSend } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import type { Service } from '../api.ts';
import { DependencyFields } from './DependencyFields.tsx';
import { type Draft, draftOf, FIELDS, inputOf, type Put } from './draft.ts';
import { useCalendars, usePolicyNames } from './names.ts';
import { SettingFields } from './SettingFields.tsx';
import { TIER_WORDS, WORDS } from './words.ts';

export function ServiceDialog({
  service,
  onSaved,
  onClose,
}: {
  /** Absent: a new one. */
  readonly service: Service | undefined;
  readonly onSaved: (service: Service) => void;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [draft, setDraft] = useState<Draft>(() => draftOf(service));
  const put: Put = (change) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const input = inputOf(draft);
    const saved =
      service === undefined
        ? await apiSend<Service>('POST', '/api/v1/services', input)
        : await apiSend<Service>('PATCH', `/api/v1/services/${service.id}`, {
            ...input,
            expectedVersion: service.version,
          });
    await refresh('/api/v1/services');
    toastDone(`${saved.name} ${service === undefined ? 'added' : 'changed'}.`);
    onSaved(saved);
  };
  return (
    <FormDialog
      title={service === undefined ? WORDS.add : `Edit ${service.name}`}
      submit={service === undefined ? 'Add the service' : 'Save'}
      width={720}
      known={FIELDS}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <What draft={draft} put={put} errors={errors} />
          <Whose draft={draft} put={put} errors={errors} />
          <DependencyFields
            self={service?.id}
            items={draft.dependsOn}
            error={errors.of('dependsOn')}
            onChange={(dependsOn) => put({ dependsOn })}
          />
          <details className="item-box">
            <summary>{WORDS.settings}</summary>
            <SettingFields draft={draft} put={put} errors={errors} />
          </details>
        </>
      )}
    </FormDialog>
  );
}

interface Part {
  readonly draft: Draft;
  readonly put: Put;
  readonly errors: FieldErrors;
}

function What({ draft, put, errors }: Part) {
  const text = (name: 'name' | 'description' | 'normalCriteria' | 'runbookUrl') => ({
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      put({ [name]: event.currentTarget.value }),
    error: errors.of(name),
  });
  return (
    <>
      <div className="two">
        <TextInput label="Name" {...text('name')} data-autofocus />
        <Select
          label="Tier"
          description={TIER_WORDS[draft.tier]}
          data={['T0', 'T1', 'T2', 'T3']}
          value={draft.tier}
          onChange={(tier) => put({ tier: tier ?? 'T2' })}
          error={errors.of('tier')}
          allowDeselect={false}
        />
      </div>
      <Textarea label="What it is" rows={2} {...text('description')} />
      <Textarea
        label="What normal means"
        description="One criterion per line; recovery is checked against them"
        placeholder="A write every 10 s"
        rows={3}
        {...text('normalCriteria')}
      />
      <TextInput label="Runbook" placeholder="https://" {...text('runbookUrl')} />
    </>
  );
}

function Whose({ draft, put, errors }: Part) {
  const people = usePeople();
  const teams = useTeams();
  const policies = usePolicyNames();
  const calendars = useCalendars();
  const pick = (name: 'owner' | 'team' | 'escalationPolicy' | 'calendar') => ({
    value: draft[name] === '' ? null : draft[name],
    onChange: (value: string | null) => put({ [name]: value ?? '' }),
    error: errors.of(name),
    clearable: true,
    clearButtonProps: { 'aria-label': 'Choose none' },
    searchable: true,
  });
  return (
    <div className="two">
      <Select label="Owner" data={[...people.choices]} {...pick('owner')} />
      <Select label="Team" data={[...teams.choices]} {...pick('team')} />
      <Select
        label="Escalation policy"
        placeholder="Default"
        data={[...policies.choices]}
        {...pick('escalationPolicy')}
      />
      <Select
        label="Support hours"
        placeholder="The default ones"
        data={[...calendars.choices]}
        {...pick('calendar')}
      />
      <NumberInput
        label="Users in all"
        min={0}
        value={draft.usersTotal}
        onChange={(usersTotal) => put({ usersTotal })}
        error={errors.of('usersTotal')}
      />
      <Textarea
        label="Key customers, one per line"
        rows={2}
        value={draft.keyCustomers}
        onChange={(event) => put({ keyCustomers: event.currentTarget.value })}
        error={errors.of('keyCustomers')}
      />
    </div>
  );
}
