/** Making or changing a check: what is looked at, what is expected, how often; tried before it is kept. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Service } from '../../../service/api.ts';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useAll, useRefresh } from '../../../ui/pages.ts';
import { Segments } from '../../../ui/parts/Segments.tsx';
import type { CheckItem } from '../../checks/check-api.ts';
import { type Draft, draftOf, type Kind, leavingSecrets, targetOf } from './draft.ts';
import { TargetFields } from './TargetFields.tsx';
import { TryNow } from './TryNow.tsx';

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'http', label: 'Web page' },
  { value: 'tcp', label: 'Port' },
  { value: 'dns', label: 'DNS name' },
  { value: 'tls', label: 'Certificate' },
  { value: 'icmp', label: 'Ping' },
];
const KNOWN = [
  ...['service', 'name', 'target.url', 'target.host', 'target.port', 'target.name'],
  ...['target.statuses', 'target.contains', 'target.lacks', 'target.maxMillis', 'target.answers'],
  ...['target.kind', 'target.packets', 'target.maxLossPercent'],
  ...['target.secretHeaders', 'target.resolver', 'target.serverName', 'target.warnDays'],
  ...['intervalSeconds', 'timeoutSeconds', 'failuresToFire', 'successesToClear'],
];

export function CheckDialog({
  check,
  onClose,
}: {
  readonly check?: CheckItem;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [draft, setDraft] = useState<Draft>(() => draftOf(check));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const plan = {
      ...{
        name: draft.name,
        target: leavingSecrets(targetOf(draft), check),
        severity: draft.severity,
      },
      ...{ intervalSeconds: Number(draft.interval), timeoutSeconds: Number(draft.timeout) },
      ...{ failuresToFire: Number(draft.failures), successesToClear: Number(draft.successes) },
    };
    if (check === undefined) {
      await apiSend('POST', '/api/v1/checks', { ...plan, service: draft.service });
    } else await apiSend('PATCH', `/api/v1/checks/${check.id}`, changedIn(plan, check));
    await refresh('/api/v1/checks', '/api/v1/services');
    toastDone(`${draft.name} is looked at.`);
  };
  return (
    <FormDialog
      title={check === undefined ? 'Watch something' : `Change ${check.name}`}
      submit={check === undefined ? 'Watch it' : 'Save'}
      width={640}
      known={KNOWN}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => <Fields check={check} draft={draft} set={set} errors={errors} />}
    </FormDialog>
  );
}

function Fields({
  check,
  draft,
  set,
  errors,
}: {
  readonly check: CheckItem | undefined;
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
}) {
  const services = useAll<Service>('/api/v1/services').data ?? [];
  return (
    <>
      {check === undefined ? (
        <>
          <Select
            label="Service"
            description="What its alerts are about"
            data={services.map(({ id, name: label }) => ({ value: id, label }))}
            value={draft.service === '' ? null : draft.service}
            onChange={(id) => set({ service: id ?? '' })}
            error={errors.of('service')}
            searchable
            openOnFocus={false}
            data-autofocus
          />
          <Segments<Kind>
            label="What is looked at"
            named
            options={KINDS}
            value={draft.kind}
            onChange={(kind) => set({ kind })}
          />
        </>
      ) : null}
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={errors.of('name')}
      />
      <TargetFields draft={draft} set={set} errors={errors} kept={check?.secretHeaderNames} />
      <div className="two">
        <NumberInput
          label="Seconds between looks"
          description="30 to 86,400"
          value={draft.interval}
          onChange={(interval) => set({ interval })}
          error={errors.of('intervalSeconds')}
        />
        <NumberInput
          label="Seconds it may take"
          description="1 to 30"
          value={draft.timeout}
          onChange={(timeout) => set({ timeout })}
          error={errors.of('timeoutSeconds')}
        />
        <NumberInput
          label="Failures in a row"
          description="Then one look more decides"
          value={draft.failures}
          onChange={(failures) => set({ failures })}
          error={errors.of('failuresToFire')}
        />
        <NumberInput
          label="Good looks that end it"
          description="In a row"
          value={draft.successes}
          onChange={(successes) => set({ successes })}
          error={errors.of('successesToClear')}
        />
      </div>
      {draft.kind === 'tls' ? null : (
        <Segments<CheckItem['severity']>
          label="A failure is"
          named
          options={[
            { value: 'critical', label: 'Critical' },
            { value: 'error', label: 'Error' },
            { value: 'warning', label: 'Warning' },
          ]}
          value={draft.severity}
          onChange={(severity) => set({ severity })}
        />
      )}
      <p className="xs t3">Addresses inside your network need EVENKEEL_OUTBOUND_ALLOW.</p>
      <TryNow draft={draft} hasKept={(check?.secretHeaderNames.length ?? 0) > 0} />
    </>
  );
}

/** A target that stays as it was is not judged anew. */
function changedIn<T extends { readonly target: object }>(plan: T, check: CheckItem): object {
  const { target, ...rest } = plan;
  const same = JSON.stringify(sorted(target)) === JSON.stringify(sorted(check.target));
  return same ? rest : plan;
}

function sorted(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
