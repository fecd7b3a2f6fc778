/** A new silence: what it covers (seen at once), why, and for how long. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Service } from '../../../service/api.ts';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useAll, useRefresh } from '../../../ui/pages.ts';
import { Segments } from '../../../ui/parts/Segments.tsx';
import { ConditionField } from './ConditionField.tsx';
import { Covered } from './Covered.tsx';

const LENGTHS = [
  { value: '3600', label: '1 h' },
  { value: '14400', label: '4 h' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
] as const;
const SIGNS = ['=', '!=', '=~', '!~'] as const;

interface Draft {
  readonly name: string;
  readonly sign: (typeof SIGNS)[number];
  readonly value: string;
  readonly condition: string;
  /** The condition that was last found to be sound. */
  readonly sound: string;
  readonly service: string;
  readonly comment: string;
  readonly seconds: (typeof LENGTHS)[number]['value'];
}

export function SilenceDialog({ onClose }: { readonly onClose: () => void }) {
  const refresh = useRefresh();
  const services = useAll<Service>('/api/v1/services').data ?? [];
  const [draft, setDraft] = useState<Draft>({
    ...{ name: '', sign: '=', value: '', condition: '', sound: '', service: '' },
    ...{ comment: '', seconds: '3600' },
  });
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    await apiSend('POST', '/api/v1/silences', {
      ...coverOf(draft),
      comment: draft.comment,
      durationSeconds: Number(draft.seconds),
    });
    await refresh('/api/v1/silences', '/api/v1/alerts');
    toastDone('Silenced. Its owner is told before it ends.');
  };
  return (
    <FormDialog
      title="Silence something"
      submit="Silence it"
      known={['matchers', 'service', 'comment', 'durationSeconds']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Select
            label="Service"
            description="Empty: alerts of every service"
            data={services.map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.service === '' ? null : draft.service}
            onChange={(service) => set({ service: service ?? '' })}
            error={errors.of('service')}
            clearable
            searchable
            openOnFocus={false}
          />
          <LabelFields draft={draft} set={set} error={errors.of('matchers')} />
          <ConditionField
            value={draft.condition}
            onChange={(condition) => set({ condition })}
            onSound={(sound) => set({ sound })}
          />
          <TextInput
            label="Why"
            value={draft.comment}
            onChange={(event) => set({ comment: event.currentTarget.value })}
            error={errors.of('comment')}
            required
          />
          <Segments
            label="For how long"
            named
            value={draft.seconds}
            options={LENGTHS}
            onChange={(seconds) => set({ seconds })}
          />
          <Covered
            path="/api/v1/silences/preview"
            wish={canBeAsked(draft) ? coverOf(draft) : undefined}
          />
        </>
      )}
    </FormDialog>
  );
}

/** Which alerts by one of their labels. */
function LabelFields({
  draft,
  set,
  error,
}: {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly error: string | undefined;
}) {
  return (
    <>
      <div className="two">
        <TextInput
          label="Label"
          description="Such as alertname; empty: whatever"
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          error={error}
        />
        <TextInput
          label="Its value"
          value={draft.value}
          onChange={(event) => set({ value: event.currentTarget.value })}
        />
      </div>
      <Segments
        label="How the value is compared"
        named
        value={draft.sign}
        options={SIGNS.map((value) => ({ value, label: value }))}
        onChange={(sign) => set({ sign })}
      />
    </>
  );
}

/**
 * A label without a value narrows nothing yet, and what would cover everything is refused, as a condition is in which
 * something is wrong: that is not asked.
 */
function canBeAsked({ name, sign, value, condition, sound, service }: Draft): boolean {
  if (condition.trim() !== '') return condition === sound;
  const byLabel = name.trim() !== '' && (value !== '' || sign.startsWith('!'));
  return byLabel || service !== '';
}

function coverOf({ name, sign, value, condition, service }: Draft) {
  const matcher = {
    name: name.trim(),
    value,
    isRegex: sign.endsWith('~'),
    isEqual: !sign.startsWith('!'),
  };
  return {
    matchers: name.trim() === '' ? [] : [matcher],
    ...(condition.trim() === '' ? {} : { condition }),
    ...(service === '' ? {} : { service }),
  };
}
