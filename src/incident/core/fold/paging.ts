/** The fold of an escalation run: who was paged, who has it, when the next step is due (domain.md 2.3). */
import type { PersonId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import type { AuditFinding } from '../facts.ts';
import type { IncidentState, PagingState } from '../state.ts';
import type { Entry, EntryData } from '../timeline.ts';
import { stampFirst } from './moves.ts';

export function pagingStarted(
  state: IncidentState,
  data: EntryData['paging.started'],
): IncidentState {
  const { acked: _acked, acksNeeded: _needed, asked: _asked, ...kept } = state.paging;
  return paging(
    { ...state, paging: kept },
    {
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
      ...(state.paging.audit == null ? {} : { audit: null }),
    },
  );
}

/** A step without a next one is a notice: it asks for no answer, so nothing keeps running. */
export function stepped(
  state: IncidentState,
  data: EntryData['escalation.stepped'],
  at: Instant,
): IncidentState {
  const sameLevel = state.paging.round === data.round && state.paging.level === data.level;
  const next = paging(state, {
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
  return state.paging.loudness === 'high' ? stampFirst(next, 'firstPagedAt', at) : next;
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
  state: IncidentState,
  data: EntryData['escalation.exhausted'],
  at: Instant,
): IncidentState {
  const next = paging(state, {
    status: 'exhausted',
    notified: data.persons,
    unreachable: [],
    nextDueAt: null,
    paged: union(state.paging.paged, data.persons),
  });
  return stampFirst(next, 'firstPagedAt', at);
}

export function pagingStopped(state: IncidentState): IncidentState {
  return paging(state, { status: 'stopped', nextDueAt: null });
}

export function pagedByHand(state: IncidentState, person: PersonId, at: Instant): IncidentState {
  const next = paging(state, { paged: union(state.paging.paged, [person]) });
  return stampFirst(next, 'firstPagedAt', at);
}

export function pageFailed(state: IncidentState, data: EntryData['page.failed']): IncidentState {
  if (!data.final || !state.paging.notified.includes(data.person)) return state;
  return paging(state, { unreachable: union(state.paging.unreachable, [data.person]) });
}

export function acknowledged(
  state: IncidentState,
  data: EntryData['page.acknowledged'],
  at: Instant,
): IncidentState {
  const { person, missing = 0 } = data;
  const by = { ackedBy: person, ackedAt: at };
  const more =
    missing > 0
      ? { acked: union(state.paging.acked ?? [], person === null ? [] : [person]) }
      : ({ status: 'acked', nextDueAt: null } as const);
  if (missing > 0) return stampFirst(paging(state, { ...by, ...more }), 'ackedAt', at);
  const { asked: _asked, shift: _shift, ...kept } = state.paging;
  const shift = data.shift === undefined ? {} : { shift: data.shift };
  return stampFirst(
    paging({ ...state, paging: kept }, { ...by, ...more, ...shift }),
    'ackedAt',
    at,
  );
}

export function askedAgain(
  state: IncidentState,
  { persons, dueAt }: EntryData['ack.asked_again'],
): IncidentState {
  return paging(state, { asked: { persons, dueAt } });
}

/** Whatever one of those who were asked does is their answer: they are at it. */
export function heardInPaging(state: IncidentState, { actorId, kind }: Entry): IncidentState {
  const { asked, ...kept } = state.paging;
  if (asked === undefined || kind === 'ack.asked_again') return state;
  if (!asked.persons.some((person) => actorId === person)) return state;
  return { ...state, paging: kept };
}

export function shiftEnded(
  state: IncidentState,
  { outcome, shift }: EntryData['shift.ended'],
): IncidentState {
  const { shift: before, ...kept } = state.paging;
  if (shift !== undefined) return paging(state, { shift });
  if (outcome === 'handed_over' && before !== undefined) {
    return paging(state, { shift: { ...before, handedOver: true } });
  }
  return { ...state, paging: kept };
}

export function snoozed(state: IncidentState, until: Instant): IncidentState {
  return paging(state, { nextDueAt: until });
}

export function audited(state: IncidentState, finding: AuditFinding, at: Instant): IncidentState {
  // A page that was lost says nothing about the run.
  if (finding === 'page_lost') return state;
  return paging(state, { audit: { finding, at, reached: false } });
}

/** A page arrived at somebody: whoever feared that nobody can be reached may stop. */
export function reached(state: IncidentState): IncidentState {
  const { audit } = state.paging;
  return audit == null ? state : paging(state, { audit: { ...audit, reached: true } });
}

export function ackExpired(state: IncidentState): IncidentState {
  return paging(state, { status: 'ack_expired' });
}

function paging(state: IncidentState, changed: Partial<PagingState>): IncidentState {
  return { ...state, paging: { ...state.paging, ...changed } };
}

function union<T>(some: readonly T[], more: readonly T[]): readonly T[] {
  return [...new Set([...some, ...more])];
}
