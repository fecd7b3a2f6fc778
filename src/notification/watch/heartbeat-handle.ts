/**
 * The heartbeat to the outside: somebody else's dead-man's switch that raises the alarm when we fall silent. It
 * is sent only when all that a page needs has just worked: a timer was set in the database and came due through
 * the queue in time, a row was committed, the providers take what we give them, and the guarded client
 * reached the outside. When one of them is broken it stops, and says here why.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import { versionConflict } from '../../identity/handle.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import { type GuardedRequest, OutsideError } from '../../platform/guarded-http.ts';
import { LATE_SECONDS, readHealth } from '../../platform/health.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { seal, unseal } from '../../platform/sealing.ts';
import {
  attemptsSince,
  beginHeartbeat,
  endHeartbeat,
  type HeartbeatRow,
  heartbeatRow,
  storeHeartbeat,
} from './watch-store.ts';

/** Between setting the timer and sending: it must come due, not just be there. */
const TIMER_SECONDS = 3;

/** Over this time some provider must have taken something, if anything was tried. */
const SENDER_SECONDS = 900;

const PLACE = 'heartbeat';

/** Each minute: sets the timer the heartbeat waits for. */
export async function armHeartbeat(machine: Machine): Promise<void> {
  const { source } = await targetOf(machine);
  if (source === 'none') return;
  await machine.db.transact((tx) =>
    enqueue(tx, {
      task: 'heartbeat.send',
      payload: { at: tx.now },
      dueAt: plusSeconds(tx.now, TIMER_SECONDS),
      key: 'heartbeat.send',
      maxAttempts: 1,
    }),
  );
}

/** What the timer brings. `armedAt` is when it was set. */
export async function sendHeartbeat(machine: Machine, armedAt: Instant): Promise<void> {
  const target = await targetOf(machine);
  if (target.source === 'none') return;
  await machine.db.transact(beginHeartbeat);
  const why = (await whyNot(machine, armedAt)) ?? (await call(machine, target));
  if (why !== null) machine.log.warn({ why }, 'no heartbeat was sent to the outside');
  await machine.db.transact((tx) => endHeartbeat(tx, why));
}

async function whyNot(machine: Machine, armedAt: Instant): Promise<string | null> {
  const now = await readClock(machine.db);
  const late = secondsBetween(armedAt, now) - TIMER_SECONDS;
  if (late > LATE_SECONDS) return `withheld: its timer came ${Math.round(late)} s late`;
  const { oldestDueSeconds } = await readHealth(machine);
  if (oldestDueSeconds === null) return 'withheld: the database does not answer';
  if (oldestDueSeconds > LATE_SECONDS) {
    return `withheld: the oldest due job waits ${Math.round(oldestDueSeconds)} s`;
  }
  const { ended, accepted } = await attemptsSince(machine.db, plusSeconds(now, -SENDER_SECONDS));
  if (ended > 0 && accepted === 0) {
    return `withheld: no provider took any of ${ended} messages in ${SENDER_SECONDS / 60} min`;
  }
  return null;
}

type Target =
  | { readonly source: 'none' }
  | {
      readonly source: 'environment' | 'settings';
      /** Absent: sealed with another key. */
      readonly url: string | undefined;
      readonly method: HeartbeatRow['method'];
    };

/** The environment goes first: what an operator wrote there, nobody changes from a page. */
async function targetOf({ config, db }: Machine): Promise<Target> {
  const { urlSealed, method } = await heartbeatRow(db);
  if (config.heartbeatUrl !== undefined) {
    return { source: 'environment', url: config.heartbeatUrl, method };
  }
  if (urlSealed === null) return { source: 'none' };
  return { source: 'settings', url: opened(config, urlSealed), method };
}

function opened(config: Machine['config'], sealed: string): string | undefined {
  try {
    return unseal(config, PLACE, sealed);
  } catch {
    return undefined;
  }
}

/** Null when it was taken; else why not, without the address, which is a secret. */
async function call(
  { http }: Machine,
  target: Exclude<Target, { source: 'none' }>,
): Promise<string | null> {
  if (target.url === undefined) return 'its address was sealed with another key: set it anew';
  const { url, method } = target;
  const order: GuardedRequest = { method, url, ...(method === 'POST' ? { body: 'ok' } : {}) };
  try {
    const { status } = await http.request(order);
    return status >= 200 && status < 300 ? null : `the other side answered ${status}`;
  } catch (error) {
    if (error instanceof OutsideError) return error.message;
    throw error;
  }
}

export interface HeartbeatItem extends Pick<HeartbeatRow, 'method' | 'triedAt' | 'okAt' | 'why'> {
  readonly source: Target['source'];
  /** Host of the address; the rest is a secret. */
  readonly host: string | null;
  readonly version: number;
}

export async function heartbeatItem(machine: Machine): Promise<HeartbeatItem> {
  const { method, triedAt, okAt, why, version } = await heartbeatRow(machine.db);
  const target = await targetOf(machine);
  const url = target.source === 'none' ? undefined : target.url;
  const host = url === undefined ? null : new URL(url).host;
  return { source: target.source, host, method, triedAt, okAt, why, version };
}

/** One call now, whatever the state of the rest: for the test button. Null when it was taken. */
export async function testHeartbeat(machine: Machine): Promise<string | null | Refusal> {
  const target = await targetOf(machine);
  if (target.source !== 'none') return call(machine, target);
  return refuse('conflict', 'heartbeat.none', 'There is no address to call yet.');
}

export interface HeartbeatChange {
  /** Null takes it away. */
  readonly url: string | null;
  readonly method: HeartbeatRow['method'];
  readonly expectedVersion?: number | undefined;
}

export function changeHeartbeat(
  machine: Machine,
  origin: Origin,
  { url, method, expectedVersion }: HeartbeatChange,
): Promise<undefined | Refusal> {
  if (machine.config.heartbeatUrl !== undefined) {
    const message = 'EVENKEEL_HEARTBEAT_URL is set in the environment: change it there.';
    return Promise.resolve(refuse('conflict', 'heartbeat.fixed', message));
  }
  return machine.db.transact(async (tx) => {
    const before = await heartbeatRow(tx);
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    const urlSealed = url === null ? null : seal(machine.config, PLACE, url);
    await storeHeartbeat(tx, { urlSealed, method });
    const host = url === null ? null : new URL(url).host;
    await audit(tx, {
      ...origin,
      action: 'heartbeat.changed',
      object: 'heartbeat',
      old: { isSet: before.urlSealed !== null, method: before.method },
      new: { host, method },
    });
    return undefined;
  });
}
