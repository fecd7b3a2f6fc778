/**
 * What must be done because a row was written: (before, entry, after) -> tasks, kept in the same transaction
 * (house.md 6). Tasks are questions for later: nothing is ever cancelled, the verb behind a timer refuses
 * what is over. A key makes a task replace its former self, so recomputing a timer is just writing it again.
 */
import type { Instant } from '../../kernel/instant.ts';
import { latest, plusSeconds } from '../../kernel/instant.ts';
import { addBusinessSeconds, BUSINESS_DAY_SECONDS } from '../../service/core/support-hours.ts';
import { drillEndsAt } from './drill.ts';
import { nobodyLeftToAnswer, silenceEndsAt } from './paging-run.ts';
import { reviewNeeded } from './review-needed.ts';
import { noticesOf } from './sla-clock.ts';
import type { IncidentState } from './state.ts';
import type { Entry, EntryData, EntryKind } from './timeline.ts';
import type { IncidentSettings } from './verb.ts';
import { COUNT_SECONDS } from './verbs/alerts.ts';
import { mayResolveItself } from './verbs/timers.ts';
import { isOpen } from './words.ts';

export interface Task {
  readonly task: TaskName;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Absent: at once. */
  readonly dueAt?: Instant;
  readonly key?: string;
  /** Whose it is, where thousands may be due at once. */
  readonly flow?: string;
}

export type TaskName =
  | 'escalation.due'
  | 'ack.timeout.due'
  | 'ack.asked.due'
  | 'shift.end.due'
  | 'sla.due'
  | 'hold.due'
  | 'autoresolve.due'
  | 'autoclose.due'
  | 'remind.due'
  | 'alerts.count.due'
  | 'drill.due'
  | 'fold.look'
  | 'page.send'
  | 'pages.refresh'
  | 'reporter.mail'
  | 'person.notice'
  | 'review.due';

/** The verb each timer asks with; the payload without `incident` is its input. */
export const TIMER_VERBS = {
  'escalation.due': 'step-escalation',
  'ack.timeout.due': 'ack-timeout',
  'ack.asked.due': 'answer-over',
  'shift.end.due': 'shift-ended',
  'sla.due': 'sla-notice',
  'hold.due': 'hold-due',
  'autoresolve.due': 'auto-resolve',
  'autoclose.due': 'auto-close',
  'remind.due': 'remind',
  'alerts.count.due': 'count-alerts',
  'drill.due': 'drill-due',
} as const satisfies Partial<Record<TaskName, string>>;

export interface Change {
  readonly before: IncidentState;
  readonly entry: Entry;
  readonly after: IncidentState;
}

export function effects(change: Change, settings: IncidentSettings): readonly Task[] {
  if (change.after.drill) {
    return [...paging(change, settings), ...standing(change), ...drilling(change, settings)];
  }
  return [
    ...paging(change, settings),
    ...clocks(change),
    ...standing(change),
    ...telling(change),
    ...unfolding(change, settings),
    ...ending(change, settings),
  ];
}

/** Pages go out in the transaction that decided them; the next step is asked for when it is due. */
function paging({ before, entry, after }: Change, settings: IncidentSettings): readonly Task[] {
  const tasks: Task[] = [...pagesOf(entry, after)];
  const { run, nextDueAt } = after.paging;
  // A level passed over at once may be due at the very instant of the one before: it asks anew all the same.
  // A storm is of a service: the steps of others go ahead of its crowd.
  const flow = after.services[0]?.service ?? after.id;
  const moved =
    nextDueAt !== before.paging.nextDueAt ||
    run !== before.paging.run ||
    after.paging.level !== before.paging.level ||
    after.paging.round !== before.paging.round;
  if (run !== null && nextDueAt !== null && moved) {
    tasks.push({ ...timer('escalation.due', after, { payload: { run }, dueAt: nextDueAt }), flow });
  }
  const nobodyLeft = entry.kind === 'page.failed' && nobodyLeftToAnswer(after);
  if (run !== null && nobodyLeft) {
    const dueAt = entry.recordedAt;
    tasks.push({ ...timer('escalation.due', after, { payload: { run }, dueAt }), flow });
  }
  const silence = silenceEndsAt(after, settings);
  if (silence !== null && silence !== silenceEndsAt(before, settings)) {
    tasks.push(timer('ack.timeout.due', after, { payload: {}, dueAt: silence }));
  }
  const { asked, shift } = after.paging;
  if (asked !== undefined && asked.dueAt !== before.paging.asked?.dueAt) {
    tasks.push(timer('ack.asked.due', after, { payload: {}, dueAt: asked.dueAt }));
  }
  if (shift !== undefined && shift.until !== before.paging.shift?.until) {
    tasks.push(timer('shift.end.due', after, { payload: {}, dueAt: shift.until }));
  }
  return tasks;
}

