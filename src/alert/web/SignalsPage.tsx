/**
 * Signals: nothing got lost. The ledger on top, then alerts (what is wrong, with counts) or signals (each
 * single message), with filters kept in the address, and every message as it arrived.
 */
import '../../ui/styles/inbox.css';
import '../../ui/styles/manage.css';
import { useEffect, useRef } from 'react';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatCount } from '../../ui/format.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import type { Ledger } from '../api.ts';
import { AlertDialog } from './AlertDialog.tsx';
import { AlertList } from './AlertList.tsx';
import { useChoice, widest } from './inbox/choice.ts';
import { FacetPanel } from './inbox/FacetPanel.tsx';
import { SuppressedWhy } from './inbox/SuppressedWhy.tsx';
import { LedgerPanel } from './LedgerPanel.tsx';
import { SignalDialog } from './SignalDialog.tsx';
import { SignalList } from './SignalList.tsx';
import { SignalsHorizon } from './SignalsHorizon.tsx';
import { SignalsTabs } from './SignalsTabs.tsx';
import { WORDS } from './words.ts';

export function SignalsPage() {
  const [url, put] = useUrl();
  const choice = useChoice();
  const ledger = useGet<Ledger>('/api/v1/signals/ledger', {
    topics: ['alerts', 'signal', 'incident'],
  });
  useFreshSums();
  const close = () => put({ alert: '', signal: '' });
  return (
    <Page
      crumbs={[{ label: WORDS.place }]}
      title={newsOf(ledger.data)}
      sub={WORDS.sub}
      actions={
        <>
          <Segments
            label="What is listed"
            value={choice.view}
            options={[
              { value: 'alerts', label: WORDS.alerts },
              { value: 'signals', label: WORDS.signals },
            ]}
            onChange={(view) =>
              put({ ...widest(choice.view), view: view === 'signals' ? view : '' })
            }
          />
          <ButtonLink to="/settings/integrations" kind="primary">
            {WORDS.connect}
          </ButtonLink>
        </>
      }
    >
      <SignalsTabs current="Inbox" />
      <Loaded of={ledger} what="The ledger did not load." rows={2}>
        {(data) => (
          <LedgerPanel
            ledger={data}
            onShow={(disposition) => put({ ...widest('signals'), view: 'signals', disposition })}
          />
        )}
      </Loaded>
      <SignalsHorizon />
      <div className="work inbox">
        {choice.view === 'signals' ? <SignalList choice={choice} /> : <AlertList choice={choice} />}
        <div className="stack">
          <FacetPanel choice={choice} />
          <SuppressedWhy choice={choice} />
        </div>
      </div>
      {url['alert'] === undefined ? null : <AlertDialog id={url['alert']} onClose={close} />}
      {url['signal'] === undefined ? null : <SignalDialog id={url['signal']} onClose={close} />}
    </Page>
  );
}

/** Repeats of what fires already are not pushed, yet they count: the sums are read anew every ten seconds. */
function useFreshSums(): void {
  const refresh = useRefresh();
  const latest = useRef(refresh);
  latest.current = refresh;
  const tenSeconds = useNow().slice(0, 18);
  useEffect(() => {
    if (tenSeconds !== '') {
      void latest.current('/api/v1/signals/ledger', '/api/v1/signals/histogram');
    }
  }, [tenSeconds]);
}

function newsOf(ledger: Ledger | undefined): string {
  if (ledger === undefined) return WORDS.place;
  if (!ledger.balances) return 'The ledger does not balance';
  if (ledger.received === 0) return 'No signal in 24 hours';
  const received = `${formatCount(ledger.received)} signals in 24 hours`;
  if (ledger.pendingTooLong) return `${received}, ${formatCount(ledger.pending)} still pending`;
  return `${received}, none lost`;
}
