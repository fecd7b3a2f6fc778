/** Signals of the last hours on the level line, with the equation that proves nothing was lost. */
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type Instant, secondsBetween } from '../../../kernel/instant.ts';
import {
  formatCount,
  formatDuration,
  formatTime,
  plural,
  useZone,
  zoneNames,
} from '../../../ui/format.ts';
import { Horizon } from '../../../ui/layout/Horizon.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { inWords } from '../../../ui/forms/json-schema.ts';
import { WORDS } from '../words.ts';
import { type Ledger, useLedger } from './ledger.ts';

/** `calm` draws the bare line; otherwise a panel with the equation below. */
export function SignalHorizon({ calm }: { readonly calm: boolean }) {
  const { data: ledger } = useLedger();
  if (ledger === undefined) return calm ? <div className="hz hz-space" /> : null;
  if (calm) return <Line ledger={ledger} />;
  return (
    <Panel
      title={WORDS.bridge.signals}
      note={`last ${spanOf(ledger)}`}
      aside={<Link to="/signals">{WORDS.bridge.ledger}</Link>}
      footer={<Equation ledger={ledger} />}
    >
      <Line ledger={ledger} />
    </Panel>
  );
}

function spanOf(ledger: Ledger): string {
  return formatDuration(secondsBetween(ledger.from as Instant, ledger.to as Instant));
}

function Line({ ledger }: { readonly ledger: Ledger }) {
  const zone = useZone();
  const from = ledger.from as Instant;
  const to = ledger.to as Instant;
  const total = secondsBetween(from, to);
  const pages = ledger.pages.map(({ at }) => secondsBetween(from, at as Instant) / total);
  const words = `${formatCount(ledger.received)} signals in the last ${spanOf(ledger)}, ${plural(ledger.pages.length, 'page')} sent.`;
  return (
    <Horizon
      counts={ledger.slots.map((slot) => slot.count)}
      pages={pages}
      summary={words}
      labels={[
        formatTime(from, zone, { seconds: false }),
        `${formatTime(to, zone, { seconds: false })} ${zoneNames(to, zone).short}`,
      ]}
      left={
        <>
          <b className="num">{plural(ledger.received, 'signal')}</b>in {spanOf(ledger)}
        </>
      }
      right={
        <>
          <b className="num">{plural(ledger.pages.length, 'page')}</b>sent to people
        </>
      }
    />
  );
}

function Equation({ ledger }: { readonly ledger: Ledger }) {
  const reasons = ledger.reasons.map(
    (each) => `${formatCount(each.count)} ${inWords(each.reason).toLowerCase()}`,
  );
  return (
    <>
      <span className="nw">{formatCount(ledger.attached)} joined</span> ·{' '}
      <span className="nw">{formatCount(ledger.opened)} opened an incident</span> ·{' '}
      <span>
        {formatCount(ledger.suppressed)} suppressed
        {reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}
      </span>{' '}
      · <span className="nw">{formatCount(ledger.dismissed)} dismissed</span> ·{' '}
      <span className="nw">{formatCount(ledger.pending)} pending</span> ·{' '}
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