function pagesOf(entry: Entry, after: IncidentState): readonly Task[] {
  const { id } = after;
  switch (entry.kind) {
    case 'escalation.stepped':
    case 'escalation.exhausted': {
      const loudness = entry.kind === 'escalation.stepped' ? after.paging.loudness : 'high';
      const reason =
        entry.kind === 'escalation.stepped' ? entry.data.reason : lastReason(entry.data);
      return entry.data.pages.map(({ page, person }) => ({
        task: 'page.send',
        payload: { page, incident: id, person, loudness: loudness ?? 'high', reason },
        key: `page:${page}`,
        flow: person,
      }));
    }
    case 'page.sent_by_hand': {
      const { page, person, reason } = entry.data;
      const payload = { page, incident: id, person, loudness: 'high', reason };
      return [{ task: 'page.send', payload, key: `page:${page}`, flow: person }];
    }
    default:
      return [];
  }
}

function lastReason({ missing = 0 }: { readonly missing?: number }): string {
  return missing > 0 ? `${missing} more must acknowledge` : 'Nobody answered';
}

/** Rows after which a clock may pass its marks at another instant. */
const MOVES_CLOCKS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'incident.logged',
  'incident.triaged',
  'priority.changed',
  'hold.set',
  'hold.cleared',
  'incident.reopened',
  'incident.reinstated',
  'incident.unmerged',
  'merge.received',
  'merge.undone',
]);

function clocks({ before, entry, after }: Change): readonly Task[] {
  const tasks: Task[] = [];
  const firstPage = before.stamps.firstPagedAt === null && after.stamps.firstPagedAt !== null;
  if (isOpen(after.state) && (firstPage || MOVES_CLOCKS.has(entry.kind))) {
    for (const { metric, percent, dueAt } of noticesOf(after, entry.recordedAt)) {
      const payload = { metric, percent };
      const at = latest(dueAt, entry.recordedAt);
      tasks.push(timer('sla.due', after, { payload, dueAt: at, part: `${metric}:${percent}` }));
    }
  }
  if (entry.kind === 'hold.set' && entry.data.resumeOn !== null) {
    tasks.push(timer('hold.due', after, { payload: {}, dueAt: entry.data.resumeOn }));
  }
  return tasks;
}

/** After these somebody has it, or it is over. */
const SETTLES: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'page.acknowledged',
  'incident.resolved',
  'incident.closed',
  'incident.cancelled',
  'incident.merged',
]);

/** Messages that were sent lose their buttons and say how it stands, where their channel can edit them. */
function standing({ entry, after }: Change): readonly Task[] {
  if (!SETTLES.has(entry.kind) || after.paging.paged.length === 0) return [];
  return [
    { task: 'pages.refresh', payload: { incident: after.id }, key: `${after.id}:pages.refresh` },
  ];
}

