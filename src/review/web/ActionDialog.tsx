/**
 * Makes an action item: everything is filled in from the line it comes from, so that a second click is
 * enough (domain.md R39). One owner and a due date, always.
 */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { apiSend } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { useZone } from '../../ui/format.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Note } from '../../ui/parts/Note.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { dayOf, dayWords } from './due.ts';
import type { ReviewDetail } from './wire.ts';
import { PAGE, TYPE_WORDS, WEAK, WORDS } from './words.ts';

/** The line or factor an action grows from. */
export interface ActionSeed {
  readonly what: string;
  readonly why: string;
}

const TYPES = Object.entries(TYPE_WORDS).map(([value, label]) => ({ value, label }));
const FIELDS = ['what', 'type', 'owner', 'dueOn', 'verifyHow'];

export function ActionDialog({
  review,
  seed,
  onClose,
}: {
  readonly review: ReviewDetail;
  readonly seed: ActionSeed;
  readonly onClose: () => void;
}) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const people = usePeople();
  const refresh = useRefresh();
  const [what, setWhat] = useState(seed.what);
  const [type, setType] = useState('prevent');
  const [owner, setOwner] = useState(review.owner ?? viewer.id);
  const [dueOn, setDueOn] = useState(() => dayOf(now, zone, review.defaultActionDays));
  const [verifyHow, setVerifyHow] = useState('');
  const submit = async () => {
    const body = { what: what.trim(), why: seed.why, type, owner, dueOn, verifyHow };
    await apiSend('POST', `/api/v1/reviews/${review.id}/actions`, body);
    await refresh('/api/v1/reviews', '/api/v1/actions');
    toastDone(`${people.nameOf(owner)} has it, due ${dayWords(dueOn, now)}.`);
  };
  return (
    <FormDialog
      title={PAGE.actionTitle}
      submit={PAGE.addAction}
      known={FIELDS}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{seed.why === seed.what ? '' : seed.why}</p>
          <Textarea
            label={PAGE.actionWhat}
            rows={2}
            maxLength={300}
            value={what}
            onChange={(event) => setWhat(event.currentTarget.value)}
            error={errors.of('what')}
            required
            data-autofocus
          />
          {WEAK.test(what) ? <Note tone="warn">{PAGE.weak}</Note> : null}
          <Select
            label={PAGE.actionType}
            data={TYPES}
            value={type}
            onChange={(value) => setType(value ?? 'prevent')}
            allowDeselect={false}
          />
          <div className="two">
            <Select
              label={WORDS.owner}
              data={[...people.choices]}
              value={owner === '' ? null : owner}
              onChange={(value) => setOwner(value ?? '')}
              error={errors.of('owner')}
              searchable
              required
            />
            <TextInput
              type="date"
              label={PAGE.actionDue}
              value={dueOn}
              onChange={(event) => setDueOn(event.currentTarget.value)}
              error={errors.of('dueOn')}
              required
            />
          </div>
          <TextInput
            label={PAGE.verifyHow}
            placeholder={PAGE.verifyHint}
            maxLength={1000}
            value={verifyHow}
            onChange={(event) => setVerifyHow(event.currentTarget.value)}
            error={errors.of('verifyHow')}
          />
        </>
      )}
    </FormDialog>
  );
}
