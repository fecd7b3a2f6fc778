/** The clocks this incident promised, the running ones large with a bar, the others as one line. */
import { useNow } from '../../../ui/clock.ts';
import { formatCountdown, formatDuration, useZone } from '../../../ui/format.ts';
import { SlaBar, SlaChip } from '../../../ui/parts/SlaChip.tsx';
import { clockChip, clockName, secondsLeft } from '../timers.ts';
import type { Clock } from '../wire.ts';

/** What presses first stands first. */
const ORDER: readonly Clock['state'][] = ['breached', 'at_risk', 'running', 'paused', 'met'];

export function Clocks({ clocks }: { readonly clocks: readonly Clock[] }) {
  const shown = clocks
    .filter((clock) => clock.state !== 'none')
    .sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  if (shown.length === 0) {
    return (
      <section className="panel" aria-label="Clocks">
        <p className="in pt sm t2">No clock runs before it is logged and has a priority.</p>
      </section>
    );
  }
  return (
    <section className="panel" aria-label="Clocks">
      <div className="clocks">
        {shown.map((clock) => (
          <ClockView key={clock.metric} clock={clock} />
        ))}
      </div>
    </section>
  );
}

function ClockView({ clock }: { readonly clock: Clock }) {
  const now = useNow();
  const zone = useZone();
  const chip = clockChip(clock, now, zone);
  const left = secondsLeft(clock, now);
  const target = clock.targetSeconds;
  const big = clock.state !== 'met' && left !== null;
  const within = target === null ? '' : `, within ${formatDuration(target)}`;
  return (
    <div>
      <span className="l">
        {clockName(clock.metric)}
        {within}
      </span>
      {big ? (
        <>
          <span className={left < 0 ? 'v num crit' : 'v num'} role="timer">
            {left < 0 ? formatDuration(-left, { coarse: true }) : formatCountdown(left)}
          </span>
          {target === null ? null : <SlaBar part={1 - left / target} />}
        </>
      ) : null}
      {chip === undefined ? null : <SlaChip state={chip.state}>{chip.words}</SlaChip>}
    </div>
  );
}
