/** One message as it arrived, and the way to dismiss it while it is pending. */
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { usePeople } from '../../identity/web/people.ts';
import { apiSend, useGet } from '../../ui/api.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { WholeSignal } from '../rereads/reread-shape.ts';
import { Trace } from './inbox/Trace.tsx';
import { pretty } from './pretty.ts';
import { SignalReread } from './rereads/SignalReread.tsx';
import { Became } from './SignalList.tsx';
import { WORDS } from './words.ts';

export function SignalDialog({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) {
  const query = useGet<WholeSignal>(`/api/v1/signals/${encodeURIComponent(id)}`, {
    topics: ['alerts', 'signal'],
  });
  return (
    <Modal opened onClose={onClose} title={query.data?.title || 'Signal'} size={760}>
      <Loaded of={query} what="The signal did not load." rows={6}>
        {(signal) => <Body signal={signal} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function Body({ signal, onClose }: { readonly signal: WholeSignal; readonly onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefresh();
  const people = usePeople();
  const may = useMay('responder', 'agent');
  const dismiss = async (reason: string) => {
    await apiSend('POST', `/api/v1/signals/${signal.id}/dismiss`, { reason });
    await refresh('/api/v1/signals', '/api/v1/alerts');
    toastDone('Signal dismissed, with your reason on record.');
    onClose();
  };
  return (
    <div className="stack">
      <dl className="kv">
        <dt>Received</dt>
        <dd>
          <Time at={signal.receivedAt} zoned seconds />
        </dd>
        <dt>From</dt>
        <dd>
          {signal.kind} of {signal.source}, for {signal.serviceName ?? 'no service'}
        </dd>
        <dt>What became of it</dt>
        <dd>
          <Became signal={signal} />
          {signal.byActor === null ? null : (
            <span className="t3"> by {people.actorName(signal.byActor)}</span>
          )}
        </dd>
      </dl>
      {signal.cuts.length === 0 ? null : (
        <Note tone="warn">Too long and cut: {signal.cuts.join(', ')}.</Note>
      )}
      <div>
        <h3>Why it went there</h3>
        <Trace trace={signal.trace} />
      </div>
      <SignalReread signal={signal} />
      <CopyText label="As it arrived" text={pretty(signal.raw)} tall />
      {signal.disposition === 'pending' && may ? (
        <div className="flex dlg-act">
          <Button onClick={() => setAsking(true)}>{WORDS.dismiss}</Button>
        </div>
      ) : null}
      <ConfirmWithReason
        opened={asking}
        title="Dismiss this signal?"
        confirm={WORDS.dismiss}
        keep="Leave it pending"
        reasonLabel="Why it needs nobody"
        onConfirm={dismiss}
        onClose={() => setAsking(false)}
      >
        It opens no incident and pages nobody. The ledger keeps it, with your name and reason.
      </ConfirmWithReason>
    </div>
  );
}
