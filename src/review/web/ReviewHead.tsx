/** The head of a review: what it is about, where it stands, and the verbs: export, waive, publish. */
import { IconCheck, IconCircleDot, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDay, formatWhenZoned, useZone } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { SeverityTag, Tag } from '../../ui/parts/Tag.tsx';
import { useMay } from '../../ui/viewer.ts';
import { isToWrite, reviewIsOver } from './due.ts';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { PAGE, STATUS_WORDS } from './words.ts';

interface Props {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
}

export function ReviewHead({ review, editor }: Props) {
  return (
    <>
      <div className="ph">
        <div>
          <div className="flex wrap">
            <SeverityTag severity={review.severity} />
            <Tag tone={review.status === 'published' ? 'ok' : undefined}>
              {STATUS_WORDS[review.status]}
            </Tag>
            <Link className="num sm" to="/incidents/$number" params={{ number: review.incident }}>
              {review.incident}
            </Link>
            <span className="t3 sm">{review.why}</span>
          </div>
          <h1>Review: {review.title}</h1>
        </div>
        <div className="act">
          <Saved editor={editor} />
          <a
            className="btn"
            href={`/api/v1/reviews/${review.id}/export?format=md`}
            download={`${review.incident}-review.md`}
          >
            {PAGE.export}
          </a>
          {isToWrite(review) ? <Verbs review={review} editor={editor} /> : null}
        </div>
      </div>
      <Steps review={review} />
      {review.waivedReason === null ? null : (
        <p className="t2 under">
          {STATUS_WORDS.waived}: {review.waivedReason}
        </p>
      )}
    </>
  );
}

function Saved({ editor }: Pick<Props, 'editor'>) {
  const words = { idle: '', saving: PAGE.saving, saved: PAGE.saved, failed: PAGE.notSaved };
  const state = editor?.state ?? 'idle';
  return (
    <span className={state === 'failed' ? 'sm crit' : 'sm t3'} role="status">
      {words[state]}
    </span>
  );
}

function Verbs({ review, editor }: Props) {
  const refresh = useRefresh();
  const [asked, setAsked] = useState<'publish' | 'waive'>();
  const mayWaive = useMay('team_lead', 'problem_manager') && review.severity !== 'SEV1';
  const missing = review.missing.length;
  const send = async (verb: 'publish' | 'waive', body: object, said: string) => {
    await apiSend('POST', `/api/v1/reviews/${review.id}/${verb}`, body);
    await refresh('/api/v1/reviews', '/api/v1/incidents');
    toastDone(said);
  };
  const close = () => setAsked(undefined);
  return (
    <>
      {mayWaive ? (
        <Button kind="quiet" onClick={() => setAsked('waive')}>
          {PAGE.waive}
        </Button>
      ) : null}
      {editor === undefined ? null : missing > 0 ? (
        <Button icon={IconLock} className="blocked" onClick={() => focusOn('before')}>
          {PAGE.publish} <span className="miss">{missing} missing</span>
        </Button>
      ) : (
        <Button kind="primary" onClick={() => setAsked('publish')}>
          {PAGE.publish}
        </Button>
      )}
      <ConfirmWithReason
        opened={asked === 'publish'}
        title={PAGE.publishTitle}
        confirm={PAGE.publish}
        keep={PAGE.notYet}
        onConfirm={() => send('publish', { expectedVersion: review.version }, 'Published.')}
        onClose={close}
      >
        {PAGE.publishHelp}
      </ConfirmWithReason>
      <ConfirmWithReason
        opened={asked === 'waive'}
        title={PAGE.waiveTitle}
        confirm={PAGE.waive}
        keep={PAGE.keep}
        reasonLabel={PAGE.waiveReason}
        onConfirm={(reason) => send('waive', { reason }, 'Waived.')}
        onClose={close}
      >
        {PAGE.waiveHelp}
      </ConfirmWithReason>
    </>
  );
}

/** Leads the eye and the keyboard to a part of the page. */
function focusOn(id: string): void {
  const part = document.getElementById(id);
  part?.scrollIntoView({ block: 'center' });
  part?.focus({ preventScroll: true });
}

function Steps({ review }: { readonly review: ReviewDetail }) {
  const now = useNow();
  const zone = useZone();
  const { status, meetingDueAt, publishDueAt, publishedAt } = review;
  if (status === 'waived') return null;
  const published = publishedAt !== null;
  const day = (at: typeof publishDueAt) => formatDay(at, zone, { year: false });
  const last = published
    ? `Published ${formatWhenZoned(publishedAt, now, zone)}`
    : `Publish, by ${day(publishDueAt)}${reviewIsOver(review, now) ? ', overdue' : ''}`;
  const steps = [
    { name: 'Due', state: status === 'due' ? 'now' : 'done' },
    { name: 'Draft', state: published ? 'done' : status === 'drafting' ? 'now' : '' },
    ...(meetingDueAt === null
      ? []
      : [{ name: `Meet, by ${day(meetingDueAt)}`, state: published ? 'done' : 'next' }]),
    { name: last, state: published ? 'done' : 'next' },
  ];
  return (
    <ol className="steps-h" aria-label="Steps of the review">
      {steps.map(({ name, state }) => (
        <li key={name} className={state} aria-current={state === 'now' ? 'step' : undefined}>
          {state === 'done' ? <Icon of={IconCheck} size="s" /> : null}
          {state === 'now' ? <Icon of={IconCircleDot} size="s" /> : null}
          {name}
        </li>
      ))}
    </ol>
  );
}
