/** How often a heartbeat is expected, by a period or a cron expression, and where it stands now. */
import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhenZoned, useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Segments } from '../../ui/parts/Segments.tsx';
import type { HeartbeatItem, IntegrationItem } from '../api.ts';
import { HEARTBEAT_WORDS } from './words.ts';

const MINUTE = 60;

interface Props {
  readonly item: Pick<IntegrationItem, 'id' | 'name'>;
  readonly onClose: () => void;
}

export function RhythmDialog({ item, onClose }: Props) {
  const list = useGet<{ readonly items: readonly HeartbeatItem[] }>('/api/v1/heartbeats');
  const heartbeat = list.data?.items.find(({ integration }) => integration === item.id);
  if (heartbeat === undefined) return null;
  return <RhythmForm item={item} heartbeat={heartbeat} onClose={onClose} />;
}

function RhythmForm({ item, heartbeat, onClose }: Props & { readonly heartbeat: HeartbeatItem }) {
  const refresh = useRefresh();
  const here = useZone();
  const [kind, setKind] = useState<'period' | 'cron'>(heartbeat.cron === null ? 'period' : 'cron');
  const [minutes, setMinutes] = useState<number | string>(
    (heartbeat.periodSeconds ?? 3600) / MINUTE,
  );
  const [cron, setCron] = useState(heartbeat.cron ?? '0 4 * * *');
  const [zone, setZone] = useState(heartbeat.timeZone ?? here);
  const [grace, setGrace] = useState<number | string>(heartbeat.graceSeconds / MINUTE);
  const submit = async () => {
    const rhythm =
      kind === 'cron' ? { cron, timeZone: zone } : { periodSeconds: secondsOf(minutes) };
    await apiSend('PUT', `/api/v1/integrations/${item.id}/heartbeat`, {
      ...rhythm,
      graceSeconds: secondsOf(grace),
    });
    await refresh('/api/v1/heartbeats');
    toastDone(`${item.name} is expected anew.`);
  };
  return (
    <FormDialog
      title={`When is ${item.name} expected?`}
      submit="Save"
      known={['periodSeconds', 'cron', 'timeZone', 'graceSeconds']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Standing heartbeat={heartbeat} />
          <Segments<'period' | 'cron'>
            label="Expected"
            named
            options={[
              { value: 'period', label: 'Every so often' },
              { value: 'cron', label: 'By cron' },
            ]}
            value={kind}
            onChange={setKind}
          />
          {kind === 'cron' ? (
            <CronFields {...{ cron, setCron, zone, setZone, errors }} />
          ) : (
            <NumberInput
              label="Minutes between two calls"
              min={0}
              value={minutes}
              onChange={setMinutes}
              error={errors.of('periodSeconds')}
            />
          )}
          <NumberInput
            label="Minutes it may be late"
            description="Silence past this is an alert"
            min={0}
            value={grace}
            onChange={setGrace}
            error={errors.of('graceSeconds')}
          />
        </>
      )}
    </FormDialog>
  );
}

function CronFields({
  cron,
  setCron,
  zone,
  setZone,
  errors,
}: {
  readonly cron: string;
  readonly setCron: (cron: string) => void;
  readonly zone: string;
  readonly setZone: (zone: string) => void;
  readonly errors: FieldErrors;
}) {
  return (
    <>
      <TextInput
        label="Cron expression"
        description="Minute, hour, day, month, weekday"
        value={cron}
        onChange={(event) => setCron(event.currentTarget.value)}
        error={errors.of('cron')}
      />
      <ZoneSelect label="Time zone" value={zone} onChange={setZone} error={errors.of('timeZone')} />
    </>
  );
}

function Standing({ heartbeat }: { readonly heartbeat: HeartbeatItem }) {
  const now = useNow();
  const zone = useZone();
  const { state, lastPingAt, dueAt } = heartbeat;
  const heard =
    lastPingAt === null ? '' : `Last heard of ${formatWhenZoned(lastPingAt, now, zone)}.`;
  const due = dueAt === null ? '' : `Missed after ${formatWhenZoned(dueAt, now, zone)}.`;
  return (
    <p className="sm t2">
      {HEARTBEAT_WORDS[state]} {heard} {due}
    </p>
  );
}

function secondsOf(minutes: number | string): number {
  return Math.round(Number(minutes) * MINUTE);
}
