/**
 * What pings and the timer do to a heartbeat. Its row, its alert and its next question are one transaction:
 * a ping that is answered is kept, and a silence is told exactly once.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import {
  type Heard,
  type Heartbeat,
  heard,
  type Ping,
  stayedAway,
  withRhythm,
} from '../core/heartbeat.ts';
import { touchIntegrations } from '../intake/intake-store.ts';
import { keepIn } from '../intake/keep-batch.ts';
import { type SenderRow, senderById } from '../integration-store.ts';
import {
  type KeptHeartbeat,
  lockHeartbeat,
  overdueHeartbeats,
  saveHeartbeat,
} from './heartbeat-store.ts';

export const HEARTBEAT = 'heartbeat';
/** The one condition of a heartbeat. */
const CONDITION = 'heartbeat';
const MAX_WORDS = 4_000;
/** A job that is down stays so until it is heard of, whatever the patience of the service. */
const UNTIL_HEARD_SECONDS = 10 * 365 * 86_400;

/** Keeps one ping; `words` is the body that came with it. */
export function takePing(
  machine: Machine,
  sender: SenderRow,
  told: { readonly ping: Ping; readonly words: string },
): Promise<void> {
  const words = [...told.words].slice(0, MAX_WORDS).join('');
  return machine.db.transact(async (tx) => {
    const before = await lockHeartbeat(tx, sender.id);
    const after = heard(before.heartbeat, told.ping, tx.now);
    const lastWords = words === '' ? before.lastWords : words;
    await settle({ machine, tx }, sender, { before, after, lastWords });
    await touchIntegrations(tx, [sender.id]);
  });
}

/** The question behind the timer. */
export function askHeartbeat(machine: Machine, id: IntegrationId): Promise<void> {
  return machine.db.transact(async (tx) => {
    const sender = await senderById(tx, id);
    if (sender === undefined || sender.source !== HEARTBEAT) return;
    const before = await lockHeartbeat(tx, id);
    const after = stayedAway(before.heartbeat, tx.now);
    await settle({ machine, tx }, sender, { before, after, lastWords: before.lastWords });
    // Asked too early: the question is put again, for no other may be waiting.
    if (after.heartbeat.dueAt !== null) await askAt(tx, id, after.heartbeat.dueAt);
  });
}

/**
 * Timers can be lost, with a table of jobs that was restored or emptied: whoever is overdue is asked the same
 * question. Asked twice it is told once.
 */
export async function lookAtHeartbeats(machine: Machine): Promise<void> {
  const overdue = await overdueHeartbeats(machine.db, await readClock(machine.db));
  for (const id of overdue) await askHeartbeat(machine, id);
}

/** Another rhythm, from the page of the integration or the API. */
export function setRhythm(
  machine: Machine,
  origin: Origin,
  wish: Pick<Heartbeat, 'rhythm' | 'graceSeconds'> & { readonly id: IntegrationId },
): Promise<KeptHeartbeat | Refusal> {
  const { id, rhythm, graceSeconds } = wish;
  return machine.db.transact(async (tx) => {
    const sender = await senderById(tx, id);
    if (sender === undefined || sender.source !== HEARTBEAT) {
      return refuse('notFound', 'heartbeat.unknown', 'No such heartbeat, or it is switched off.');
    }
    const before = await lockHeartbeat(tx, id);
    const heartbeat = withRhythm(before.heartbeat, { rhythm, graceSeconds }, tx.now);
    const after: Heard = { heartbeat, tells: undefined };
    await settle({ machine, tx }, sender, { before, after, lastWords: before.lastWords });
    await audit(tx, {
      ...origin,
      action: 'heartbeat.changed',
      object: `integration:${id}`,
      old: { ...before.heartbeat.rhythm, graceSeconds: before.heartbeat.graceSeconds },
      new: { ...rhythm, graceSeconds },
    });
    return { heartbeat, lastWords: before.lastWords };
  });
}

/** One transaction of a node. */
interface Session {
  readonly machine: Machine;
  readonly tx: Tx;
}

async function settle(
  { machine, tx }: Session,
  sender: SenderRow,
  change: { readonly before: KeptHeartbeat; readonly after: Heard; readonly lastWords: string },
): Promise<void> {
  const { before, lastWords } = change;
  const { heartbeat, tells } = change.after;
  await saveHeartbeat(tx, sender.id, { heartbeat, lastWords });
  if (heartbeat.dueAt !== null && heartbeat.dueAt !== before.heartbeat.dueAt) {
    await askAt(tx, sender.id, heartbeat.dueAt);
  }
  if (tells !== undefined)
    await tell({ machine, tx }, sender, eventOf(sender, change.after, lastWords));
  if (heartbeat.state !== before.heartbeat.state) {
    await publish(tx, { topic: 'heartbeats', body: { state: heartbeat.state } });
  }
}

/** A later question replaces an earlier one. */
function askAt(tx: Tx, id: IntegrationId, dueAt: Instant): Promise<void> {
  const payload = { integration: id };
  return enqueue(tx, { task: 'heartbeat.due', payload, dueAt, key: `heartbeat.due:${id}` });
}

async function tell(
  { machine, tx }: Session,
  integration: SenderRow,
  event: MonitoringEvent,
): Promise<void> {
  await keepIn(machine, tx, [
    {
      integration,
      source: HEARTBEAT,
      event,
      fingerprint: fingerprintOf(integration.id, event.key),
      signalId: newId<SignalId>(),
      freshAlertId: newId<AlertId>(),
    },
  ]);
}

function eventOf({ name }: SenderRow, { heartbeat, tells }: Heard, words: string): MonitoringEvent {
  const titles = {
    missed: `${name}: the heartbeat stayed away`,
    failed: `${name}: the job reported a failure`,
    recovered: `${name} is heard of again`,
  };
  const title = titles[tells ?? 'recovered'];
  const last = heartbeat.lastPingAt ?? '';
  return {
    action: tells === 'recovered' ? 'cleared' : 'firing',
    key: CONDITION,
    severity: 'error',
    title: [...title].slice(0, 1_000).join(''),
    body: tells === 'missed' ? `Last heard of at ${last}.` : words,
    labels: { heartbeat: name },
    links: [],
    expiresInSeconds: UNTIL_HEARD_SECONDS,
    cuts: [],
    raw: JSON.stringify({ heartbeat: name, tells, lastPingAt: heartbeat.lastPingAt, words }),
  };
}
