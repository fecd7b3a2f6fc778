/** Signals on the level line, with the equation that proves nothing was lost. */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { fromMillis, toMillis } from '../../../kernel/instant.ts';
import { formatCount, formatTime, plural, useZone, zoneNames } from '../../../ui/format.ts';
import { Horizon } from '../../../ui/layout/Horizon.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { WORDS } from '../words.ts';
import { type Ledger, type Slots, useLedger, useSlots } from './ledger.ts';

/** Calm: a day in quarters of an hour, on the bare page. */
export function CalmHorizon() {
  const slots = useSlots(1440, 15);
  const { data: ledger } = useLedger();
  if (slots === undefined) return <div className="hz hz-space" />;
  const late = ledger?.pendingTooLong === true;
  return (
    <Line
      slots={slots}
      span="24 hours"
      right={
        late ? (
          <>
            <b className="crit">{plural(ledger.pending, 'signal')}</b>wait too long
          </>
        ) : (
          <>
            <b className="num">{formatCount(ledger?.pending ?? 0)} pending</b>
            {ledger?.balances === false ? 'does not balance' : 'all accounted for'}
          </>
        )
      }
    />
  );
}

/** Busy: the last hour minute by minute, in a panel with the equation below. */
export function SignalsPanel() {
  const slots = useSlots(60, 1);
  const { data: ledger } = useLedger();
  if (slots === undefined || ledger === undefined) return null;
  return (
    <Panel
      title={WORDS.bridge.signals}
      note="per minute, last hour"
      aside={<Link to="/signals">{WORDS.bridge.ledger}</Link>}
      footer={<Equation ledger={ledger} />}
    >
      <Line
        slots={slots}
        span="60 minutes"
        right={
          <>
            <b className="num">{plural(ledger.opened, 'incident')}</b>opened by signals today
          </>
        }
      />
    </Panel>
  );
}

function Line({
  slots,
  span,
  right,
}: {
  readonly slots: Slots;
  readonly span: string;
  readonly right: ReactNode;
}) {
  const zone = useZone();
  const from = toMillis(slots.from);
  const to = toMillis(slots.to);
  const marks = [0, 0.25, 0.5, 0.75].map((part) => fromMillis(from + (to - from) * part));
  const time = (at: typeof slots.from) => formatTime(at, zone, { seconds: false });
  return (
    <Horizon
      counts={slots.counts}
      summary={`${formatCount(slots.total)} signals in the last ${span}.`}
      labels={[...marks.map(time), `${time(slots.to)} ${zoneNames(slots.to, zone).short}`]}
      left={
        <>
          <b className="num">{plural(slots.total, 'signal')}</b>in {span}
        </>
      }
      right={right}
    />
  );
}

function Equation({ ledger }: { readonly ledger: Ledger }) {
  return (
    <>
      <span className="nw">24 hours: {formatCount(ledger.received)} received</span> ={' '}
      <span className="nw">{formatCount(ledger.attached)} joined</span> +{' '}
      <span className="nw">{formatCount(ledger.opened)} opened</span> +{' '}
      <span className="nw">{formatCount(ledger.suppressed)} suppressed</span> +{' '}
      <span className="nw">{formatCount(ledger.dismissed)} dismissed</span> +{' '}
      <span className="nw">{formatCount(ledger.pending)} pending</span>{' '}
      {ledger.balances ? (
        <b className="okc nw">
          <Icon of={IconCheck} size="s" /> Balances
        </b>
      ) : (
        <b className="crit nw">
          <Icon of={IconAlertTriangle} size="s" /> Does not balance
        </b>
      )}
    </>
  );
}
