/**
 * A job that must be heard of. Its watch begins with the first ping. Each success says when the next is
 * expected; when that moment and the grace have passed in silence it is down, and so it is at once when it
 * reports a failure. Down is told once and holds until the next success. A run that has begun must be over
 * within the grace.
 */
import { type Instant, latest, plusSeconds, secondsBetween, type Zone } from '../../kernel/time.ts';
import { nextTime, parseCron } from './cron.ts';

export type Rhythm =
  | { readonly kind: 'period'; readonly seconds: number }
  | { readonly kind: 'cron'; readonly expression: string; readonly timeZone: Zone };

export interface Heartbeat {
  readonly rhythm: Rhythm;
  readonly graceSeconds: number;
  readonly state: 'new' | 'up' | 'down';
  readonly lastPingAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly lastRunSeconds: number | null;
  /** When it counts as missed; null before the first ping and while it is down. */
  readonly dueAt: Instant | null;
}

export type Ping = 'success' | 'start' | 'fail' | 'log';

export interface Heard {
  readonly heartbeat: Heartbeat;
  /** What its alert is told. */
  readonly tells: 'failed' | 'missed' | 'recovered' | undefined;
}

export const DEFAULT_HEARTBEAT: Heartbeat = {
  rhythm: { kind: 'period', seconds: 86_400 },
  graceSeconds: 3_600,
  state: 'new',
  lastPingAt: null,
  startedAt: null,
  lastRunSeconds: null,
  dueAt: null,
};

/** What `/ping/{uuid}/{word}` says; undefined for a word that is none. */
export function pingOf(word: string | undefined): Ping | undefined {
  if (word === undefined || word === '') return 'success';
  if (word === 'start' || word === 'fail' || word === 'log') return word;
  if (!/^\d{1,3}$/.test(word) || Number(word) > 255) return undefined;
  return Number(word) === 0 ? 'success' : 'fail';
}

export function heard(heartbeat: Heartbeat, ping: Ping, now: Instant): Heard {
  switch (ping) {
    case 'log':
      return { heartbeat, tells: undefined };
    case 'start':
      return { heartbeat: begun(heartbeat, now), tells: undefined };
    case 'fail':
      return {
        heartbeat: { ...over(heartbeat, now), state: 'down', dueAt: null },
        tells: 'failed',
      };
    case 'success':
      return {
        heartbeat: { ...over(heartbeat, now), state: 'up', dueAt: missedAt(heartbeat, now) },
        tells: heartbeat.state === 'down' ? 'recovered' : undefined,
      };
  }
}

/** The question of the timer: has it stayed away too long? */
export function stayedAway(heartbeat: Heartbeat, now: Instant): Heard {
  const { dueAt, state } = heartbeat;
  if (state === 'down' || dueAt === null || dueAt > now) return { heartbeat, tells: undefined };
  return { heartbeat: { ...heartbeat, state: 'down', dueAt: null }, tells: 'missed' };
}

/** A new rhythm counts from the last ping, but never makes a job missed that could not have known. */
export function withRhythm(
  heartbeat: Heartbeat,
  wish: Pick<Heartbeat, 'rhythm' | 'graceSeconds'>,
  now: Instant,
): Heartbeat {
  const changed = { ...heartbeat, ...wish };
  if (changed.state !== 'up' || changed.lastPingAt === null) return changed;
  const dueAt = missedAt(changed, changed.lastPingAt);
  return { ...changed, dueAt: latest(dueAt, plusSeconds(now, changed.graceSeconds)) };
}

/** When the next ping after one at `at` counts as missed. */
function missedAt({ rhythm, graceSeconds }: Heartbeat, at: Instant): Instant {
  return plusSeconds(expectedAfter(rhythm, at), graceSeconds);
}

function expectedAfter(rhythm: Rhythm, at: Instant): Instant {
  if (rhythm.kind === 'period') return plusSeconds(at, rhythm.seconds);
  const cron = parseCron(rhythm.expression);
  if (cron === undefined) throw new Error(`No cron expression: ${rhythm.expression}`);
  return nextTime(cron, rhythm.timeZone, at);
}

function begun(heartbeat: Heartbeat, now: Instant): Heartbeat {
  if (heartbeat.state === 'down') return { ...heartbeat, startedAt: now, lastPingAt: now };
  const overBy = plusSeconds(now, heartbeat.graceSeconds);
  const dueAt = heartbeat.dueAt === null || overBy < heartbeat.dueAt ? overBy : heartbeat.dueAt;
  return { ...heartbeat, startedAt: now, lastPingAt: now, state: 'up', dueAt };
}

function over(heartbeat: Heartbeat, now: Instant): Heartbeat {
  const { startedAt } = heartbeat;
  const ran = startedAt === null ? null : Math.round(secondsBetween(startedAt, now));
  return { ...heartbeat, lastPingAt: now, startedAt: null, lastRunSeconds: ran };
}
