/** The fold of an escalation run: who was paged, who has it, when the next step is due (domain.md 2.3). */
import type { PersonId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { AuditFinding } from '../facts.ts';
import type { PagingState } from '../state.ts';
import type { Entry, EntryData } from '../timeline.ts';
import { stampFirst } from './moves.ts';
import type { OpenState } from './open-state.ts';

export function pagingStarted(state: OpenState, data: EntryData['paging.started']): void {
  const { acked: _acked, acksNeeded: _needed, asked: _asked, ...kept } = state.paging;
  state.paging = {
    ...kept,
    status: 'running',
    run: data.run,
    policy: data.policy,
    snapshot: data.snapshot,
    loudness: data.loudness,
    round: 1,
    level: 0,
    notified: [],
    unreachable: [],
    nextDueAt: data.dueAt,
    ackedBy: null,
    ackedAt: null,
    ...(kept.audit == null ? {} : { audit: null }),
  };
}

/** A step without a next one is a notice: it asks for no answer, so nothing keeps running. */
export function stepped(
  state: OpenState,
  data: EntryData['escalation.stepped'],
  at: Instant,
): void {
  const sameLevel = state.paging.round === data.round && state.paging.level === data.level;
  paging(state, {
    status: data.nextDueAt === null ? 'stopped' : 'running',
    run: data.run,
    round: data.round,
    level: data.level,
    notified: union(sameLevel ? state.paging.notified : [], data.persons),
    unreachable: [],
    nextDueAt: data.nextDueAt,
    paged: union(state.paging.paged, data.persons),
    ...asked(state.paging, data),
  });
  if (state.paging.loudness === 'high') stampFirst(state, 'firstPagedAt', at);
}

/** What a step adds to the turns taken and to the number of people asked for. */
function asked(
  { turns, acksNeeded = 1 }: PagingState,
  data: EntryData['escalation.stepped'],
): Partial<PagingState> {
  const { turn } = data;
  const needed = Math.max(acksNeeded, data.acksNeeded ?? 1);
  return {
    ...(needed > 1 ? { acksNeeded: needed } : {}),
    ...(turn === undefined
      ? {}
      : { turns: { ...turns, [turn.key]: { person: turn.person, place: turn.place } } }),
  };
}

export function exhausted(
  state: OpenState,
  data: EntryData['escalation.exhausted'],
  at: Instant,
): void {
  paging(state, {
    status: 'exhausted',
    notified: data.persons,
    unreachable: [],
    nextDueAt: null,
    paged: union(state.paging.paged, data.persons),
  });
  stampFirst(state, 'firstPagedAt', at);
}

export function pagingStopped(state: OpenState): void {
  paging(state, { status: 'stopped', nextDueAt: null });
}

export function pagedByHand(state: OpenState, person: PersonId, at: Instant): void {
  paging(state, { paged: union(state.paging.paged, [person]) });
  stampFirst(state, 'firstPagedAt', at);
}

export function pageFailed(state: OpenState, data: EntryData['page.failed']): void {
  if (!data.final || !state.paging.notified.includes(data.person)) return;
  paging(state, { unreachable: union(state.paging.unreachable, [data.person]) });
}

export function acknowledged(
  state: OpenState,
  data: EntryData['page.acknowledged'],
  at: Instant,
): void {
  const { person, missing = 0 } = data;
  const by = { ackedBy: person, ackedAt: at };
  if (missing > 0) {
    const acked = union(state.paging.acked ?? [], person === null ? [] : [person]);
    paging(state, { ...by, acked });
  } else {
    const { asked: _asked, shift: _shift, ...kept } = state.paging;
    const shift = data.shift === undefined ? {} : { shift: data.shift };
    state.paging = { ...kept, ...by, status: 'acked', nextDueAt: null, ...shift };
  }
  stampFirst(state, 'ackedAt', at);
}

export function askedAgain(
  state: OpenState,
  { persons, dueAt }: EntryData['ack.asked_again'],
): void {
  paging(state, { asked: { persons, dueAt } });
}

/** Whatever one of those who were asked does is their answer: they are at it. */
export function heardInPaging(state: OpenState, { actorId, kind }: Entry): void {
  const { asked } = state.paging;
  if (asked === undefined || kind === 'ack.asked_again') return;
  if (!asked.persons.some((person) => actorId === person)) return;
  const { asked: _answered, ...kept } = state.paging;
  state.paging = kept;
}

export function shiftEnded(state: OpenState, { outcome, shift }: EntryData['shift.ended']): void {
  const { shift: before, ...kept } = state.paging;
  if (shift !== undefined) paging(state, { shift });
  else if (outcome === 'handed_over' && before !== undefined) {
    paging(state, { shift: { ...before, handedOver: true } });
  } else state.paging = kept;
}

export function snoozed(state: OpenState, until: Instant): void {
  paging(state, { nextDueAt: until });
}

export function audited(state: OpenState, finding: AuditFinding, at: Instant): void {
  // A page that was lost says nothing about the run.
  if (finding === 'page_lost') return;
  paging(state, { audit: { finding, at, reached: false } });
}

/** A page arrived at somebody: whoever feared that nobody can be reached may stop. */
export function reached(state: OpenState): void {
  const { audit } = state.paging;
  if (audit != null) paging(state, { audit: { ...audit, reached: true } });
}

export function ackExpired(state: OpenState): void {
  paging(state, { status: 'ack_expired' });
}

function paging(state: OpenState, changed: Partial<PagingState>): void {
  state.paging = { ...state.paging, ...changed };
}

function union<T>(some: readonly T[], more: readonly T[]): readonly T[] {
  return [...new Set([...some, ...more])];
}
