/**
 * The plan of a run: what an escalation does next (domain.md 6.4). A run starts at level 1 at once;
 * all targets of a level are paged together; without an answer the next level follows after the
 * delay, and after the last level and its delay everything is repeated; then the run is exhausted and
 * the catch-all and all team leads are paged. It is never silent: a level with nobody in it is
 * skipped in the same second. A timer is a question: one that comes too early gets no steps.
 */
import type { PersonId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import {
  type Level,
  type OnCallLookup,
  type PolicySnapshot,
  type RunState,
  type StepAnswer,
  type StepDecision,
  targetKey,
} from './policy.ts';

/** Everything a decision needs; `lookup` as of `now`. */
export interface StepQuestion {
  readonly policy: PolicySnapshot;
  readonly lookup: OnCallLookup;
  readonly run: RunState;
  readonly now: Instant;
}

interface Place {
  readonly run: number;
  readonly round: number;
  readonly level: number;
}

/** A timer this late still counts the next delay from its own due instant, so steps do not drift. */
const DRIFT_SECONDS = 10;

/** Starts a run at level 1. `run` is 1 for the first run of an incident, then one more each time. */
export function startRun(
  question: Omit<StepQuestion, 'run'> & { readonly run?: number },
): StepAnswer {
  return walk(question, { run: question.run ?? 1, round: 1, level: 1 }, question.now);
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
  return walk(question, placeAfter(question.policy, run), base);
}

/** The next level at once: somebody raised it by hand, or every page of this level failed. */
export function jumpOn(question: StepQuestion): StepAnswer {
  const { run, policy, now } = question;
  if (run.status !== 'running') return { steps: [], run };
  return walk(question, placeAfter(policy, run), now);
}

/** "Not me": jumps on when `person` was paged at the level that is waiting now, else changes nothing. */
export function decline(question: StepQuestion & { readonly person: PersonId }): StepAnswer {
  const { run, person } = question;
  const waiting = run.status === 'running' && run.notified.includes(person);
  return waiting ? jumpOn(question) : { steps: [], run };
}

/** When to ask again; null when time alone changes nothing. */
export function dueAtOf(run: RunState): Instant | null {
  if (run.status === 'running') return run.dueAt;
  return run.status === 'acked' ? run.expiresAt : null;
}

/** Goes from `place` on until somebody is paged who has time to answer, or until all is exhausted. */
function walk(question: Omit<StepQuestion, 'run'>, place: Place, base: Instant): StepAnswer {
  const { policy, lookup } = question;
  const steps: StepDecision[] = [];
  const notified: PersonId[] = [];
  let at = place;
  // A whole round that takes no time would only repeat itself within the second: it ends the run.
  for (let gone = 0; gone < policy.levels.length && at.round <= policy.repeat + 1; gone += 1) {
    const level = policy.levels[at.level - 1];
    const persons = personsOf(level, lookup);
    if (level === undefined || persons.length === 0) {
      steps.push({ kind: 'level_empty', ...at });
    } else {
      const nextDueAt = plusSeconds(base, level.delayMinutes * 60);
      steps.push({ kind: 'notify', ...at, persons, nextDueAt });
      notified.push(...persons);
      if (level.delayMinutes > 0) {
        const run = {
          status: 'running',
          ...at,
          notified: unique(notified),
          dueAt: nextDueAt,
        } as const;
        return { steps, run };
      }
    }
    at = placeAfter(policy, at);
  }
  return exhausted(question, steps, place.run);
}

function exhausted(
  { policy, lookup, now }: Omit<StepQuestion, 'run'>,
  steps: readonly StepDecision[],
  run: number,
): StepAnswer {
  const key = targetKey({ kind: 'person', id: policy.catchAll });
  const last = unique([...(lookup.targets[key] ?? [policy.catchAll]), ...lookup.leads]);
  const persons = last.length > 0 ? last : unique(lookup.lastResort);
  return {
    steps: [...steps, { kind: 'exhausted', run, persons }],
    run: { status: 'exhausted', run, at: now },
  };
}

function placeAfter(policy: PolicySnapshot, { run, round, level }: Place): Place {
  if (level < policy.levels.length) return { run, round, level: level + 1 };
  return { run, round: round + 1, level: 1 };
}

function personsOf(level: Level | undefined, lookup: OnCallLookup): readonly PersonId[] {
  const targets = level?.targets ?? [];
  return unique(targets.flatMap((target) => lookup.targets[targetKey(target)] ?? []));
}

function unique(persons: readonly PersonId[]): readonly PersonId[] {
  return [...new Set(persons)];
}
