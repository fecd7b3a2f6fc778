/** Signals per ten minutes of the last day, on the level line. */

import type { Instant } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { formatCount, formatTime, plural, useZone } from '../../ui/format.ts';
import { Horizon } from '../../ui/layout/Horizon.tsx';

interface Histogram {
  readonly items: readonly {
    readonly at: Instant;
    readonly received: number;
    readonly suppressed: number;
  }[];
}

const MINUTES = 1440;
const PER = 10;

export function SignalsHorizon() {
  const zone = useZone();
  const { data } = useGet<Histogram>(`/api/v1/signals/histogram?minutes=${MINUTES}`, {
    topics: ['alerts', 'signal'],
    staleSeconds: 20,
  });
  const items = data?.items ?? [];
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) return <div className="hz-space" />;
  const counts = Array.from({ length: Math.ceil(items.length / PER) }, (_, slot) =>
    items.slice(slot * PER, (slot + 1) * PER).reduce((sum, item) => sum + item.received, 0),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  const top = Math.max(0, ...counts);
  const time = (at: Instant) => formatTime(at, zone, { seconds: false });
  return (
    <Horizon
      counts={counts}
      summary={`${plural(total, 'signal')} in 24 hours, at most ${formatCount(top)} in ten minutes`}
      labels={[time(first.at), time(last.at)]}
      left={
        <>
          <b>{formatCount(total)}</b>in 24 h
        </>
      }
      right={
        <>
          <b>{formatCount(top)}</b>most in 10 min
        </>
      }
    />
  );
}
