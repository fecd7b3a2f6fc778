/** The seven stops of a report on its way, with the time each was first reached since it last reopened. */
import type { Instant } from '../../../kernel/instant.ts';
import type { StateName } from '../../core/words.ts';
import type { MyReport } from './wire.ts';
import { STOPS } from './words.ts';

export interface Stop {
  readonly name: string;
  readonly state: 'done' | 'now' | 'ahead';
  readonly at: Instant | undefined;
}

/** Which stop a state stands on, from 0. */
const STANDS: Readonly<Record<StateName, number>> = {
  identified: 0,
  logged: 0,
  triaged: 1,
  diagnosing: 2,
  resolving: 3,
  recovering: 4,
  resolved: 5,
  closed: 6,
  cancelled: 6,
  merged: 6,
};

/** The row that says a stop was reached; reopening begins again at the search for the cause. */
const REACHED: readonly (readonly string[])[] = [
  ['incident.created'],
  ['incident.triaged'],
  ['incident.accepted', 'incident.reopened'],
  ['fix.started'],
  ['fix.applied'],
  ['incident.resolved'],
  ['incident.closed'],
];

const LAST = STOPS.length - 1;

export function stopsOf({ state, steps }: Pick<MyReport, 'state' | 'steps'>): readonly Stop[] {
  const stands = STANDS[state];
  return STOPS.map((name, index) => {
    const kinds = REACHED[index] ?? [];
    const at = steps.findLast((step) => kinds.includes(step.kind))?.at;
    // The last stop is an end, not a place where something goes on.
    const done = index < stands || (index === stands && index === LAST);
    if (done) return { name, state: 'done', at };
    return {
      name,
      state: index === stands ? 'now' : 'ahead',
      at: index === stands ? at : undefined,
    };
  });
}
