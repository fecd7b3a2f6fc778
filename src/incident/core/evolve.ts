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

type Fold<K extends EntryKind> = (
  state: IncidentState,
  data: EntryData[K],
  row: Row,
) => IncidentState;

/** Rows of a kind from a newer version are kept and counted, and change nothing else. */
export function evolve(state: IncidentState, entry: Entry): IncidentState {
  const fold = FOLDS[entry.kind] as Fold<EntryKind> | undefined;
  const row = { at: entry.occurredAt, by: entry.actorId, seq: entry.seq };
  const folded = watchedInDrill(fold?.(state, entry.data, row) ?? state, entry);
  const next = heardInPaging(folded, entry);
  const human = isHuman(entry.actorId);
  return {
    ...next,
    id: entry.incident,
    version: entry.seq,
    clockConflict: hasClockConflict(next),
    lastHumanAt: human ? entry.recordedAt : state.lastHumanAt,
    lastHumanBy: human ? entry.actorId : state.lastHumanBy,
  };
}

/** What we know after all of `entries`, which begin at seq 1. */
export function fold(entries: readonly Entry[]): IncidentState {
  return entries.reduce(evolve, EMPTY);
}

/** People and tokens act for somebody; reporters are users, not us. */
function isHuman(actor: ActorId): boolean {
  return !/^(system$|integration:|reporter:)/.test(actor);
}

const same = (state: IncidentState): IncidentState => state;

