/**
 * Paging as a part of a decision: starts a run, takes its steps, stops it (domain.md 2.4, 4.3, 6.4). What
 * a step is, `escalation/core` decides; here its answers become rows, with one page per person and step.
 * The run lives in `state.paging`; its number counts the runs of the incident.
 */
import { acksMissing } from '../../escalation/core/acknowledgement.ts';
import { jumpOn, nextStep, replaceAtLevel, startRun } from '../../escalation/core/plan.ts';
import type {
  PolicySnapshot,
  RunState,
  StepAnswer,
  TurnTaken,
} from '../../escalation/core/policy.ts';
import { shiftOf } from '../../escalation/core/shift-end.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { asId, type PageId } from '../../kernel/ids.ts';
import { type Instant, latest, plusSeconds } from '../../kernel/instant.ts';
import type { IncidentState } from './state.ts';
import { draft } from './timeline.ts';
import type { Context, IncidentSettings } from './verb.ts';
import { takeIds, type Walk, write } from './walk.ts';

export interface Start {
  readonly loudness: 'high' | 'low';
  readonly reason: string;
  /** The hold before a loud alert pages; else at once. */
  readonly dueAt?: Instant;
  /** Paged together with level 1: the former assignee of a reopened incident. */
  readonly also?: readonly PersonId[];
}

/** INC-31: P1 and P2 page, P3 pages for T0 and T1 and else is a notice, the rest waits in the queue. */
export function loudnessFor(state: IncidentState, context: Context): 'high' | 'low' | null {
  const priority = state.priority ?? 'P1';
  if (priority === 'P1' || priority === 'P2') return 'high';
  if (priority !== 'P3') return null;
  const tiers = state.services.map(({ service }) => context.services[service]?.tier);
  return tiers.some((tier) => tier === 'T0' || tier === 'T1') ? 'high' : 'low';
}

export function startPaging(walk: Walk, start: Start): Walk {
  const { now, policy } = walk.context;
  const dueAt = start.dueAt ?? now;
  const run = Number(walk.state.paging.run ?? 0) + 1;
  const started = write(
    walk,
    draft('paging.started', {
      run: String(run),
      policy: policy.id,
      snapshot: policy,
      loudness: start.loudness,
      dueAt,
      reason: start.reason,
    }),
  );
  if (dueAt > now) return started;
  return start.loudness === 'low' ? notice(started) : firstStep(started, start.also ?? []);
}

/** Whether somebody is being called, or has taken the call. */
export function isPaging({ paging }: IncidentState): boolean {
  return paging.loudness === 'high' && !['idle', 'stopped'].includes(paging.status);
}

/** What the timer brings; the walk unchanged when it came too early. */
export function takeDueSteps(walk: Walk): Walk {
  const { paging } = walk.state;
  if (paging.status === 'running' && paging.level === 0) {
    const waits = paging.nextDueAt !== null && paging.nextDueAt > walk.context.now;
    return waits ? walk : firstStep(walk, []);
  }
  if (nobodyLeftToAnswer(walk.state)) {
    const { acked = [] } = paging;
    return takeNextLevel(walk, acked.length > 0 ? TOO_FEW : 'Nobody reached');
  }
  const run = runOf(walk.state);
  if (run === null) return walk;
  const answer = nextStep({ ...questionOf(walk), run });
  const some = (paging.acked ?? []).length > 0;
  return writeSteps(walk, answer, some ? TOO_FEW : 'No answer');
}

const TOO_FEW = 'Too few have acknowledged';

/** Whether nobody of the waiting level can acknowledge any more: each page failed, or was acknowledged. */
export function nobodyLeftToAnswer({ paging }: IncidentState): boolean {
  const { status, notified, unreachable, acked = [] } = paging;
  if (status !== 'running' || notified.length === 0) return false;
  return notified.every((person) => unreachable.includes(person) || acked.includes(person));
}

