/**
 * The question behind the timer of a check. What is looked at may be slow, so no transaction is open meanwhile: a look
 * is begun in one, which also moves the next moment on in case this node dies, and settled in another, unless it
 * was overtaken. So many looks at once and no more; they take none of the places that paging needs.
 */
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import { type Nodes, nodesNow } from '../../platform/nodes.ts';
import { enqueue } from '../../platform/outbox.ts';
import { newId } from '../../platform/random.ts';
import { unseal } from '../../platform/sealing.ts';
import { createTurnstile, type Turnstile } from '../../platform/turnstile.ts';
import { type Judged, judgeLook, type Look, nextLook, seenWords } from '../core/check.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { keepIn } from '../intake/keep-batch.ts';
import { type SenderRow, senderById } from '../integration-store.ts';
import {
  CHECK,
  type KeptCheck,
  keepResult,
  lockCheck,
  overdueChecks,
  saveCheck,
} from './check-store.ts';
import { lookAt } from './look.ts';

const AT_ONCE = 20;
const POSTPONE_SECONDS = 2;
/** Before the second look, and before it is offered to another node again. */
const CONFIRM_SECONDS = 2;
const OFFERS = 5;
/** Beyond its timeout a look that is not settled was that of a node that died. */
const LOST_SECONDS = 30;
const LATE_SECONDS = 60;
/** What fails is so until a look says otherwise, whatever the patience of the service. */
const UNTIL_GOOD_SECONDS = 10 * 365 * 86_400;

const placesOf = new WeakMap<Machine, Turnstile>();

function places(machine: Machine): Turnstile {
  const found = placesOf.get(machine) ?? createTurnstile(AT_ONCE);
  placesOf.set(machine, found);
  return found;
}

/** `offers`: how often the second look was offered to other nodes in vain. */
export function askCheck(machine: Machine, id: IntegrationId, offers = 0): Promise<void> {
  return places(machine).within(
    { millis: 0 },
    async () => {
      const begun = await machine.db.transact((tx) => begin(tx, id, { offers, forced: false }));
      if (begun !== undefined) await carryOut(machine, begun);
    },
    () =>
      machine.db.transact(async (tx) =>
        askCheckAt(tx, { id, dueAt: plusSeconds(tx.now, POSTPONE_SECONDS), offers }),
      ),
  );
}

/** A person asks now, whatever the time; the look counts like any other. */
export async function runNow(machine: Machine, id: IntegrationId): Promise<Look | Refusal> {
  const late = refuse('unavailable', 'check.busy', {
    message: 'Too many looks are under way. Try again in a few seconds.',
    retryAfterSeconds: POSTPONE_SECONDS,
  });
  return places(machine).within(
    { millis: 5_000 },
    async (): Promise<Look | Refusal> => {
      const begun = await machine.db.transact((tx) => begin(tx, id, { offers: 0, forced: true }));
      if (begun === undefined) return refuse('notFound', 'check.unknown', 'No such check.');
      return carryOut(machine, begun);
    },
    () => late,
  );
}

/** Timers can be lost, with a table of jobs that was restored or emptied: whoever is overdue is asked once. */
export async function lookForLostChecks(machine: Machine): Promise<void> {
  const now = await readClock(machine.db);
  const overdue = await overdueChecks(machine.db, plusSeconds(now, -LATE_SECONDS));
  if (overdue.length === 0) return;
  await machine.db.transact(async (tx) => {
    for (const id of overdue) await askCheckAt(tx, { id, dueAt: tx.now });
  });
}

/** A later question replaces an earlier one. */
export function askCheckAt(
  tx: Tx,
  question: { readonly id: IntegrationId; readonly dueAt: Instant; readonly offers?: number },
): Promise<void> {
  const { id, dueAt, offers = 0 } = question;
  const payload = { check: id, offers };
  return enqueue(tx, { task: 'check.due', payload, dueAt, key: `check.due:${id}` });
}

interface Begun {
  readonly check: KeptCheck;
  readonly run: string;
}

async function begin(
  tx: Tx,
  id: IntegrationId,
  { offers, forced }: { readonly offers: number; readonly forced: boolean },
): Promise<Begun | undefined> {
  const check = await lockCheck(tx, id);
  if (check === undefined || (check.paused && !forced)) return undefined;
  if (check.nextAt > tx.now && !forced) {
    await askCheckAt(tx, { id, dueAt: check.nextAt });
    return undefined;
  }
  if (check.state === 'suspect' && !forced && offers < OFFERS) {
    const { own, others } = await nodesNow(tx);
    if (others > 0 && check.seenFrom.includes(own)) {
      const dueAt = plusSeconds(tx.now, CONFIRM_SECONDS);
      await saveCheck(tx, { ...check, nextAt: dueAt });
      await askCheckAt(tx, { id, dueAt, offers: offers + 1 });
      return undefined;
    }
  }
  const run = newId<never>();
  const nextAt = plusSeconds(tx.now, check.timeoutSeconds + LOST_SECONDS);
  await saveCheck(tx, { ...check, run, nextAt });
  if (!check.paused) await askCheckAt(tx, { id, dueAt: nextAt });
  return { check, run };
}