const FOLDS = {
  'incident.created': (state, data, { at }) => created(state, data, at),
  'incident.logged': (state, data, { at }) =>
    stampFirst(
      enter(
        { ...state, profile: state.profile ?? data.profile, sla: state.sla ?? data.sla },
        'logged',
        at,
      ),
      'loggedAt',
      at,
    ),
  'incident.triaged': (state, data, { at }) => triaged(state, data, at),
  'suggestion.changed': (state, data) => ({
    ...state,
    suggestion: data.suggestion,
    suggestionWorse: data.worse,
  }),
  'field.changed': (state, data) => fieldChanged(state, data.field, data.new),
  'summary.changed': (state, data, { at }) => ({
    ...state,
    summary: { ...state.summary, [data.line]: data.new },
    summaryAt: at,
  }),
  'service.affected': (state, data, { at }) => serviceAffected(state, data, at),
  'service.unaffected': (state, data, { at }) => serviceUnaffected(state, data.service, at),
  'priority.changed': (state, data, { at, by }) => reprioritised(state, data, { at, by }),

  'incident.accepted': (state, data, { at }) =>
    stampFirst(enter(assigned(state, data.assignee), 'diagnosing', at), 'diagnosingAt', at),
  'incident.assigned': (state, data) => assigned(state, data.assignee),
  'incident.transferred': (state, data) => ({
    ...assigned(state, null),
    team: data.team,
    teamsBefore: data.old === null ? state.teamsBefore : [...state.teamsBefore, data.old],
  }),
  'incident.raised': same,
  'role.taken': (state, data, { at }) => roleTaken(state, data, at),
  'role.released': (state, data, { at }) => roleReleased(state, data, at),
  'watcher.added': (state, data) => ({
    ...state,
    watchers: [...new Set([...state.watchers, data.person])],
  }),
  'watcher.removed': (state, data) => ({
    ...state,
    watchers: state.watchers.filter((person) => person !== data.person),
  }),
  'note.added': same,
  'row.starred': (state, data) => ({
    ...state,
    starred: data.starred
      ? [...new Set([...state.starred, data.seq])]
      : state.starred.filter((seq) => seq !== data.seq),
  }),
  'response.sent': (state, _data, { at }) => stampFirst(state, 'firstResponseAt', at),
  'hold.set': (state, data, { at }) => ({
    ...holdCleared(state, at),
    hold: { reason: data.reason, since: at, resumeOn: data.resumeOn },
  }),
  'hold.cleared': (state, _data, { at }) => holdCleared(state, at),
  'major.candidate': (state) => ({ ...state, major: 'candidate' }),
  'major.declared': (state, data, { at }) => ({
    ...state,
    major: 'declared',
    majorSince: at,
    severity: data.severity,
    severityPeak: worse(state.severityPeak, data.severity),
  }),
  'major.stood_down': (state) => ({ ...state, major: 'stood_down' }),
  'incident.restricted': (state, data) => ({
    ...state,
    visibility: 'restricted',
    title: data.codeName ?? state.title,
  }),
  'incident.unrestricted': (state) => ({ ...state, visibility: 'internal' }),

  'alert.joined': (state, data, { at }) => alertJoined(state, data, at),
  'alerts.joined': (state, data, { at }) => ({
    ...state,
    alertCount: state.alertCount + data.count,
    alertsCountedAt: at,
  }),
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
  'decision.made': (state, data, { at, by }) => ({
    ...state,
    decisions: [...state.decisions, { question: data.question, chosen: data.chosen, at, by }],
  }),
  'incident.mitigated': (state, data) => stampFirst(state, 'mitigatedAt', data.at),
  'incident.self_recovered': (state, _data, { at }) =>
    stamp(stampFirst(enter(state, 'recovering', at), 'mitigatedAt', at), { stableSince: at }),
  'check.recorded': (state, data, { at }) => ({
    ...state,
    checks: [
      ...state.checks.filter(({ criterion }) => criterion !== data.criterion),
      { ...data, at },
    ],
  }),

  'incident.resolved': (state, data, { at }) => {
    const { recoveredAt, ...resolution } = data;
    return stamp(enter({ ...state, resolution }, 'resolved', at), { recoveredAt, resolvedAt: at });
  },
  'confirmation.asked': (state, data) =>
    reportersMoved(state, { confirmation: 'pending' }, data.reporters),
  'confirmation.reminded': same,
  'confirmation.answered': (state, data, { at }) => {
    const next = reportersMoved(
      state,
      {
        confirmation: data.works ? 'yes' : 'no',
        score: data.score,
        comment: data.comment,
        verbal: data.verbalBy !== null,
      },
      [data.reporter],
    );
    return data.works ? stamp(next, { confirmedAt: at }) : next;
  },
  'confirmation.by_person': (state, data, { at }) =>
    stamp({ ...state, confirmedBy: { person: data.person, as: data.as } }, { confirmedAt: at }),
  'closure.checked': (state, data) => ({
    ...state,
    closureChecks: [...state.closureChecks.filter(({ check }) => check !== data.check), data],
  }),
  'incident.closed': (state, data, { at }) => {
    const waiting = state.reporters
      .filter(({ confirmation }) => confirmation === 'pending')
      .map(({ reporter }) => reporter);
    const next = reportersMoved(state, { confirmation: 'expired' }, waiting);
    return stamp(enter({ ...next, closureCode: data.code }, 'closed', at), { closedAt: at });
  },
  'incident.reopened': (state, data, { at, by }) => reopened(state, data, { at, by }),
  'incident.cancelled': (state, data, { at }) =>
    stamp(enter({ ...state, cancelled: cancellation(data) }, 'cancelled', at), {
      cancelledAt: at,
    }),
  'incident.reinstated': (state, _data, { at }) =>
    stamp(
      enter(
        { ...state, cancelled: null },
        state.stamps.loggedAt === null ? 'identified' : 'logged',
        at,
      ),
      { cancelledAt: null },
    ),
  'incident.merged': (state, data, { at }) =>
    enter(
      {
        ...withoutSuggestedMerge(state),
        mergedInto: { id: data.into, number: data.intoNumber, at, from: data.from },
      },
      'merged',
      at,
    ),
  'incident.unmerged': (state, data, { at }) =>
    enter({ ...state, mergedInto: null }, data.back, at),
  'merge.received': (state, data, { at }) => mergeReceived(state, data, at),
  'merge.undone': (state, data, { at }) => mergeUndone(state, data, at),
  'merge.suggested': (state, data) => mergeSuggested(state, data),
  'merge.declined': (state) => withoutSuggestedMerge(state),
  'service.folded': (state, data, { at }) => serviceFolded(state, data, at),
  'alerts.split': (state, data, { at }) => alertsSplit(state, data, at),
  'split.received': (state, data) => ({
    ...state,
    splitFrom: { id: data.other, number: data.otherNumber },
  }),
  'child.linked': (state, data) => ({
    ...state,
    children: [...state.children, { id: data.child, number: data.childNumber }],
  }),
  'child.released': (state, data) => ({
    ...state,
    children: state.children.filter(({ id }) => id !== data.child),
  }),
  'parent.linked': (state, data) => ({
    ...state,
    parent: { id: data.parent, number: data.parentNumber },
  }),
  'parent.released': (state) => ({ ...state, parent: null }),
  'sla.noticed': (state, data) => ({
    ...state,
    slaNoticed: [...new Set([...state.slaNoticed, `${data.metric}:${data.percent}`])],
  }),
  'review.due': (state, data) => ({
    ...state,
    review: { id: data.review, kind: data.kind, published: false },
  }),
  'review.published': (state, data) =>
    state.review?.id === data.review
      ? { ...state, review: { ...state.review, published: true } }
      : state,
} as const satisfies { [K in EntryKind]: Fold<K> };

/** A former assignee is remembered: reopening pages them (T11). */
function assigned(state: IncidentState, assignee: IncidentState['assignee']): IncidentState {
  return { ...state, assignee, lastAssignee: assignee ?? state.assignee ?? state.lastAssignee };
}

function cancellation({
  reason,
  from,
  mutedUntil,
}: EntryData['incident.cancelled']): IncidentState['cancelled'] {
  return { reason, from, ...(mutedUntil === undefined ? {} : { mutedUntil }) };
}
