/** A new maintenance window: once, or every week on the wall clock of a zone. */
import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { plusSeconds } from '../../../kernel/instant.ts';
import type { Service } from '../../../service/api.ts';
import { apiSend } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { useZone } from '../../../ui/format.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { instantToLocal, localToInstant } from '../../../ui/forms/local-time.ts';
import type { FieldErrors } from '../../../ui/forms/problem-fields.ts';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../../ui/forms/ZoneSelect.tsx';
import { useAll, useRefresh } from '../../../ui/pages.ts';
import { Segments } from '../../../ui/parts/Segments.tsx';
import { ConditionField } from './ConditionField.tsx';
import { Covered } from './Covered.tsx';

const DAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
const HOURS = ['1', '2', '4', '8', '12'] as const;
const HOUR_SECONDS = 3_600;

interface Draft {
  readonly name: string;
  readonly services: readonly string[];
  readonly condition: string;
  /** The condition that was last found to be sound. */
  readonly sound: string;
  readonly kind: 'once' | 'weekly';
  /** `2026-10-08T22:00` on the wall of the zone. */
  readonly start: string;
  readonly hours: (typeof HOURS)[number];
  readonly weekday: string;
  readonly zone: string;
}

export function WindowDialog({ onClose }: { readonly onClose: () => void }) {
  const refresh = useRefresh();
  const now = useNow();
  const home = useZone();
  const [draft, setDraft] = useState<Draft>(() => ({
    ...{ name: '', services: [], condition: '', sound: '', kind: 'once' },
    ...{ start: instantToLocal(now, home), hours: '2', weekday: '7', zone: home },
  }));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const { name } = draft;
    await apiSend('POST', '/api/v1/maintenance-windows', { name, ...wishOf(draft) });
    await refresh('/api/v1/maintenance-windows', '/api/v1/alerts');
    toastDone(`${name} is planned.`);
  };
  return (
    <FormDialog
      title="Plan maintenance"
      submit="Plan it"
      known={[
        ...['name', 'services', 'startsAt', 'endsAt'],
        ...['recurrence.from', 'recurrence.timeZone'],
      ]}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => <Fields draft={draft} set={set} errors={errors} />}
    </FormDialog>
  );
}

function Fields({
  draft,
  set,
  errors,
}: {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
}) {
  const services = useAll<Service>('/api/v1/services').data ?? [];
  return (
    <>
      <TextInput
        label="Name"
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={errors.of('name')}
        required
        data-autofocus
      />
      <MultiSelect
        label="Services"
        description="Empty: every service the condition holds for"
        data={services.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...draft.services]}
        onChange={(chosen) => set({ services: chosen })}
        error={errors.of('services')}
        searchable
      />
      <ConditionField
        value={draft.condition}
        onChange={(condition) => set({ condition })}
        onSound={(sound) => set({ sound })}
      />
      <Segments
        label="How often"
        named
        value={draft.kind}
        options={[
          { value: 'once', label: 'Once' },
          { value: 'weekly', label: 'Every week' },
        ]}
        onChange={(kind) => set({ kind })}
      />
      <div className="two">
        <TextInput
          label={draft.kind === 'once' ? 'Begins' : 'Begins first'}
          type="datetime-local"
          value={draft.start}
          onChange={(event) => set({ start: event.currentTarget.value })}
          error={errors.of('startsAt') ?? errors.of('recurrence.from')}
        />
        <Select
          label="Hours"
          data={[...HOURS]}
          value={draft.hours}
          onChange={(hours) => set({ hours: (hours ?? '2') as Draft['hours'] })}
          error={errors.of('endsAt')}
          allowDeselect={false}
        />
      </div>
      {draft.kind === 'weekly' ? (
        <Select
          label="Day"
          data={DAYS.map((label, index) => ({ value: String(index + 1), label }))}
          value={draft.weekday}
          onChange={(weekday) => set({ weekday: weekday ?? '7' })}
          allowDeselect={false}
        />
      ) : null}
      <ZoneSelect
        label="Time zone"
        value={draft.zone}
        onChange={(zone) => set({ zone })}
        error={errors.of('recurrence.timeZone')}
      />
      <Covered
        path="/api/v1/maintenance-windows/preview"
        wish={canBeAsked(draft) ? wishOf(draft) : undefined}
      />
    </>
  );
}

/** It names something, and nothing that is wrong. */
function canBeAsked({ services, condition, sound, start, zone }: Draft): boolean {
  if (localToInstant(start, zone) === undefined) return false;
  return condition.trim() === '' ? services.length > 0 : condition === sound;
}

function wishOf(draft: Draft): object {
  const { services, condition } = draft;
  return {
    services,
    ...(condition.trim() === '' ? {} : { condition }),
    ...whenOf(draft),
  };
}

function whenOf({ kind, start, hours, weekday, zone }: Draft): object {
  const seconds = Number(hours) * HOUR_SECONDS;
  const startsAt = localToInstant(start, zone);
  if (startsAt === undefined) return {};
  if (kind === 'once') {
    return { startsAt, endsAt: plusSeconds(startsAt, seconds) };
  }
  const [firstDate, from] = start.split('T');
  const rhythm = { kind: 'week', every: 1, weekdays: [Number(weekday)] };
  return { recurrence: { rhythm, from, durationSeconds: seconds, timeZone: zone, firstDate } };
}
