/** A policy as a line of time with a stop for each level, and the same as a list for readers and phones. */
import { plural } from '../../ui/format.ts';
import type { Policy } from '../api.ts';
import { conditionWords } from './draft.ts';
import { afterWords, planTimes } from './plan.ts';
import type { Target } from './targets.ts';
import { WORDS } from './words.ts';

export interface PlanLineProps {
  readonly policy: {
    readonly levels: Policy['levels'];
    readonly repeat: number;
    readonly catchAll: string;
  };
  readonly nameOf: (target: Target) => string;
  /** Pixels of the drawing; letters keep their size. */
  readonly width?: number;
}

/** What the time of a stop takes; the stops between the first and the last go without where there is less. */
const TIME_PX = 62;
/** What the word on the rounds takes between two stops; the list says it too. */
const ROUNDS_PX = 104;

export function PlanLine({ policy, nameOf, width = 720 }: PlanLineProps) {
  const { stops, roundMinutes, end } = planTimes(policy);
  const count = stops.length + 1;
  // Even places: an hour beside five minutes would leave the levels on top of each other.
  const apart = (width - 72) / Math.max(1, count - 1);
  const place = (index: number) => 12 + index * apart;
  const isTold = (index: number) => apart >= TIME_PX || index === 0;
  const names = (index: number) =>
    (policy.levels[index]?.targets ?? []).map(nameOf).join(' and ') || 'nobody yet';
  const catchAll =
    policy.catchAll === '' ? 'nobody yet' : nameOf({ kind: 'person', id: policy.catchAll });
  return (
    <>
      <svg className="plan m-hide" viewBox={`0 0 ${width} 44`} aria-hidden="true">
        <line className="axis" x1={12} x2={place(count - 1)} y1={14} y2={14} />
        {stops.map(({ minute, level }, index) => (
          <g key={level}>
            <circle className="stop" cx={place(index)} cy={14} r={6} />
            {isTold(index) ? (
              <text x={index === 0 ? 6 : place(index) - 6} y={38}>
                {afterWords(minute)}
              </text>
            ) : null}
          </g>
        ))}
        <circle className="stop end" cx={place(count - 1)} cy={14} r={6} />
        <text x={place(count - 1) - 6} y={38}>
          {afterWords(end)}
        </text>
        {policy.repeat === 0 || apart < ROUNDS_PX ? null : (
          <text className="t3" x={(place(count - 2) + place(count - 1)) / 2 - 40} y={9}>
            {policy.repeat === 1 ? 'once more' : `${policy.repeat} times more`}
          </text>
        )}
      </svg>
      <ol className="hint-list">
        {stops.map(({ minute, level }, index) => (
          <li key={level}>
            <span className="num t3 plan-t">{afterWords(minute)}</span>
            <span className="grow">
              <b>Level {level}:</b> {names(index)}
              <Wishes level={policy.levels[index]} />
            </span>
          </li>
        ))}
        {policy.repeat === 0 ? null : (
          <li>
            <span className="num t3 plan-t">{afterWords(roundMinutes)}</span>
            <span className="grow">
              Again from level 1, {plural(policy.repeat, 'more round', 'more rounds')}
            </span>
          </li>
        )}
        <li>
          <span className="num t3 plan-t">{afterWords(end)}</span>
          <span className="grow">
            <b>{WORDS.catchAll}:</b> {catchAll} and the leads of all teams
          </span>
        </li>
      </ol>
    </>
  );
}

/** What a level asks for beyond paging: a condition, several acknowledgements. */
function Wishes({ level }: { readonly level: Policy['levels'][number] | undefined }) {
  const condition = conditionWords(level?.only);
  const acks = level?.acksNeeded ?? 1;
  const wishes = [
    condition === undefined ? '' : `only ${condition}`,
    acks > 1 ? `until ${acks} people have acknowledged` : '',
  ].filter((wish) => wish !== '');
  return wishes.length === 0 ? null : <div className="xs t3">{wishes.join('; ')}</div>;
}
