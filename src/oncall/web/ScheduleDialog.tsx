/**
 * Making or changing a schedule. An existing one can be previewed: who would be on call instead of whom
 * in the next 60 days, before anybody is surprised.
 */
import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { type ApiProblem, apiSend, asProblem } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { type FieldErrors, fieldErrors } from '../../ui/forms/problem-fields.ts';
import { toastDone, toastWarning } from '../../ui/forms/toast.tsx';
import { ZoneSelect } from '../../ui/forms/ZoneSelect.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import type { Preview, Schedule } from '../api.ts';
import type { SavedSchedule } from '../report-api.ts';
import { dateOf } from './days.ts';
import {
  draftOf,
  inputOf,
  type LayerDraft,
  layerPath,
  newLayer,
  newList,
  type ScheduleDraft,
} from './draft.ts';
import { AddLayer, LayerFields } from './LayerFields.tsx';
import { PreviewList } from './PreviewList.tsx';
import { WORDS } from './words.ts';

export function ScheduleDialog({
  schedule,
  onSaved,
  onClose,
}: {
  /** Absent: a new one. */
  readonly schedule: Schedule | undefined;
  readonly onSaved: (schedule: Schedule) => void;
  readonly onClose: () => void;
}) {
  const zone = useZone();
  const now = useNow();
  const refresh = useRefresh();
  const [draft, setDraft] = useState<ScheduleDraft>(() =>
    schedule === undefined
      ? {
          ...{ name: '', timeZone: zone, swapApproval: false },
          layers: [newLayer('Everyone in turn', dateOf(now, zone))],
        }
      : draftOf(schedule),
  );
  const body = () => inputOf(draft, schedule?.timeZone);
  const submit = async () => {
    const saved =
      schedule === undefined
        ? await apiSend<SavedSchedule>('POST', '/api/v1/schedules', body())
        : await apiSend<SavedSchedule>('PUT', `/api/v1/schedules/${schedule.id}`, {
            ...body(),
            expectedVersion: schedule.version,
          });
    await refresh('/api/v1/schedules', '/api/v1/oncall');
    toastDone(`${saved.name} ${schedule === undefined ? 'made' : 'changed, from now on'}.`);
    // That a contact is not verified is said on the Bridge, and would be said here of every new house.
    const warning = saved.warnings.find(({ code }) => code !== 'unverified_contact');
    if (warning !== undefined) toastWarning(warning.text);
    onSaved(saved);
  };
  return (
    <FormDialog
      title={schedule === undefined ? WORDS.add : WORDS.edit}
      submit={schedule === undefined ? 'Make the schedule' : 'Change it from now on'}
      width={760}
      known={['name', 'timeZone', 'layers']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Fields draft={draft} errors={errors} onChange={setDraft} />
          {schedule === undefined ? null : <TryIt id={schedule.id} body={body} />}
        </>
      )}
    </FormDialog>
  );
}

function Fields({
  draft,
  errors,
  onChange,
}: {
  readonly draft: ScheduleDraft;
  readonly errors: FieldErrors;
  readonly onChange: (draft: ScheduleDraft) => void;
}) {
  const people = usePeople();
  const now = useNow();
  const { layers } = draft;
  const putLayers = (next: readonly LayerDraft[]) => onChange({ ...draft, layers: next });
  const move = (index: number, by: 1 | -1) => {
    const next = [...layers];
    const [moved] = next.splice(index, 1);
    if (moved !== undefined) next.splice(index + by, 0, moved);
    putLayers(next);
  };
  const add = () =>
    putLayers([newLayer(`Layer ${layers.length + 1}`, dateOf(now, draft.timeZone)), ...layers]);
  return (
    <>
      <div className="two">
        <TextInput
          label="Name"
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
          error={errors.of('name')}
          data-autofocus
        />
        <ZoneSelect
          label="Time zone"
          value={draft.timeZone}
          onChange={(timeZone) => onChange({ ...draft, timeZone })}
          error={errors.of('timeZone')}
        />
      </div>
      <Checkbox
        label={WORDS.approval}
        checked={draft.swapApproval}
        onChange={(event) => onChange({ ...draft, swapApproval: event.currentTarget.checked })}
      />
      <div className="flex wrap">
        <span className="sm t2 grow">Where two layers cover, the upper one wins.</span>
        <AddLayer
          onAdd={add}
          onAddList={() => putLayers([newList(`List ${layers.length + 1}`), ...layers])}
        />
      </div>
      {layers.map((layer, index) => (
        <LayerFields
          key={layer.key}
          layer={layer}
          title={`Layer ${layers.length - index}`}
          path={layerPath(draft, index)}
          people={people}
          errors={errors}
          onChange={(change) =>
            putLayers(layers.map((other, at) => (at === index ? { ...other, ...change } : other)))
          }
          onUp={index === 0 ? undefined : () => move(index, -1)}
          onDown={index === layers.length - 1 ? undefined : () => move(index, 1)}
          onRemove={
            layers.length === 1
              ? undefined
              : () => putLayers(layers.filter((_, at) => at !== index))
          }
        />
      ))}
    </>
  );
}

function TryIt({ id, body }: { readonly id: string; readonly body: () => object }) {
  const [preview, setPreview] = useState<Preview>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      setPreview(await apiSend<Preview>('POST', `/api/v1/schedules/${id}/preview`, body()));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack-2">
      <Button busy={busy} onClick={() => void run()}>
        What would change in 60 days?
      </Button>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {fieldErrors(problem).rest([]) ?? problem.message}
        </Note>
      )}
      {preview === undefined ? null : <PreviewList preview={preview} />}
    </div>
  );
}
