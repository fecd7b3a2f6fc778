/**
 * What a book of rules would have made of signals that came in: they are judged, compared and kept back by the
 * rules that do so at the intake, in the order in which they came. Where alerts go is imitated, and simply: while
 * something fires in a service (a group, a fingerprint where each alert has its own) and an hour after, there is
 * one incident; who is loud wakes people when it opens, comes back, or was quiet before. What people did in the
 * meantime, times of quiet and what fired before the first signal are not known here.
 */
import type { AlertId, IntegrationId, ServiceId } from '../../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../../kernel/instant.ts';
import type { ServiceSettings } from '../../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from '../alert.ts';
import { clear, decide } from '../dedup.ts';
import { eventAsJudged, settingsAsJudged } from './as-judged.ts';
import type { CompiledRule, Subject } from './book.ts';
import { endOfPaused, type Held, hold } from './hold.ts';
import { begun, type Judgement, type Judging, judgedBy } from './judge.ts';

export const ENDS = ['opened', 'joined', 'suppressed'] as const;
export type End = (typeof ENDS)[number];

export interface Outcome {
  readonly end: End;
  /** Whether it would have woken somebody. */
  readonly paged: boolean;
}

/** A signal to be told again. */
export interface Replayed {
  readonly at: Instant;
  readonly event: MonitoringEvent;
  readonly subject: Subject;
}

export interface Receiver {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly settings: ServiceSettings;
}

export interface Replay {
  /** Takes the next signal; signals come in the order of their numbers, from 0. */
  readonly take: (replayed: Replayed) => void;
  /** What became of each, once all were taken: those that waited are let go. */
  readonly end: () => readonly Outcome[];
}

/** How long after its last alert cleared an incident still takes alerts in (domain.md 2.4). */
const OPEN_SECONDS = 3_600;
const NEVER = '9999-12-31T23:59:59.000Z' as Instant;
const SUPPRESSED: Outcome = { end: 'suppressed', paged: false };

interface Waiting {
  readonly until: Instant;
  readonly fingerprint: string;
  readonly alert: AlertId;
}

interface Place {
  readonly openedAt: Instant;
  /** Alerts that fire there. */
  readonly firing: Set<string>;
  /** When the last of them is over, unless it is heard of again. */
  liveUntil: Instant;
  lastAt: Instant;
  loud: boolean;
}

/** What is known while signals are told again. */
interface Run {
  readonly judgeOf: JudgeOf;
  readonly services: ReadonlyMap<string, Receiver>;
  readonly outcomes: Outcome[];
  /** The latest alert of each fingerprint. */
  readonly latest: Map<string, Alert>;
  readonly places: Map<string, Place>;
  /** Where an alert went, and the numbers of the signals that wait for it. */
  readonly placed: Map<AlertId, Place>;
  readonly pending: Map<AlertId, number[]>;
  waiting: Waiting[];
  nextAt: Instant;
}

/** What a book makes of an event. */
export type JudgeOf = (subject: Subject) => Judgement;

/** Of each book; the rules both begin with are asked once of an event, which is most of the work. */
export function judgesOf(
  before: readonly CompiledRule[],
  after: readonly CompiledRule[],
): readonly [JudgeOf, JudgeOf] {
  const differs = after.findIndex((rule, n) => rule !== before[n]);
  const length = Math.min(before.length, differs < 0 ? after.length : differs);
  const shared = before.slice(0, length);
  let last = {
    subject: undefined as Subject | undefined,
    judging: undefined as Judging | undefined,
  };
  const judgingOf = (subject: Subject): Judging => {
    if (last.subject === subject && last.judging !== undefined) return last.judging;
    const judging = judgedBy(begun(subject), shared);
    last = { subject, judging };
    return judging;
  };
  const judgeOf = (rules: readonly CompiledRule[]): JudgeOf => {
    const own = rules.slice(length);
    return (subject) => judgedBy(judgingOf(subject), own).judged;
  };
  return [judgeOf(before), judgeOf(after)];
}

