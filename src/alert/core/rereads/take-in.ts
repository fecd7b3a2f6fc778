/**
 * What reading a signal again may cause. It is taken in as at its original time, so it counts where it belongs and
 * never overtakes what was told since; and it is old news, so nobody is called by it: an alert it begins is kept back
 * until its sender tells it anew. Only when a run is over is it known what still fires; then those may be let go to
 * people, if whoever asked for the run wants that, and if they are recent (ADR 0046).
 */
import { type Instant, latest, secondsBetween } from '../../../kernel/instant.ts';
import type { Alert, AlertChange, MonitoringEvent } from '../alert.ts';
import { type Circumstances, clear, decide } from '../dedup.ts';
import type { FlappingRule } from '../flapping.ts';
import { type Held, hold, isKeptBack } from '../judging/hold.ts';
import type { Judgement } from '../judging/judge.ts';
import { louderOf } from '../loudness.ts';

/** Why nobody hears of an alert that began by reading signals again. */
export const READ_AGAIN = 'read_again';

/** What last fired longer ago than this never pages by being read again. */
export const OLD_SECONDS = 6 * 3_600;

/** What is asked for. */
export interface Rereading {
  readonly run: string;
  readonly mayPage: boolean;
  readonly now: Instant;
}

/** What an alert has become. */
export interface Turned {
  readonly alert: Alert;
  readonly changes: readonly AlertChange[];
}

export type TakenIn =
  | { readonly kind: 'overtaken' }
  | {
      readonly kind: 'taken';
      readonly held: Held;
      /** The alert before it, where that was over by then. */
      readonly ended: Turned | undefined;
      /** Those who have heard of the alert hear of this too. */
      readonly louder: boolean;
    };

/** Takes an event in as at `circumstances.now`; `known` is the latest alert of its fingerprint. */
export function takeIn(
  known: Alert | undefined,
  told: { readonly event: MonitoringEvent; readonly judgement: Judgement },
  {
    circumstances,
    rereading,
  }: { readonly circumstances: Circumstances; readonly rereading: Rereading },
): TakenIn {
  const { event, judgement } = told;
  const { now: at, rules } = circumstances;
  if (known !== undefined && at < lastNewsOf(known)) return { kind: 'overtaken' };
  const ended = known === undefined ? undefined : overBy(known, at, rules);
  const before = ended?.alert ?? known;
  const found = decide(before, event, circumstances);
  const isOurs = found.verdict.kind === 'new' || before?.suppressedReason === READ_AGAIN;
  // What something else keeps back stays with that; what people were called for stays theirs.
  const held: Held =
    isOurs || found.verdict.kind === 'cleared'
      ? hold(found, judgement, { event, known: before, quiet: quietOf(rereading), now: at })
      : { ...found, acceptAt: undefined, settles: false };
  const calm = withoutCalling(before, held, rereading);
  return { kind: 'taken', ...calm, ended };
}

/** Other words for an alert that fires; undefined where it is over, or something newer was said of it. */
export function correct(
  alert: Alert | undefined,
  event: Pick<MonitoringEvent, 'title' | 'body' | 'labels' | 'links' | 'severity'>,
  {
    at,
    loudness,
    rereading,
  }: {
    /** When the signal was received. */
    readonly at: Instant;
    readonly loudness: Alert['loudness'];
    readonly rereading: Rereading;
  },
): (Turned & { readonly louder: boolean }) | undefined {
  if (alert?.state !== 'firing' || alert.lastSeenAt !== at) return undefined;
  const { title, body, labels, links, severity } = event;
  const louder = louderOf(alert.loudness, loudness) !== alert.loudness && mayCall(alert, rereading);
  return {
    alert: {
      ...{ ...alert, title, body, labels, links, severity },
      loudness: louder ? louderOf(alert.loudness, loudness) : alert.loudness,
    },
    changes:
      alert.severity === severity
        ? []
        : [{ kind: 'severity', data: { from: alert.severity, to: severity } }],
    louder: louder && !isKeptBack(alert, rereading.now),
  };
}

/** `over`: its time had passed; `people`: it may go to them; `stays`: kept back until it is told anew. */
export type Ending =
  | ({ readonly kind: 'over' } & Turned)
  | { readonly kind: 'people' }
  | { readonly kind: 'stays' };

/** Of an alert that a run kept back, once everything of the run is told. */
export function endingOf(alert: Alert, rereading: Rereading, rules: FlappingRule): Ending {
  const over = overBy(alert, rereading.now, rules);
  if (over !== undefined) return { kind: 'over', ...over };
  return { kind: mayCall(alert, rereading) ? 'people' : 'stays' };
}

function mayCall({ lastSeenAt }: Alert, { mayPage, now }: Rereading): boolean {
  return mayPage && secondsBetween(lastSeenAt, now) <= OLD_SECONDS;
}

/** Cleared by its expiry, at the moment of that. */
function overBy(alert: Alert, at: Instant, rules: FlappingRule): Turned | undefined {
  const { expiresAt } = alert;
  if (expiresAt === null || expiresAt > at) return undefined;
  return clear(alert, { now: expiresAt, actor: 'expiry', rules });
}

/** A repeat that says it is worse calls nobody unless it may; told anew, it does. */
function withoutCalling(
  known: Alert | undefined,
  held: Held,
  rereading: Rereading,
): { readonly held: Held; readonly louder: boolean } {
  const { verdict, alert } = held;
  if (verdict.kind !== 'repeat' || !verdict.louder || alert === undefined || known === undefined) {
    return { held, louder: false };
  }
  if (isKeptBack(alert, rereading.now)) return { held, louder: false };
  if (mayCall(alert, rereading)) return { held, louder: true };
  return { held: { ...held, alert: { ...alert, loudness: known.loudness } }, louder: false };
}

function lastNewsOf({ lastSeenAt, clearedAt }: Alert): Instant {
  return clearedAt === null ? lastSeenAt : latest(lastSeenAt, clearedAt);
}

function quietOf({ run }: Rereading) {
  return { reason: READ_AGAIN, by: run, words: 'read again' } as const;
}
