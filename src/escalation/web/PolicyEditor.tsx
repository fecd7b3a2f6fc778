/** Writing a policy: levels in order with their delays, rounds, and the catch-all; the plan is drawn beside. */
import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { apiSend } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone, toastWarning } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button, IconButton } from '../../ui/parts/Button.tsx';
import type { Policy, SavedPolicy } from '../api.ts';
import { PlanLine } from './PlanLine.tsx';
import { keyOf, targetOf, useTargets } from './targets.ts';
import { WORDS } from './words.ts';

interface LevelDraft {
  readonly key: number;
  readonly targets: readonly string[];
  readonly delayMinutes: number;
}

interface Draft {
  readonly name: string;
  readonly levels: readonly LevelDraft[];
  readonly repeat: number;
  readonly catchAll: string;
}

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
  const people = usePeople();
  const [draft, setDraft] = useState<Draft>(() => draftOf(policy));
  const put = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const input = inputOf(draft);
  const submit = async () => {
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
      width={760}
      known={['name', 'levels', 'repeat', 'catchAll']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <TextInput
            label="Name"
            value={draft.name}
            onChange={(event) => put({ name: event.currentTarget.value })}
            error={errors.of('name')}
            data-autofocus
          />
          <Levels levels={draft.levels} errors={errors} onChange={(levels) => put({ levels })} />
          <div className="two">
            <NumberInput
              label="All levels again, times"
              min={0}
              max={9}
              value={draft.repeat}
              onChange={(repeat) => put({ repeat: Number(repeat) })}
              error={errors.of('repeat')}
            />
            <Select
              label={WORDS.catchAll}
              description={WORDS.catchAllHelp}
              data={[...people.choices]}
              value={draft.catchAll === '' ? null : draft.catchAll}
              onChange={(id) => put({ catchAll: id ?? '' })}
              error={errors.of('catchAll')}
              searchable
            />
          </div>
          <div className="item-box">
            <PlanLine policy={input} nameOf={targets.nameOf} />
          </div>
        </>
      )}
    </FormDialog>
  );
}

function Levels({
  levels,
  errors,
  onChange,
}: {
  readonly levels: readonly LevelDraft[];
  readonly errors: FieldErrors;
  readonly onChange: (levels: readonly LevelDraft[]) => void;
}) {
  const targets = useTargets();
  const put = (index: number, change: Partial<LevelDraft>) =>
    onChange(levels.map((level, at) => (at === index ? { ...level, ...change } : level)));
  const move = (index: number, by: 1 | -1) => {
    const next = [...levels];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    onChange(next);
  };
  const nextKey = Math.max(0, ...levels.map((level) => level.key)) + 1;
  return (
    <>
      {levels.map((level, index) => (
        <fieldset key={level.key} className="item-box stack-2">
          <legend>Level {index + 1}</legend>
          <MultiSelect
            label="Pages, all together"
            data={[...targets.groups]}
            value={[...level.targets]}
            onChange={(keys) => put(index, { targets: keys })}
            error={errors.of(`levels.${index}.targets`)}
            searchable
          />
          <div className="flex wrap tp">
            <NumberInput
              label="Without an answer, the next level after minutes"
              min={0}
              max={1440}
              value={level.delayMinutes}
              onChange={(delay) => put(index, { delayMinutes: Number(delay) })}
              error={errors.of(`levels.${index}.delayMinutes`)}
            />
            <span className="flex g1 push lay-act">
              {index === 0 ? null : (
                <IconButton
                  icon={IconArrowUp}
                  label={`Level ${index + 1}: earlier`}
                  onClick={() => move(index, -1)}
                />
              )}
              {index === levels.length - 1 ? null : (
                <IconButton
                  icon={IconArrowDown}
                  label={`Level ${index + 1}: later`}
                  onClick={() => move(index, 1)}
                />
              )}
              {levels.length === 1 ? null : (
                <IconButton
                  icon={IconX}
                  label={`Remove level ${index + 1}`}
                  onClick={() => onChange(levels.filter((_, at) => at !== index))}
                />
              )}
            </span>
          </div>
        </fieldset>
      ))}
      <Button
        onClick={() => onChange([...levels, { key: nextKey, targets: [], delayMinutes: 10 }])}
      >
        Add a level
      </Button>
    </>
  );
}

function draftOf(policy: Policy | undefined): Draft {
  const levels = policy?.levels.map(({ targets, delayMinutes }, key) => ({
    key,
    targets: targets.map(keyOf),
    delayMinutes,
  }));
  return {
    name: policy?.name ?? '',
    levels: levels ?? [{ key: 0, targets: [], delayMinutes: 5 }],
    repeat: policy?.repeat ?? 1,
    catchAll: policy?.catchAll ?? '',
  };
}

function inputOf(draft: Draft) {
  const { repeat, catchAll } = draft;
  const levels = draft.levels.map(({ targets, delayMinutes }) => ({
    targets: targets.map(targetOf),
    delayMinutes,
  }));
  return { name: draft.name.trim(), levels, repeat, catchAll };
}
