/** The seven phases people see, and how long an incident stayed in each. */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { formatDuration, formatWhen } from '../../ui/format.ts';
import type { RailStop } from '../../ui/parts/PhaseRail.tsx';
import type { IncidentState } from '../core/state.ts';
import type { Phase, StateName } from '../core/words.ts';

export const PHASE_ORDER = [
  'identify',
  'log',
  'prioritise',
  'diagnose',
  'resolve',
  'close',
  'review',
] as const satisfies readonly Phase[];

export const PHASE_WORD: Readonly<Record<Phase, string>> = {
  identify: 'Identify',
  log: 'Log',
  prioritise: 'Prioritise',
  diagnose: 'Diagnose',
  resolve: 'Resolve',
  close: 'Close',
  review: 'Review',
};

const STATES_OF: Readonly<Record<Phase, readonly StateName[]>> = {
  identify: ['identified'],
  log: ['logged'],
  prioritise: ['triaged'],
  diagnose: ['diagnosing'],
  resolve: ['resolving', 'recovering'],
  close: ['resolved'],
  review: ['closed'],
};

const PHASE_OF: Readonly<Record<StateName, Phase>> = {
  identified: 'identify',
  logged: 'log',
  triaged: 'prioritise',
  diagnosing: 'diagnose',
  resolving: 'resolve',
  recovering: 'resolve',
  resolved: 'close',
  closed: 'review',
  cancelled: 'close',
  merged: 'close',
};

export function phaseOf(state: StateName): Phase {
  return PHASE_OF[state];
}

/** Place of the phase in the rail, from 1. */
export function phasePlace(phase: Phase): number {
  return PHASE_ORDER.indexOf(phase) + 1;
}

/** "Resolve, watching": the phase with the one word that matters. */
export function phaseWords(item: { readonly state: StateName; readonly hold: unknown }): string {
  const word = PHASE_WORD[phaseOf(item.state)];
  if (item.hold !== null && item.hold !== undefined) return `${word}, on hold`;
  if (item.state === 'recovering') return `${word}, watching`;
  if (item.state === 'cancelled') return 'Cancelled';
  if (item.state === 'merged') return 'Merged';
  if (item.state === 'closed') return 'Closed';
  return word;
}

/** The rail of one incident at `now`. */
export function railOf(state: IncidentState, now: Instant, zone: string): readonly RailStop[] {
  const current = phasePlace(phaseOf(state.state));
  const published = state.review?.published ?? false;
  return PHASE_ORDER.map((phase, index): RailStop => {
    const place = index + 1;
    const entered = enteredAt(state, phase);
    const common = {
      name: PHASE_WORD[phase],
      entered: entered === null ? undefined : `entered ${formatWhen(entered, now, zone)}`,
    };
    const past = STATES_OF[phase].reduce((sum, name) => sum + (state.phaseSeconds[name] ?? 0), 0);
    if (place > current) return { ...common, state: 'ahead' };
    if (isCutShort(state) && place > 1 && entered === null) return { ...common, state: 'ahead' };
    if (isCutShort(state) && place < current) {
      return { ...common, state: 'done', spent: spentWords(past) };
    }
    if (place < current) return { ...common, state: 'done', spent: spentWords(past) };
    if (phase === 'review' && (published || state.review === null)) {
      return {
        ...common,
        state: 'done',
        spent: state.review === null ? 'not needed' : 'published',
      };
    }
    const running = past + Math.max(0, secondsBetween(state.stateSince, now));
    return { ...common, state: 'now', spent: formatDuration(running) };
  });
}

/** Merged or cancelled: it never walked the rest of the rail. */
function isCutShort(state: IncidentState): boolean {
  return state.state === 'merged' || state.state === 'cancelled';
}

function spentWords(seconds: number): string {
  return formatDuration(seconds);
}

/** When the phase began, by the stamps; null where it has not, or is not stamped. */
function enteredAt(state: IncidentState, phase: Phase): Instant | null {
  const { stamps } = state;
  const of: Readonly<Record<Phase, Instant | null>> = {
    identify: stamps.createdAt,
    log: stamps.loggedAt,
    prioritise: stamps.triagedAt,
    diagnose: stamps.diagnosingAt,
    resolve: stamps.fixStartedAt ?? stamps.fixedAt,
    close: stamps.resolvedAt,
    review: stamps.closedAt,
  };
  return of[phase];
}
