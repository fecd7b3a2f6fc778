/**
 * The horizon of an incident: seven stops on one level line. Done = filled check, now = accent with its
 * running time, to come = hollow number. On phones the name and seven bars. In tables: word and bars.
 */
import { IconCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { Icon } from './Icon.tsx';

export interface RailStop {
  readonly name: string;
  readonly state: 'done' | 'now' | 'ahead';
  /** Time spent there, in words; absent for what is ahead. */
  readonly spent?: string | undefined;
  /** When it was entered, in words; shown on hover. */
  readonly entered?: string | undefined;
}

export function PhaseRail({ stops }: { readonly stops: readonly RailStop[] }) {
  const at = stops.findIndex((stop) => stop.state === 'now');
  const now = stops[at];
  return (
    <>
      <ol className="rail" aria-label="Phases">
        {stops.map((stop, index) => (
          <li
            key={stop.name}
            className={stop.state === 'ahead' ? '' : stop.state}
            aria-current={stop.state === 'now' ? 'step' : undefined}
            title={stop.entered}
          >
            <span className="dot" aria-hidden="true">
              {stop.state === 'done' ? <Icon of={IconCheck} /> : index + 1}
            </span>
            <b>{stop.name}</b>
            <span className="num">{stop.spent ?? ''}</span>
            {stop.state === 'done' ? <span className="sr">, done</span> : null}
          </li>
        ))}
      </ol>
      <div className="rail-s">
        <span>
          <b>{now?.name ?? stops.at(-1)?.name}</b>{' '}
          <span className="t3">
            {now === undefined ? 'all phases done' : `phase ${at + 1} of ${stops.length}`}
          </span>
        </span>
        <span className="num">{now?.spent ?? ''}</span>
        <Bars states={stops.map((stop) => stop.state)} />
      </div>
    </>
  );
}

/** The word of the phase and seven bars, for rows of a table. `at` counts from 1. */
export function PhaseMini({ at, word }: { readonly at: number; readonly word: string }) {
  const states = Array.from({ length: 7 }, (_, index) =>
    index + 1 < at ? ('done' as const) : index + 1 === at ? ('now' as const) : ('ahead' as const),
  );
  return (
    <span className="phw">
      <Bars states={states} />
      <span>{word}</span>
    </span>
  );
}

const BAR = { done: 'd', now: 'n', ahead: '' } as const;

function Bars({ states }: { readonly states: readonly RailStop['state'][] }) {
  return (
    <span className="mini" aria-hidden="true">
      {states.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: seven fixed places, never reordered
        <Fragment key={index}>
          <i className={BAR[state]} />
        </Fragment>
      ))}
    </span>
  );
}