async function carryOut(machine: Machine, { check, run }: Begun): Promise<Look> {
  const look = await lookAt(machine, {
    target: check.target,
    secretHeaders: openHeaders(machine, check),
    timeoutMs: check.timeoutSeconds * 1000,
    severity: check.severity,
  });
  await machine.db.transact((tx) => settle(machine, tx, { id: check.id, run, look }));
  return look;
}

async function settle(
  machine: Machine,
  tx: Tx,
  { id, run, look }: { readonly id: IntegrationId; readonly run: string; readonly look: Look },
): Promise<void> {
  const check = await lockCheck(tx, id);
  const sender = await senderById(tx, id);
  if (check === undefined || sender === undefined || check.run !== run) return;
  const nodes = await nodesNow(tx);
  // A look by hand at what is paused tells what it saw, and nobody is called.
  const judged: Judged = check.paused
    ? { standing: check, tells: undefined }
    : judgeLook(check, look, { ...check, node: nodes.own, now: tx.now });
  const { standing } = judged;
  const nextAt =
    standing.state === 'suspect'
      ? plusSeconds(tx.now, CONFIRM_SECONDS)
      : nextLook(id, check.intervalSeconds, tx.now);
  const changed = standing.state !== check.state;
  const after = { ...check, ...standing, lastAt: tx.now, lastWords: look.words, run: null, nextAt };
  await saveCheck(tx, after);
  await keepResult(tx, {
    ...look,
    ...{ id: newId<never>(), check: id, node: nodes.own },
    changedTo: changed ? standing.state : null,
  });
  if (!check.paused) await askCheckAt(tx, { id, dueAt: nextAt });
  if (judged.tells !== undefined) {
    await tellAlert(machine, tx, { sender, check: after, words: wordsOf(judged, look, nodes) });
  }
  if (changed) await publish(tx, { topic: 'checks', body: { state: standing.state } });
}

function wordsOf({ standing, tells }: Judged, look: Look, nodes: Nodes) {
  const seen = tells === 'fired' ? seenWords(standing.seenFrom.length, nodes.others) : '';
  return { over: tells === 'recovered', said: look.words, seen };
}

/** What an alert of a check is told; also by whoever pauses or deletes one that fires. */
export async function tellAlert(
  machine: Machine,
  tx: Tx,
  told: {
    readonly sender: SenderRow;
    readonly check: KeptCheck;
    readonly words: { readonly over: boolean; readonly said: string; readonly seen: string };
  },
): Promise<void> {
  const { sender: integration, check } = told;
  const { over, said, seen } = told.words;
  const { target } = check;
  const place = placeOf(check);
  const event = {
    action: over ? ('cleared' as const) : ('firing' as const),
    key: CHECK,
    severity: check.toldSeverity ?? check.severity,
    title: `${integration.name}: ${said}`,
    body: [`Looked at ${place}.`, seen].filter((line) => line !== '').join('\n'),
    labels: { check: integration.name, kind: target.kind, target: place.slice(0, 500) },
    links: target.kind === 'http' ? [{ href: target.url, text: 'What was looked at' }] : [],
    expiresInSeconds: UNTIL_GOOD_SECONDS,
    cuts: [],
    raw: JSON.stringify({ check: integration.name, target: place, said, seen }),
  };
  await keepIn(machine, tx, [
    {
      ...{ integration, source: CHECK, event },
      fingerprint: fingerprintOf(integration.id, event.key),
      signalId: newId<SignalId>(),
      freshAlertId: newId<AlertId>(),
    },
  ]);
}

function placeOf({ target }: KeptCheck): string {
  switch (target.kind) {
    case 'http':
      return `${target.method} ${target.url}`;
    case 'dns':
      return `${target.type} of ${target.name}`;
    case 'icmp':
      return `ping of ${target.host}`;
    default:
      return `${target.host}:${target.port}`;
  }
}

export function headersPlace(id: IntegrationId): string {
  return `check:${id}`;
}

export function openHeaders(
  { config }: Machine,
  { id, secretHeaders }: Pick<KeptCheck, 'id' | 'secretHeaders'>,
): Readonly<Record<string, string>> {
  return secretHeaders === null ? {} : JSON.parse(unseal(config, headersPlace(id), secretHeaders));
}