/** Mails to reporters and quiet notices to people; who they are and how to reach them is known elsewhere. */
function telling({ before, entry, after }: Change): readonly Task[] {
  const mailAll = (kind: string, text?: string) =>
    after.reporters.map(({ reporter }) => mail(after, reporter, { kind, text }));
  switch (entry.kind) {
    case 'reporter.joined':
      return [mail(after, entry.data.reporter, { kind: 'receipt' })];
    case 'response.sent':
      return mailAll('update', entry.data.text);
    case 'confirmation.asked':
      return entry.data.reporters.map((one) => mail(after, one, { kind: 'confirm' }));
    case 'confirmation.reminded':
      return entry.data.reporters.map((one) => mail(after, one, { kind: 'remind' }));
    case 'incident.reopened':
      return [...mailAll('reopened'), ...assigneeNotice(after, 'reopened', 'It was reopened.')];
    case 'incident.closed':
      return mailAll('closed');
    case 'hold.set':
      return entry.data.question === null ? [] : mailAll('update', entry.data.question);
    case 'incident.assigned':
      return assigneeNotice(after, 'assigned', 'It was assigned to you.');
    case 'incident.raised':
      return assigneeNotice(after, 'raised', entry.data.note);
    case 'incident.self_recovered':
      return before.paging.status === 'acked'
        ? []
        : after.paging.paged.map((person) =>
            notice(after, person, { kind: 'self_recovered', text: 'It recovered by itself.' }),
          );
    case 'confirmation.answered':
      return entry.data.score !== null && entry.data.score <= 2
        ? assigneeNotice(after, 'low_score', 'A reporter is not satisfied: call back.')
        : [];
    case 'shift.ended':
      return shiftNotices(after, entry.data);
    case 'service.folded': {
      const text = `Affected: ${entry.data.reason}. ${NOT_CALLED}`;
      return entry.data.told.map((one) => notice(after, one, { kind: 'affected', text }));
    }
    case 'sla.noticed': {
      const text = `${entry.data.percent} % of the time to ${GOALS[entry.data.metric]} is gone.`;
      return assigneeNotice(after, 'sla', text);
    }
    default:
      return [];
  }
}

const NOT_CALLED = 'You are not called for it now; you are if it goes on when that is over.';

/** INC-114: what stood on this may go on by itself; it is looked at when this is over or well again. */
function unfolding({ before, entry, after }: Change, settings: IncidentSettings): readonly Task[] {
  const { folded = [] } = after;
  const at = entry.recordedAt;
  const look = (seconds: number) => [
    timer('fold.look', after, { payload: {}, dueAt: plusSeconds(at, seconds) }),
  ];
  if (folded.length === 0) return [];
  if (ENDS.has(entry.kind)) return look(0);
  // Recovering it explains nothing any more.
  if (after.state === 'recovering' && before.state !== 'recovering') {
    return look(settings.foldGraceSeconds);
  }
  if (entry.kind !== 'service.unaffected') return [];
  const explained = folded.some(({ dueTo }) => dueTo === entry.data.service);
  return explained ? look(settings.foldGraceSeconds) : [];
}

const ENDS: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'incident.resolved',
  'incident.closed',
  'incident.cancelled',
]);

/** The policy reminds both; where it hands over, the new one is paged and only the old one is told. */
function shiftNotices(
  after: IncidentState,
  { person, outcome, next }: EntryData['shift.ended'],
): readonly Task[] {
  if (outcome === 'extended' || outcome === 'shortened') return [];
  const over = outcome === 'handed_over';
  const text = over
    ? 'Your shift has ended: whoever is on call now is called for it.'
    : 'Your shift has ended and you still have it: hand it over, or keep it.';
  const told = notice(after, person, { kind: 'shift', text });
  if (over) return [told];
  const theirs = 'The shift before yours still has it: ask whether you should take it over.';
  return [told, ...next.map((one) => notice(after, one, { kind: 'shift', text: theirs }))];
}

const GOALS = { acknowledge: 'acknowledge', response: 'respond', restore: 'restore' } as const;

