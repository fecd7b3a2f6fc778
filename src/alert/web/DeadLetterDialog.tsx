/** One dead letter as it arrived, and what can be done with it. */
import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem, toastWarning } from '../../ui/forms/toast.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { DeadLetter, Retried } from '../dead-letters/shapes.ts';
import { pretty } from './pretty.ts';
import { WORDS } from './words.ts';

interface DialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function DeadLetterDialog({ id, onClose }: DialogProps) {
  const query = useGet<DeadLetter>(`/api/v1/dead-letters/${encodeURIComponent(id)}`);
  return (
    <Modal opened onClose={onClose} title={WORDS.deadLetter} size={760}>
      <Loaded of={query} what="The dead letter did not load." rows={6}>
        {(letter) => <Body letter={letter} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Body({ letter, onClose }: { readonly letter: DeadLetter; readonly onClose: () => void }) {
  return (
    <div className="stack">
      <dl className="kv">
        <dt>Why</dt>
        <dd>{letter.reason}</dd>
        <dt>Arrived</dt>
        <dd>
          <Time at={letter.at} zoned />
        </dd>
        <dt>From</dt>
        <dd>
          {letter.integrationName} ({letter.source}), for {letter.serviceName}
        </dd>
        {letter.incident === null ? null : (
          <>
            <dt>Told by</dt>
            <dd>
              <Link to={`/incidents/${letter.incident}`}>{letter.incident}</Link>
            </dd>
          </>
        )}
        {letter.handledAt === null ? null : (
          <>
            <dt>Handled</dt>
            <dd>
              {letter.handledHow}, <Time at={letter.handledAt} zoned />: {letter.handledWords}
            </dd>
          </>
        )}
      </dl>
      {letter.alert === null ? (
        <CopyText label={arrivedAs(letter)} text={pretty(letter.raw)} tall />
      ) : (
        <p>
          <Link to="/signals" search={{ alert: letter.alert } as never}>
            The alert whose job failed
          </Link>
        </p>
      )}
      {letter.handledAt === null ? <Acts letter={letter} onClose={onClose} /> : null}
    </div>
  );
}

function arrivedAs({ contentType }: DeadLetter): string {
  const isBytes = contentType?.toLowerCase().includes('protobuf') === true;
  return isBytes ? 'As it arrived, its bytes as base64' : 'As it arrived';
}

function Acts({ letter, onClose }: { readonly letter: DeadLetter; readonly onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const path = `/api/v1/dead-letters/${letter.id}`;
  if (!useMay('responder')) return null;
  const retry = async () => {
    setBusy(true);
    try {
      const done = await apiSend<Retried>('POST', `${path}/retry`, {});
      await refresh('/api/v1/dead-letters', '/api/v1/signals', '/api/v1/alerts');
      if (done.outcome === 'failed') return toastWarning(`As before: ${done.words}`);
      toastDone(done.words);
      onClose();
    } catch (error) {
      toastProblem('Not read again.', error);
    } finally {
      setBusy(false);
    }
  };
  const dismiss = async (reason: string) => {
    await apiSend('POST', `${path}/dismiss`, { reason });
    await refresh('/api/v1/dead-letters');
    toastDone('Dismissed, with your reason on record.');
    onClose();
  };
  return (
    <div className="flex dlg-act">
      {letter.canRetry ? (
        <Button kind="primary" disabled={busy} onClick={() => void retry()}>
          Retry
        </Button>
      ) : (
        <span className="sm t3">{WORDS.notReadable}</span>
      )}
      <Button onClick={() => setAsking(true)}>{WORDS.dismiss}</Button>
      <ConfirmWithReason
        opened={asking}
        title="Dismiss this dead letter?"
        confirm={WORDS.dismiss}
        keep="Leave it open"
        reasonLabel="Why nobody needs it"
        onConfirm={dismiss}
        onClose={() => setAsking(false)}
      >
        It stays in the list of those handled, with your name and reason.
      </ConfirmWithReason>
    </div>
  );
}
