/**
 * The plan of a run: what an escalation does next (domain.md 6.4). A run starts at level 1 at once;
 * all targets of a level are paged together; without an answer the next level follows after the
 * delay, and after the last level and its delay everything is repeated; then the run is exhausted and
 * the catch-all and all team leads are paged. It is never silent: a level with nobody in it is
 * skipped in the same second. A timer is a question: one that comes too early gets no steps.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import type { Priority } from './condition.ts';
import { type Place, stepAt, unique } from './level-step.ts';
import {
  type OnCallLookup,
  type PolicySnapshot,
  type RunState,
  type StepAnswer,
  type StepDecision,
  type Turns,
  targetKey,
} from './policy.ts';

/** Everything a decision needs; `lookup` as of `now`. */
export interface StepQuestion {
  readonly policy: PolicySnapshot;
  readonly lookup: OnCallLookup;
  readonly run: RunState;
  readonly now: Instant;
  /** Of the incident, for conditions of levels; absent: P1, as what nobody has triaged yet. */
  readonly priority?: Priority;
  /** The turns this incident took of round robins before, in any run. */
  readonly turns?: Turns;
}

/** What a run keeps from level to level: who acknowledged while more people are asked for. */
interface Gathered {
  readonly acked: readonly PersonId[];
  readonly acksNeeded: number;
}

const NOTHING: Gathered = { acked: [], acksNeeded: 1 };

/** A timer this late still counts the next delay from its own due instant, so steps do not drift. */
const DRIFT_SECONDS = 10;

/** Starts a run at level 1. `run` is 1 for the first run of an incident, then one more each time. */
export function startRun(
  question: Omit<StepQuestion, 'run'> & { readonly run?: number },
): StepAnswer {
  const place = { run: question.run ?? 1, round: 1, level: 1 };
  return walk(question, { place, base: question.now, gathered: NOTHING });
}

/** What the timer brings: the next level, the end of an acknowledgement, or nothing yet. */
export function nextStep(question: StepQuestion): StepAnswer {
  const { run, now } = question;
  const dueAt = dueAtOf(run);
  if (dueAt === null || dueAt > now) return { steps: [], run };
  if (run.status === 'acked') {
    const restarted = startRun({ ...question, run: run.run + 1 });
    return {
      steps: [{ kind: 'ack_expired', run: run.run }, ...restarted.steps],
      run: restarted.run,
    };
  }
  if (run.status === 'exhausted') return { steps: [], run };
  const base = secondsBetween(dueAt, now) <= DRIFT_SECONDS ? dueAt : now;
  return walk(question, { place: placeAfter(question.policy, run), base, gathered: gathered(run) });
}

/** The next level at once: somebody raised it by hand, or every page of this level failed. */
export function jumpOn(question: StepQuestion): StepAnswer {
  const { run, policy, now } = question;
  if (run.status !== 'running') return { steps: [], run };
  return walk(question, { place: placeAfter(policy, run), base: now, gathered: gathered(run) });
}

/** "Not me": jumps on when `person` was paged at the level that is waiting now, else changes nothing. */
export function decline(question: StepQuestion & { readonly person: PersonId }): StepAnswer {
  const { run, person } = question;
  const waiting = run.status === 'running' && run.notified.includes(person);
  return waiting ? jumpOn(question) : { steps: [], run };
}

/**
 * ESC-24: `left` was called and will not answer. Undefined: others of the level are still called. A step of the same
 * level is for those only who were not called before.
 */
export function replaceAtLevel(
  question: StepQuestion & { readonly left: PersonId },
): StepAnswer | undefined {
  const { run, now, left } = question;
  if (run.status !== 'running' || !run.notified.includes(left)) return undefined;
  const { acked } = gathered(run);
  const place = { run: run.run, round: run.round, level: run.level };
  const step = stepAt(question, { at: place, base: now, acked });
  const fresh =
    step.kind === 'notify' ? step.persons.filter((one) => !run.notified.includes(one)) : [];
  if (step.kind === 'notify' && fresh.length > 0) {
    const after = { ...run, notified: [...run.notified, ...fresh], dueAt: step.nextDueAt };
    return { steps: [{ ...step, persons: fresh }], run: after };
  }
  const others = run.notified.some((one) => one !== left && !acked.includes(one));
  return others ? undefined : jumpOn(question);
}

/** When to ask again; null when time alone changes nothing. */
export function dueAtOf(run: RunState): Instant | null {
  if (run.status === 'running') return run.dueAt;
  return run.status === 'acked' ? run.expiresAt : null;
}

/** The turns of an incident once `steps` were taken. */
export function turnsAfter(turns: Turns, steps: readonly StepDecision[]): Turns {
  const taken = steps.flatMap((step) =>
    step.kind === 'notify' && step.turn !== undefined ? [step.turn] : [],
  );
  const fresh = taken.map(({ key, person, place }) => [key, { person, place }] as const);
  return { ...turns, ...Object.fromEntries(fresh) };
}

interface Going {
  readonly place: Place;
  /** What the delays count from. */
  readonly base: Instant;
  readonly gathered: Gathered;
}

/** Goes from `place` on until somebody is paged who has time to answer, or until all is exhausted. */
function walk(question: Omit<StepQuestion, 'run'>, { place, base, gathered }: Going): StepAnswer {
  const { policy } = question;
  const steps: StepDecision[] = [];
  const notified: PersonId[] = [];
  const { acked } = gathered;
  let { acksNeeded } = gathered;
  let at = place;
  // A whole round that takes no time would only repeat itself within the second: it ends the run.
  for (let gone = 0; gone < policy.levels.length && at.round <= policy.repeat + 1; gone += 1) {
    const step = stepAt(question, { at, base, acked });
    steps.push(step);
    if (step.kind === 'notify') {
      notified.push(...step.persons);
      acksNeeded = Math.max(acksNeeded, step.acksNeeded ?? 1);
      if (step.nextDueAt > base) {
        const dueAt = step.nextDueAt;
        const run = { status: 'running', ...at, notified: unique(notified), dueAt } as const;
        return { steps, run: acksNeeded > 1 ? { ...run, acksNeeded, acked } : run };
      }
    }
    at = placeAfter(policy, at);
  }
  return exhausted(question, { steps, run: place.run, acked });
}

function exhausted(
  { policy, lookup, now }: Omit<StepQuestion, 'run'>,
  so: {
    readonly steps: readonly StepDecision[];
    readonly run: number;
    readonly acked: readonly PersonId[];
  },
): StepAnswer {
  const key = targetKey({ kind: 'person', id: policy.catchAll });
  const all = unique([...(lookup.targets[key] ?? [policy.catchAll]), ...lookup.leads]);
  const others = all.filter((person) => !so.acked.includes(person));
  const last = others.length > 0 ? others : all;
  const persons = last.length > 0 ? last : unique(lookup.lastResort);
  return {
    steps: [...so.steps, { kind: 'exhausted', run: so.run, persons }],
    run: { status: 'exhausted', run: so.run, at: now },
  };
}

function gathered(run: Extract<RunState, { status: 'running' }>): Gathered {
  return { acked: run.acked ?? [], acksNeeded: run.acksNeeded ?? 1 };
}

function placeAfter(policy: PolicySnapshot, { run, round, level }: Place): Place {
  if (level < policy.levels.length) return { run, round, level: level + 1 };
  return { run, round: round + 1, level: 1 };
}
