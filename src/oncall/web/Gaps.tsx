/** Times with nobody on call, in words, each with two ways to fill it. */
import type { Instant } from '../../kernel/instant.ts';
import { useNow } from '../../ui/clock.ts';
import { formatBetween, formatSpanZoned, formatWhenZoned, useZone } from '../../ui/format.ts';
import { toastProblem } from '../../ui/forms/toast.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { useOverrides } from './OverrideDialog.tsx';
import { WORDS } from './words.ts';

interface Gap {
  readonly from: Instant;
  readonly to: Instant;
}

const SHOWN = 3;

export function Gaps({
  schedule,
  gaps,
  onFill,
}: {
  readonly schedule: string;
  readonly gaps: readonly Gap[];
  readonly onFill: (gap: Gap) => void;
}) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const { add } = useOverrides();
  if (gaps.length === 0) return <Note tone="ok">{WORDS.noGaps}</Note>;
  const takeIt = (gap: Gap) =>
    add({ schedule, person: viewer.id, ...gap }).catch((error: unknown) =>
      toastProblem('Not taken.', error),
    );
  return (
    <div className="stack-2">
      {gaps.slice(0, SHOWN).map((gap) => (
        <Note key={gap.from} tone="crit">
          <b>
            {gap.from <= now ? 'Nobody is on call now, until ' : 'Nobody is on call '}
            {gap.from <= now ? formatWhenZoned(gap.to, now, zone) : formatSpanZoned(gap, now, zone)}
          </b>
          , {formatBetween(gap.from, gap.to, { coarse: true })}. Pages skip to the next level of the
          policy.
          <div className="flex wrap act-gap">
            <Button size="sm" onClick={() => onFill(gap)}>
              {WORDS.fill}
            </Button>
            {viewer.id === '' ? null : (
              <Button size="sm" onClick={() => void takeIt(gap)}>
                {WORDS.takeIt}
              </Button>
            )}
          </div>
        </Note>
      ))}
      {gaps.length > SHOWN ? (
        <p className="sm t2">
          And {gaps.length - SHOWN} more in the next 60 days; each is red in the calendar.
        </p>
      ) : null}
    </div>
  );
}