export function replayOf(judgeOf: JudgeOf, services: ReadonlyMap<string, Receiver>): Replay {
  const run: Run = {
    ...{ judgeOf, services, outcomes: [], latest: new Map(), places: new Map() },
    ...{ placed: new Map(), pending: new Map(), waiting: [], nextAt: NEVER },
  };
  return {
    take: (replayed) => take(run, replayed),
    end: () => {
      letGo(run, NEVER);
      return run.outcomes;
    },
  };
}

function take(run: Run, { at: now, event: told, subject }: Replayed): void {
  letGo(run, now);
  const { services, latest, outcomes } = run;
  const number = outcomes.push(SUPPRESSED) - 1;
  const judgement = run.judgeOf(subject);
  const own = services.get(subject.service.id);
  const receiver = services.get(judgement.subject.service.id) ?? own;
  if (receiver === undefined) return;
  const event = eventAsJudged(told, judgement.subject);
  const fingerprint = `${subject.integration.id}\n${event.key}`;
  const before = withoutExpired(latest.get(fingerprint), receiver, now);
  const decision = decide(before, event, {
    ...{ now, fingerprint, source: subject.source },
    rules: settingsAsJudged(receiver.settings, judgement),
    freshId: String(number) as unknown as AlertId,
    integrationId: subject.integration.id as IntegrationId,
    serviceId: receiver.id as ServiceId,
  });
  const around = { event, known: linked(run, before), quiet: undefined, now };
  const alert = linked(run, decision.alert);
  const held = hold(
    alert === decision.alert ? decision : { ...decision, alert },
    judgement,
    around,
  );
  if (held.alert !== undefined) latest.set(fingerprint, held.alert);
  outcomes[number] = outcomeOf(run, held, { number, now });
}

/** Those whose pause is over go on. */
function letGo(run: Run, now: Instant): void {
  if (run.waiting.length === 0 || now < run.nextAt) return;
  const due = run.waiting.filter(({ until }) => until <= now);
  run.waiting = run.waiting.filter(({ until }) => until > now);
  run.nextAt = run.waiting.reduce((first, { until }) => (until < first ? until : first), NEVER);
  for (const { fingerprint, alert: id, until } of due) {
    const alert = run.latest.get(fingerprint);
    if (alert === undefined || alert.id !== id || alert.suppressedReason !== null) continue;
    settle(run, alert, put(run, alert, until));
  }
}

function settle({ pending, outcomes }: Run, alert: Alert, outcome: Outcome): void {
  for (const [nth, number] of (pending.get(alert.id) ?? []).entries()) {
    outcomes[number] = nth === 0 ? outcome : { end: joinedEnd(outcome), paged: false };
  }
  pending.delete(alert.id);
}

/** Into the incident that is open for it, or a new one. */
function put({ services, places, placed }: Run, alert: Alert, now: Instant): Outcome {
  const name = placeName(alert, services);
  const known = places.get(name);
  const loud = alert.loudness === 'high';
  const until = alert.expiresAt ?? NEVER;
  if (known !== undefined && takes(known, alert, now)) {
    const isOver = known.firing.size === 0 || known.liveUntil <= now;
    const paged = loud && (!known.loud || isOver);
    known.firing.add(alert.fingerprint);
    known.liveUntil = until > known.liveUntil || isOver ? until : known.liveUntil;
    known.lastAt = now;
    known.loud ||= loud;
    placed.set(alert.id, known);
    return { end: 'joined', paged };
  }
  const fresh = { openedAt: now, firing: new Set([alert.fingerprint]), loud };
  const place: Place = { ...fresh, liveUntil: until, lastAt: now };
  places.set(name, place);
  placed.set(alert.id, place);
  return { end: 'opened', paged: loud };
}

function outcomeOf(
  run: Run,
  held: Held,
  { number, now }: { readonly number: number; readonly now: Instant },
): Outcome {
  const { alert, verdict, acceptAt } = held;
  if (alert === undefined || verdict.kind === 'dropped') return SUPPRESSED;
  const place = run.placed.get(alert.id);
  if (place !== undefined) return again(place, held, now);
  if (held.settles) settle(run, alert, SUPPRESSED);
  if (alert.suppressedReason !== null) return SUPPRESSED;
  if (acceptAt !== undefined && acceptAt <= now) return put(run, alert, now);
  if (acceptAt !== undefined) {
    const waits = { until: acceptAt, fingerprint: alert.fingerprint, alert: alert.id };
    run.waiting.push(waits);
    if (acceptAt < run.nextAt) run.nextAt = acceptAt;
  }
  run.pending.set(alert.id, [...(run.pending.get(alert.id) ?? []), number]);
  return SUPPRESSED;
}

