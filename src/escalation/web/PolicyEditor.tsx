/** Writing a policy: levels in order, rounds, the catch-all, shift ends; the plan is followed beside it as one types. */
import { NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { apiSend } from '../../ui/api.ts';
import { useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone, toastWarning } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import type { Policy, SavedPolicy } from '../api.ts';
import { draftOf, inputOf, type LevelDraft, newLevel, type PolicyDraft } from './draft.ts';
import { LevelFields } from './LevelFields.tsx';
import { LivePlan } from './LivePlan.tsx';
import { useTargets } from './targets.ts';
import { SHIFT_ENDS, WORDS } from './words.ts';

export function PolicyEditor({
  policy,
  onClose,
}: {
  /** Absent: a new one. */
  readonly policy: Policy | undefined;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const targets = useTargets();
  const zone = useZone();
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOf(policy, zone));
  const put = (change: Partial<PolicyDraft>) => setDraft((before) => ({ ...before, ...change }));
  const submit = async () => {
    const input = inputOf(draft);
    const saved =
      policy === undefined
        ? await apiSend<SavedPolicy>('POST', '/api/v1/escalation-policies', input)
        : await apiSend<SavedPolicy>('PUT', `/api/v1/escalation-policies/${policy.id}`, {
            ...input,
            expectedVersion: policy.version,
          });
    await refresh('/api/v1/escalation-policies');
    toastDone(`Policy ${saved.name} ${policy === undefined ? 'made' : 'changed'}.`);
    const warning = saved.warnings.find(({ level }) => level === 'fault');
    if (warning !== undefined) toastWarning(warning.text);
  };
  return (
    <FormDialog
      title={policy === undefined ? WORDS.add : `Edit ${policy.name}`}
      submit={policy === undefined ? 'Make the policy' : 'Save'}
      width={1120}
      known={['name', 'levels', 'repeat', 'catchAll', 'atShiftEnd']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <div className="editor">
          <div className="stack">
            <TextInput
              label="Name"
              value={draft.name}
              onChange={(event) => put({ name: event.currentTarget.value })}
              error={errors.of('name')}
              data-autofocus
            />
            <Levels
              levels={draft.levels}
              zone={zone}
              errors={errors}
              onChange={(levels) => put({ levels })}
            />
            <Ending draft={draft} errors={errors} onChange={put} />
          </div>
          <LivePlan draft={draft} id={policy?.id} targets={targets} />
        </div>
      )}
    </FormDialog>
  );
}

function Ending({
  draft,
  errors,
  onChange,
}: {
  readonly draft: PolicyDraft;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<PolicyDraft>) => void;
}) {
  const people = usePeople();
  return (
    <>
      <div className="two">
        <NumberInput
          label="All levels again, times"
          min={0}
          max={9}
          value={draft.repeat}
          onChange={(repeat) => onChange({ repeat: Number(repeat) })}
          error={errors.of('repeat')}
        />
        <Select
          label={WORDS.catchAll}
          description={WORDS.catchAllHelp}
          data={[...people.choices]}
          value={draft.catchAll === '' ? null : draft.catchAll}
          onChange={(id) => onChange({ catchAll: id ?? '' })}
          error={errors.of('catchAll')}
          searchable
        />
      </div>
      <Select
        label={WORDS.atShiftEnd}
        description={WORDS.atShiftEndHelp}
        data={[...SHIFT_ENDS]}
        value={draft.atShiftEnd}
        onChange={(choice) => {
          const found = SHIFT_ENDS.find(({ value }) => value === choice);
          if (found !== undefined) onChange({ atShiftEnd: found.value });
        }}
        error={errors.of('atShiftEnd')}
        allowDeselect={false}
      />
    </>
  );
}

function Levels({
  levels,
  zone,
  errors,
  onChange,
}: {
  readonly levels: readonly LevelDraft[];
  readonly zone: string;
  readonly errors: FieldErrors;
  readonly onChange: (levels: readonly LevelDraft[]) => void;
}) {
  const targets = useTargets();
  const people = usePeople();
  const put = (index: number, change: Partial<LevelDraft>) =>
    onChange(levels.map((level, at) => (at === index ? { ...level, ...change } : level)));
  const move = (index: number, by: 1 | -1) => {
    const next = [...levels];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    onChange(next);
  };
  const [added, setAdded] = useState<number>();
  const nextKey = Math.max(0, ...levels.map((level) => level.key)) + 1;
  const last = levels.length - 1;
  return (
    <>
      {levels.map((level, index) => (
        <LevelFields
          key={level.key}
          {...{ level, index, targets, people, errors }}
          isNew={level.key === added}
          onChange={(change) => put(index, change)}
          onUp={index === 0 ? undefined : () => move(index, -1)}
          onDown={index === last ? undefined : () => move(index, 1)}
          onRemove={last === 0 ? undefined : () => onChange(levels.filter((_, at) => at !== index))}
        />
      ))}
      <Button
        onClick={() => {
          setAdded(nextKey);
          onChange([...levels, newLevel(nextKey, zone)]);
        }}
      >
        Add a level
      </Button>
    </>
  );
}