/** ESC-19: the paging stops; or it goes on, at once where the waiting level has nobody left to answer. */
export function takeAcknowledgement(walk: Walk, person: PersonId | null): Walk {
  const { run, status, acked = [] } = walk.state.paging;
  const missing = status === 'running' ? acksMissing(walk.state.paging, person) : 0;
  if (missing === 0) {
    const shift = shiftOf(walk.context.shifts ?? [], person);
    const data = { run, person, ...(shift === undefined ? {} : { shift }) };
    return write(walk, draft('page.acknowledged', data));
  }
  if (person !== null && acked.includes(person)) return walk;
  const taken = write(walk, draft('page.acknowledged', { run, person, missing }));
  return nobodyLeftToAnswer(taken.state) ? takeNextLevel(taken, TOO_FEW) : taken;
}

/** The next level at once, also when somebody has the page or all levels are through. */
export function takeNextLevel(walk: Walk, reason: string): Walk {
  const { paging } = walk.state;
  if (
    paging.run === null ||
    paging.level === 0 ||
    ['stopped', 'exhausted'].includes(paging.status)
  ) {
    return startPaging(walk, { loudness: 'high', reason });
  }
  const run = runningAt(walk.state, walk.context.now);
  return writeSteps(walk, jumpOn({ ...questionOf(walk), run }), reason);
}

/** INC-107: whoever was called has left; the walk unchanged where others are still called. */
export function replaceCalled(walk: Walk, left: PersonId): Walk {
  const run = runOf(walk.state);
  if (run === null) return walk;
  const answer = replaceAtLevel({ ...questionOf(walk), run, left });
  return answer === undefined ? walk : writeSteps(walk, answer, 'Whoever was called has left');
}

/** INC-37: silence after an acknowledgement restarts at level 1, as a new run; the first, after a call by hand. */
export function restartAfterSilence(walk: Walk, reason = 'Nobody was heard of since'): Walk {
  const { paging } = walk.state;
  if (paging.run === null) return startPaging(walk, { loudness: 'high', reason });
  const expired = write(
    walk,
    draft('ack.expired', { run: paging.run, person: paging.ackedBy }, { actorId: 'system' }),
  );
  return startPaging(expired, { loudness: 'high', reason });
}

/** When silence ends an acknowledgement: counted from the last row of a person; null = never. */
export function silenceEndsAt(
  state: IncidentState,
  settings: Pick<IncidentSettings, 'ackTimeoutSeconds'>,
): Instant | null {
  const { status, ackedAt } = state.paging;
  const seconds = settings.ackTimeoutSeconds[state.priority ?? 'P1'];
  if (status !== 'acked' || ackedAt === null || seconds === null) return null;
  return plusSeconds(latest(ackedAt, state.lastHumanAt ?? ackedAt), seconds);
}

export function stopPaging(walk: Walk, reason: string): Walk {
  const { run, status } = walk.state.paging;
  if (run === null || status === 'idle' || status === 'stopped') return walk;
  return write(walk, draft('paging.stopped', { run, reason }, { actorId: 'system' }));
}

export function pageByHand(walk: Walk, persons: readonly PersonId[], reason: string): Walk {
  const { ids, walk: after } = takeIds(walk, persons.length);
  const drafts = persons.map((person, index) =>
    draft('page.sent_by_hand', { page: asId<PageId>(ids[index] ?? ''), person, reason }),
  );
  return write(after, ...drafts);
}

function firstStep(walk: Walk, also: readonly PersonId[]): Walk {
  const { commanderOnCall } = walk.context;
  const run = Number(walk.state.paging.run ?? 1);
  const answer = startRun({ ...questionOf(walk), run });
  const { priority, paging } = walk.state;
  // Declaring a major may have called the commander a moment ago: nobody is paged twice for one step.
  const commander =
    priority === 'P1' ? commanderOnCall.filter((one) => !paging.paged.includes(one)) : [];
  return writeSteps(walk, answer, 'First level', [...also, ...commander]);
}