/** A repeat, a louder word or the end of an alert that has its incident. */
function again(place: Place, { alert, verdict }: Held, now: Instant): Outcome {
  if (alert === undefined) return SUPPRESSED;
  const isOver = verdict.kind === 'cleared';
  if (isOver) place.firing.delete(alert.fingerprint);
  else place.firing.add(alert.fingerprint);
  place.lastAt = now;
  const until = alert.expiresAt ?? NEVER;
  if (!isOver && until > place.liveUntil) place.liveUntil = until;
  const paged = !isOver && alert.loudness === 'high' && !place.loud;
  place.loud ||= paged;
  return { end: 'joined', paged };
}

function joinedEnd({ end }: Outcome): End {
  return end === 'opened' ? 'joined' : end;
}

function placeName(alert: Alert, services: ReadonlyMap<string, Receiver>): string {
  if (alert.groupKey !== null) return `group ${alert.groupKey}`;
  const settings = services.get(alert.serviceId)?.settings;
  return settings?.groupBy === 'alert'
    ? `alert ${alert.fingerprint}`
    : `service ${alert.serviceId}`;
}

function takes(place: Place, alert: Alert, now: Instant): boolean {
  const { groupKind, groupSeconds } = alert;
  if (groupKind !== null && groupSeconds !== null) {
    const since = groupKind === 'rolling' ? place.lastAt : place.openedAt;
    return now <= plusSeconds(since, groupSeconds);
  }
  if (place.firing.size > 0 && now < place.liveUntil) return true;
  const over = place.firing.size > 0 ? place.liveUntil : place.lastAt;
  return now < plusSeconds(over, OPEN_SECONDS);
}

/** An alert is over when its end passes unheard; the timer that says so does not run here. */
function withoutExpired(
  alert: Alert | undefined,
  { settings }: Receiver,
  now: Instant,
): Alert | undefined {
  if (alert?.state !== 'firing' || alert.expiresAt === null || alert.expiresAt > now) return alert;
  const over = { ...endOfPaused(alert, alert.expiresAt) };
  const ended = clear(over, { now: alert.expiresAt, actor: 'expiry', rules: settings });
  return ended?.alert ?? alert;
}

/** `hold` asks whether people have heard of it. */
function linked<A extends Alert | undefined>({ placed }: Run, alert: A): A {
  if (alert === undefined || alert.incidentId !== null || !placed.has(alert.id)) return alert;
  return { ...alert, incidentId: alert.id as unknown as NonNullable<Alert['incidentId']> };
}

/** Two runs over the same signals, side by side. */
export interface Cell {
  /** `opened>suppressed`, or `paged>` and `>paged` for those that wake somebody in only one of them. */
  readonly name: string;
  readonly count: number;
  /** Numbers of the first signals behind it. */
  readonly numbers: readonly number[];
}

export function differenceOf(
  before: readonly Outcome[],
  after: readonly Outcome[],
  most: number,
): readonly Cell[] {
  const cells = new Map<string, { count: number; numbers: number[] }>();
  const add = (name: string, number: number): void => {
    const cell = cells.get(name) ?? { count: 0, numbers: [] };
    cells.set(name, cell);
    cell.count += 1;
    if (cell.numbers.length < most) cell.numbers.push(number);
  };
  for (const [number, was] of before.entries()) {
    const is = after[number] ?? was;
    add(`${was.end}>${is.end}`, number);
    if (was.paged || is.paged) {
      add(`${was.paged ? 'paged' : ''}>${is.paged ? 'paged' : ''}`, number);
    }
  }
  return [...cells].map(([name, cell]) => ({ name, ...cell }));
}
