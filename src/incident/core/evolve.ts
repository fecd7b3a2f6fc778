/**
 * The fold: (state, entry) -> state. No rules, only memory: what is written happened, so this is total and
 * never refuses. State is always `entries.reduce(evolve, EMPTY)`, on the server and in the browser alike
 * (decisions.md 7), hence nothing but types and instants is imported from the kernel.
 */
import type { ActorId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { EMPTY } from './empty.ts';
import { drillEnded, drillStarted, watchedInDrill } from './fold/drill.ts';
import {
  alertsSplit,
  mergeSuggested,
  serviceFolded,
  withoutSuggestedMerge,
} from './fold/folding.ts';
import {
  created,
  enter,
  hasClockConflict,
  reopened,
  reprioritised,
  stamp,
  stampFirst,
  triaged,
  worse,
} from './fold/moves.ts';
import { type OpenState, opened, set } from './fold/open-state.ts';
import {
  ackExpired,
  acknowledged,
  askedAgain,
  audited,
  exhausted,
  heardInPaging,
  pagedByHand,
  pageFailed,
  pagingStarted,
  pagingStopped,
  reached,
  shiftEnded,
  snoozed,
  stepped,
} from './fold/paging.ts';
import {
  alertJoined,
  alertsMoved,
  fieldChanged,
  holdCleared,
  mergeReceived,
  mergeUndone,
  reporterJoined,
  reportersMoved,
  roleReleased,
  roleTaken,
} from './fold/people.ts';
import { serviceAffected, serviceUnaffected } from './fold/services.ts';
import {
  fixApplied,
  fixFailed,
  fixStarted,
  hypothesisChanged,
  hypothesisProposed,
} from './fold/work.ts';
import type { IncidentState } from './state.ts';
import type { Entry, EntryData, EntryKind } from './timeline.ts';

/** When and by whom a row's thing happened. */
interface Row {
  readonly at: Instant;
  readonly by: ActorId;
  readonly seq: number;
}

/** Writes into the copy it is given what a row changed. */
type Fold<K extends EntryKind> = (state: OpenState, data: EntryData[K], row: Row) => void;

/** Rows of a kind from a newer version are kept and counted, and change nothing else. */
export function evolve(state: IncidentState, entry: Entry): IncidentState {
  const next = opened(state);
  const fold = FOLDS[entry.kind] as Fold<EntryKind> | undefined;
  fold?.(next, entry.data, { at: entry.occurredAt, by: entry.actorId, seq: entry.seq });
  watchedInDrill(next, entry);
  heardInPaging(next, entry);
  next.id = entry.incident;
  next.version = entry.seq;
  next.clockConflict = hasClockConflict(next);
  if (isHuman(entry.actorId)) {
    next.lastHumanAt = entry.recordedAt;
    next.lastHumanBy = entry.actorId;
  }
  return next;
}

/** What we know after all of `entries`, which begin at seq 1. */
export function fold(entries: readonly Entry[]): IncidentState {
  return entries.reduce(evolve, EMPTY);
}

/** People and tokens act for somebody; reporters are users, not us. */
function isHuman(actor: ActorId): boolean {
  return !/^(system$|integration:|reporter:)/.test(actor);
}

/** Rows that are only told. */
const same = (): void => undefined;

const FOLDS = {
  'incident.created': (state, data, { at }) => created(state, data, at),
  'incident.logged': (state, data, { at }) => {
    state.profile ??= data.profile;
    state.sla ??= data.sla;
    enter(state, 'logged', at);
    stampFirst(state, 'loggedAt', at);
  },
  'incident.triaged': (state, data, { at }) => triaged(state, data, at),
  'suggestion.changed': (state, data) =>
    set(state, { suggestion: data.suggestion, suggestionWorse: data.worse }),
  'field.changed': (state, data) => fieldChanged(state, data.field, data.new),
  'summary.changed': (state, data, { at }) =>
    set(state, { summary: { ...state.summary, [data.line]: data.new }, summaryAt: at }),
  'service.affected': (state, data, { at }) => serviceAffected(state, data, at),
  'service.unaffected': (state, data, { at }) => serviceUnaffected(state, data.service, at),
  'priority.changed': (state, data, { at, by }) => reprioritised(state, data, { at, by }),

  'incident.accepted': (state, data, { at }) => {
    assigned(state, data.assignee);
    enter(state, 'diagnosing', at);
    stampFirst(state, 'diagnosingAt', at);
  },
  'incident.assigned': (state, data) => assigned(state, data.assignee),
  'incident.transferred': (state, data) => {
    assigned(state, null);
    state.team = data.team;
    if (data.old !== null) state.teamsBefore = [...state.teamsBefore, data.old];
  },
  'incident.raised': same,
  'role.taken': (state, data, { at }) => roleTaken(state, data, at),
  'role.released': (state, data, { at }) => roleReleased(state, data, at),
  'watcher.added': (state, data) =>
    set(state, { watchers: [...new Set([...state.watchers, data.person])] }),
  'watcher.removed': (state, data) =>
    set(state, { watchers: state.watchers.filter((person) => person !== data.person) }),
  'note.added': same,
  'row.starred': (state, data) =>
    set(state, {
      starred: data.starred
        ? [...new Set([...state.starred, data.seq])]
        : state.starred.filter((seq) => seq !== data.seq),
    }),
  'response.sent': (state, _data, { at }) => stampFirst(state, 'firstResponseAt', at),
  'hold.set': (state, data, { at }) => {
    holdCleared(state, at);
    state.hold = { reason: data.reason, since: at, resumeOn: data.resumeOn };
  },
  'hold.cleared': (state, _data, { at }) => holdCleared(state, at),
  'major.candidate': (state) => set(state, { major: 'candidate' }),
  'major.declared': (state, data, { at }) =>
    set(state, {
      major: 'declared',
      majorSince: at,
      severity: data.severity,
      severityPeak: worse(state.severityPeak, data.severity),
    }),
  'major.stood_down': (state) => set(state, { major: 'stood_down' }),
  'incident.restricted': (state, data) =>
    set(state, { visibility: 'restricted', title: data.codeName ?? state.title }),
  'incident.unrestricted': (state) => set(state, { visibility: 'internal' }),

  'alert.joined': (state, data, { at }) => alertJoined(state, data, at),
  'alerts.joined': (state, data, { at }) =>
    set(state, { alertCount: state.alertCount + data.count, alertsCountedAt: at }),
  'alert.refired': (state, data, { at }) => alertsMoved(state, [data.alert], true, at),
  'alert.cleared': (state, data, { at }) => alertsMoved(state, [data.alert], false, at),
  'reporter.joined': (state, data) => reporterJoined(state, data),
  'reporter.withdrew': (state, data) => reportersMoved(state, { withdrew: true }, [data.reporter]),

  'paging.started': (state, data) => pagingStarted(state, data),
  'escalation.stepped': (state, data, { at }) => stepped(state, data, at),
  'escalation.level_empty': same,
  'escalation.level_skipped': same,
  'escalation.exhausted': (state, data, { at }) => exhausted(state, data, at),
  'paging.stopped': (state) => pagingStopped(state),
  'page.sent_by_hand': (state, data, { at }) => pagedByHand(state, data.person, at),
  'page.delivered': (state) => reached(state),
  'page.failed': (state, data) => pageFailed(state, data),
  'page.acknowledged': (state, data, { at }) => acknowledged(state, data, at),
  'ack.asked_again': (state, data) => askedAgain(state, data),
  'shift.ended': (state, data) => shiftEnded(state, data),
  'page.declined': same,
  'page.snoozed': (state, data) => snoozed(state, data.until),
  'ack.expired': (state) => ackExpired(state),
  'paging.audited': (state, data, { at }) => audited(state, data.finding, at),

  'drill.started': (state, data) => drillStarted(state, data),
  'drill.ended': (state, data, { at }) => drillEnded(state, data, at),

  'hypothesis.proposed': (state, data, { at, by }) => hypothesisProposed(state, data, { at, by }),
  'hypothesis.changed': (state, data, { at }) => hypothesisChanged(state, data, at),
  'fix.started': (state, data, { at, by }) => fixStarted(state, data, { at, by }),
  'fix.applied': (state, data, { at }) => fixApplied(state, data, at),
  'fix.failed': (state, data, { at }) => fixFailed(state, data, at),
  'decision.made': (state, data, { at, by }) =>
    set(state, {
      decisions: [...state.decisions, { question: data.question, chosen: data.chosen, at, by }],
    }),
  'incident.mitigated': (state, data) => stampFirst(state, 'mitigatedAt', data.at),
  'incident.self_recovered': (state, _data, { at }) => {
    enter(state, 'recovering', at);
    stampFirst(state, 'mitigatedAt', at);
    stamp(state, { stableSince: at });
  },
  'check.recorded': (state, data, { at }) =>
    set(state, {
      checks: [
        ...state.checks.filter(({ criterion }) => criterion !== data.criterion),
        { ...data, at },
      ],
    }),

  'incident.resolved': (state, data, { at }) => {
    const { recoveredAt, ...resolution } = data;
    state.resolution = resolution;
    enter(state, 'resolved', at);
    stamp(state, { recoveredAt, resolvedAt: at });
  },
  'confirmation.asked': (state, data) =>
    reportersMoved(state, { confirmation: 'pending' }, data.reporters),
  'confirmation.reminded': same,
  'confirmation.answered': (state, data, { at }) => {
    reportersMoved(
      state,
      {
        confirmation: data.works ? 'yes' : 'no',
        score: data.score,
        comment: data.comment,
        verbal: data.verbalBy !== null,
      },
      [data.reporter],
    );
    if (data.works) stamp(state, { confirmedAt: at });
  },
  'confirmation.by_person': (state, data, { at }) => {
    state.confirmedBy = { person: data.person, as: data.as };
    stamp(state, { confirmedAt: at });
  },
  'closure.checked': (state, data) =>
    set(state, {
      closureChecks: [...state.closureChecks.filter(({ check }) => check !== data.check), data],
    }),
  'incident.closed': (state, data, { at }) => {
    const waiting = state.reporters
      .filter(({ confirmation }) => confirmation === 'pending')
      .map(({ reporter }) => reporter);
    reportersMoved(state, { confirmation: 'expired' }, waiting);
    state.closureCode = data.code;
    enter(state, 'closed', at);
    stamp(state, { closedAt: at });
  },
  'incident.reopened': (state, data, { at, by }) => reopened(state, data, { at, by }),
  'incident.cancelled': (state, data, { at }) => {
    state.cancelled = cancellation(data);
    enter(state, 'cancelled', at);
    stamp(state, { cancelledAt: at });
  },
  'incident.reinstated': (state, _data, { at }) => {
    state.cancelled = null;
    enter(state, state.stamps.loggedAt === null ? 'identified' : 'logged', at);
    stamp(state, { cancelledAt: null });
  },
  'incident.merged': (state, data, { at }) => {
    withoutSuggestedMerge(state);
    state.mergedInto = { id: data.into, number: data.intoNumber, at, from: data.from };
    enter(state, 'merged', at);
  },
  'incident.unmerged': (state, data, { at }) => {
    state.mergedInto = null;
    enter(state, data.back, at);
  },
  'merge.received': (state, data, { at }) => mergeReceived(state, data, at),
  'merge.undone': (state, data, { at }) => mergeUndone(state, data, at),
  'merge.suggested': (state, data) => mergeSuggested(state, data),
  'merge.declined': (state) => withoutSuggestedMerge(state),
  'service.folded': (state, data, { at }) => serviceFolded(state, data, at),
  'alerts.split': (state, data, { at }) => alertsSplit(state, data, at),
  'split.received': (state, data) =>
    set(state, { splitFrom: { id: data.other, number: data.otherNumber } }),
  'child.linked': (state, data) =>
    set(state, { children: [...state.children, { id: data.child, number: data.childNumber }] }),
  'child.released': (state, data) =>
    set(state, { children: state.children.filter(({ id }) => id !== data.child) }),
  'parent.linked': (state, data) =>
    set(state, { parent: { id: data.parent, number: data.parentNumber } }),
  'parent.released': (state) => set(state, { parent: null }),
  'sla.noticed': (state, data) =>
    set(state, {
      slaNoticed: [...new Set([...state.slaNoticed, `${data.metric}:${data.percent}`])],
    }),
  'review.due': (state, data) =>
    set(state, { review: { id: data.review, kind: data.kind, published: false } }),
  'review.published': (state, data) => {
    if (state.review?.id === data.review) state.review = { ...state.review, published: true };
  },
} as const satisfies { [K in EntryKind]: Fold<K> };

/** A former assignee is remembered: reopening pages them (T11). */
function assigned(state: OpenState, assignee: IncidentState['assignee']): void {
  state.lastAssignee = assignee ?? state.assignee ?? state.lastAssignee;
  state.assignee = assignee;
}

function cancellation({
  reason,
  from,
  mutedUntil,
}: EntryData['incident.cancelled']): IncidentState['cancelled'] {
  return { reason, from, ...(mutedUntil === undefined ? {} : { mutedUntil }) };
}