/** Low loudness: whoever is on call is told once, and nothing keeps running. */
function notice(walk: Walk): Walk {
  const { steps } = startRun(questionOf(walk));
  const told = steps.find((step) => step.kind === 'notify') ?? steps.at(-1);
  if (told === undefined || !('persons' in told)) return walk;
  // A notice asks for no answer, so it asks for no number of them either.
  const turn = told.kind === 'notify' && told.turn !== undefined ? { turn: told.turn } : {};
  const { round, level } = told.kind === 'notify' ? told : { round: 1, level: 1 };
  return writeStep(walk, {
    round,
    level,
    ...turn,
    persons: told.persons,
    nextDueAt: null,
    reason: 'Notice',
  });
}

function writeSteps(
  walk: Walk,
  answer: StepAnswer,
  reason: string,
  also: readonly PersonId[] = [],
): Walk {
  const run = walk.state.paging.run ?? '1';
  return answer.steps.reduce((at, step, index) => {
    const extra = answer.steps.findIndex((one) => 'persons' in one) === index ? also : [];
    if (step.kind === 'notify') {
      const persons = [...new Set([...step.persons, ...extra])];
      return writeStep(at, { ...step, persons, reason });
    }
    if (step.kind === 'exhausted') {
      const persons = [...new Set([...step.persons, ...extra])];
      const { pages, walk: after } = pagesFor(at, persons);
      const missing = acksMissing(at.state.paging, null);
      const { acked = [] } = at.state.paging;
      const data = { run, persons, pages, ...(acked.length > 0 ? { missing } : {}) };
      return write(after, draft('escalation.exhausted', data, { actorId: 'system' }));
    }
    if (step.kind === 'ack_expired') return at;
    const { round, level } = step;
    if (step.kind === 'level_skipped') {
      const data = { run, round, level, reason: step.reason };
      return write(at, draft('escalation.level_skipped', data, { actorId: 'system' }));
    }
    const data = { run, round, level, reason: 'Nobody is on call at this level' };
    return write(at, draft('escalation.level_empty', data, { actorId: 'system' }));
  }, walk);
}

function writeStep(
  walk: Walk,
  step: {
    readonly round: number;
    readonly level: number;
    readonly persons: readonly PersonId[];
    readonly nextDueAt: Instant | null;
    readonly reason: string;
    readonly turn?: TurnTaken;
    readonly acksNeeded?: number;
  },
): Walk {
  const { round, level, persons, nextDueAt, reason, turn, acksNeeded } = step;
  const run = walk.state.paging.run ?? '1';
  const { pages, walk: after } = pagesFor(walk, persons);
  const data = {
    ...{ run, round, level, persons, pages, nextDueAt, reason },
    ...(turn === undefined ? {} : { turn }),
    ...(acksNeeded === undefined ? {} : { acksNeeded }),
  };
  return write(after, draft('escalation.stepped', data, { actorId: 'system' }));
}

function pagesFor(walk: Walk, persons: readonly PersonId[]) {
  const { ids, walk: after } = takeIds(walk, persons.length);
  const pages = persons.map((person, index) => ({ page: asId<PageId>(ids[index] ?? ''), person }));
  return { pages, walk: after };
}

export function runOf(state: IncidentState): RunState | null {
  const { status, run, nextDueAt } = state.paging;
  if (status !== 'running' || run === null || nextDueAt === null) return null;
  return runningAt(state, nextDueAt);
}

function runningAt({ paging }: IncidentState, dueAt: Instant) {
  const { run, round, level, notified, acksNeeded, acked } = paging;
  const place = { run: Number(run), round, level, notified, dueAt };
  return {
    status: 'running',
    ...place,
    ...(acksNeeded === undefined ? {} : { acksNeeded }),
    ...(acked === undefined ? {} : { acked }),
  } as const;
}

/** What every step asks of the policy in force, as of now. */
function questionOf(walk: Walk) {
  const { priority, paging } = walk.state;
  const { now, onCall: lookup } = walk.context;
  const { turns = {} } = paging;
  return { policy: snapshotOf(walk), lookup, now, priority: priority ?? 'P1', turns };
}

/** Frozen when the run started (decisions.md 27). */
export function snapshotOf({ state, context }: Walk): PolicySnapshot {
  return (state.paging.snapshot as PolicySnapshot | null) ?? context.policy;
}
