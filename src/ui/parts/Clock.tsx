/** Times on screen: the clock in the header, one instant, and timers that tick in place. */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { useNow } from '../clock.ts';
import {
  formatCountdown,
  formatDay,
  formatDuration,
  formatTime,
  formatWhen,
  formatWhenZoned,
  useZone,
  zoneNames,
} from '../format.ts';

/** `Thu 8 Oct 2026  02:36:10 CEST, UTC+2`. */
export function Clock() {
  const now = useNow();
  const zone = useZone();
  const { short, offset } = zoneNames(now, zone);
  return (
    <span className="clock">
      <span className="date t3">{formatDay(now, zone)}</span>
      <span>
        <b>{formatTime(now, zone)}</b> {short}
        {short === offset ? null : <span className="utc">, {offset}</span>}
      </span>
    </span>
  );
}

/** One instant: `02:36`, another day with its date; `zoned` on the first mention of a block. */
export function Time({
  at,
  zoned = false,
  seconds = false,
}: {
  readonly at: Instant;
  readonly zoned?: boolean;
  readonly seconds?: boolean;
}) {
  const now = useNow();
  const zone = useZone();
  const words = (zoned ? formatWhenZoned : formatWhen)(at, now, zone, { seconds });
  return (
    <time dateTime={at} title={formatWhenZoned(at, now, zone, { seconds: true })}>
      {words}
    </time>
  );
}

/** Time since `from`, running: `7 h 23 min`. */
export function Elapsed({
  from,
  coarse = true,
}: {
  readonly from: Instant;
  readonly coarse?: boolean;
}) {
  const now = useNow();
  return (
    <span className="num">
      {formatDuration(Math.max(0, secondsBetween(from, now)), { coarse })}
    </span>
  );
}

/** Time until `to`, running: `3:40`, `3 h 52 min`; past it, "over by 12 min". */
export function Countdown({ to }: { readonly to: Instant }) {
  const left = secondsBetween(useNow(), to);
  return (
    <span className="num" role="timer">
      {left >= 0 ? formatCountdown(left) : `over by ${formatDuration(-left, { coarse: true })}`}
    </span>
  );
}

/** A fixed span in words: `3 h 37 min`. */
export function Duration({ seconds }: { readonly seconds: number }) {
  return <span className="num">{formatDuration(seconds)}</span>;
}