/** What follows from working again, from resolving, and from what makes a review due. */
function ending({ entry, after }: Change, settings: IncidentSettings): readonly Task[] {
  const at = entry.recordedAt;
  if (entry.kind === 'incident.self_recovered') {
    const dueAt = plusSeconds(at, settings.autoResolveSeconds);
    if (mayResolveItself(after)) return [timer('autoresolve.due', after, { payload: {}, dueAt })];
    const person = after.assignee ?? after.lastAssignee;
    if (person === null) return [];
    const text = 'It recovered by itself: please resolve it.';
    const later = plusSeconds(at, settings.resolveReminderSeconds);
    return [{ ...notice(after, person, { kind: 'resolve', text }), dueAt: later }];
  }
  if (entry.kind === 'alerts.joined') {
    const dueAt = plusSeconds(at, COUNT_SECONDS);
    return [timer('alerts.count.due', after, { payload: {}, dueAt })];
  }
  const quietAgain = entry.kind === 'alert.cleared' && after.state === 'resolved';
  if (quietAgain && after.reporters.length === 0) return closing(after, at, settings);
  if (entry.kind !== 'incident.resolved') return [];
  return [...closing(after, at, settings), ...review(after, at)];
}

function closing(after: IncidentState, at: Instant, settings: IncidentSettings): readonly Task[] {
  if (after.reporters.length === 0) {
    const dueAt = plusSeconds(at, settings.autoCloseQuietSeconds);
    return [timer('autoclose.due', after, { payload: {}, dueAt })];
  }
  if (after.sla === null) return [];
  const { calendar } = after.sla;
  const inDays = (days: number) => addBusinessSeconds(calendar, at, days * BUSINESS_DAY_SECONDS);
  const reminders = settings.remindBusinessDays.map((days, index) => {
    const round = index + 1;
    const part = String(round);
    return timer('remind.due', after, { payload: { round }, dueAt: inDays(days), part });
  });
  const dueAt = inDays(settings.autoCloseBusinessDays);
  return [...reminders, timer('autoclose.due', after, { payload: {}, dueAt })];
}

function review(after: IncidentState, at: Instant): readonly Task[] {
  const why = after.review === null ? reviewNeeded(after, at) : null;
  if (why === null) return [];
  const payload = { incident: after.id, kind: why.kind, why: why.text };
  return [{ task: 'review.due', payload, key: `${after.id}:review` }];
}

/** INC-205: a drill pages, is announced and ends; it has no clocks, reporters, notices or review. */
function drilling({ before, entry, after }: Change, settings: IncidentSettings): readonly Task[] {
  if (entry.kind === 'drill.started') {
    const { told, startsAt, reason } = entry.data;
    const text = `A drill begins at ${startsAt.slice(0, 16)}Z, and you may be paged: ${reason}`;
    return told.map((person) => notice(after, person, { kind: 'drill', text }));
  }
  const endsAt = drillEndsAt(after, settings.drillGraceSeconds);
  if (endsAt === null || endsAt === drillEndsAt(before, settings.drillGraceSeconds)) return [];
  const dueAt = latest(endsAt, entry.recordedAt);
  return [timer('drill.due', after, { payload: {}, dueAt })];
}

/** The key holds the incident, so that a timer written again replaces itself. */
function timer(
  task: TaskName,
  after: IncidentState,
  what: {
    readonly payload: Readonly<Record<string, unknown>>;
    readonly dueAt: Instant;
    readonly part?: string;
  },
): Task {
  const key = [after.id, task, ...(what.part === undefined ? [] : [what.part])].join(':');
  return { task, payload: { incident: after.id, ...what.payload }, dueAt: what.dueAt, key };
}

function mail(
  after: IncidentState,
  reporter: string,
  { kind, text }: { readonly kind: string; readonly text?: string | undefined },
): Task {
  const payload = { incident: after.id, reporter, kind, ...(text === undefined ? {} : { text }) };
  return { task: 'reporter.mail', payload };
}

function notice(
  after: IncidentState,
  person: string,
  what: { readonly kind: string; readonly text: string },
): Task {
  return { task: 'person.notice', payload: { person, incident: after.id, ...what } };
}

function assigneeNotice(after: IncidentState, kind: string, text: string): readonly Task[] {
  const person = after.assignee;
  return person === null ? [] : [notice(after, person, { kind, text })];
}
