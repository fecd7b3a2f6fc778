/** The equation that must hold: received = joined + opened + suppressed + dismissed + pending. */
import { IconAlertOctagon, IconCircleCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatBetween, formatCount, formatWhenZoned, useZone } from '../../ui/format.ts';
import { Icon } from '../../ui/parts/Icon.tsx';
import type { Ledger } from '../api.ts';
import { WORDS } from './words.ts';

const TERMS = [
  ['attached', 'Joined an incident'],
  ['opened', 'Opened one'],
  ['suppressed', 'Suppressed'],
  ['dismissed', 'Dismissed'],
  ['pending', 'Pending'],
] as const;

export function LedgerPanel({
  ledger,
  onShow,
}: {
  readonly ledger: Ledger;
  /** Shows the signals of one term. */
  readonly onShow: (disposition: (typeof TERMS)[number][0]) => void;
}) {
  const now = useNow();
  const zone = useZone();
  const { pendingOldest } = ledger;
  return (
    <section className="ledger" aria-label="Ledger, last 24 hours">
      <div>
        <span className="l">Received, 24 h</span>
        <span className="v num">{formatCount(ledger.received)}</span>
      </div>
      {TERMS.map(([name, label], index) => (
        <Fragment key={name}>
          <span className="op" aria-hidden="true">
            {index === 0 ? '=' : '+'}
          </span>
          <div>
            <button type="button" className="plain l" onClick={() => onShow(name)}>
              {label}
            </button>
            <span className={name === 'pending' && ledger.pendingTooLong ? 'v num crit' : 'v num'}>
              {formatCount(ledger[name])}
            </span>
          </div>
        </Fragment>
      ))}
      <div className="end">
        <span className={ledger.balances ? 'sla met' : 'sla over'}>
          <Icon of={ledger.balances ? IconCircleCheck : IconAlertOctagon} />
          <b>{ledger.balances ? WORDS.balances : WORDS.doesNot}</b>
        </span>
        <div className="xs t3">
          {ledger.pendingTooLong && pendingOldest !== null
            ? `one waits for ${formatBetween(pendingOldest, now, { coarse: true })}`
            : `counted to ${formatWhenZoned(ledger.to, now, zone)}`}
        </div>
      </div>
    </section>
  );
}
