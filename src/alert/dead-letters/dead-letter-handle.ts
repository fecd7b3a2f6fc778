/** Reading dead letters again with today's parsers, one or all of a sender, and putting them aside. */
import { audit, type Origin } from '../../identity/audit.ts';
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { decodeCursor, encodeCursor } from '../../platform/cursor.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { type Delivered, deliver } from '../handle.ts';
import { bodyOfKept } from '../intake/read-body.ts';
import { senderById } from '../integration-store.ts';
import { type Around, NOTHING_AROUND } from '../integrations/integration.ts';
import {
  type Claimed,
  claimLetter,
  letterById,
  openLetters,
  releaseLetter,
  settleLetter,
} from './dead-letter-store.ts';
import type { Retried, RetriedMany } from './shapes.ts';

export async function retryLetter(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<Retried | Refusal> {
  const claimed = await machine.db.transact(async (tx) => {
    const found = await claimLetter(tx, id);
    if (found?.alertId == null || found.task === null) return found;
    // The alert is there: what failed is its job, which says in the list how it ended.
    const payload = { alert: found.alertId, letter: id };
    await enqueue(tx, { task: found.task, payload });
    await audit(tx, { ...origin, action: 'dead_letter.retried', object: `dead_letter:${id}` });
    return found;
  });
  if (claimed === undefined) return notOpen(machine, id);
  if (claimed.alertId !== null) {
    return { outcome: 'again', words: 'Its job runs again now.', signals: 0 };
  }
  try {
    return await readAgain(machine, origin, { id, claimed });
  } catch (error) {
    await machine.db.transact((tx) => releaseLetter(tx, id, undefined));
    throw error;
  }
}

async function readAgain(
  machine: Machine,
  origin: Origin,
  { id, claimed }: { readonly id: string; readonly claimed: Claimed },
): Promise<Retried | Refusal> {
  const failed = async (words: string): Promise<Retried> => {
    await machine.db.transact((tx) => releaseLetter(tx, id, words));
    return { outcome: 'failed', words, signals: 0 };
  };
  const integration = await senderById(machine.db, claimed.integrationId);
  if (integration === undefined) {
    await machine.db.transact((tx) => releaseLetter(tx, id, undefined));
    const message = 'Its sender is switched off, so nothing is taken for it. Dismiss it instead.';
    return refuse('conflict', 'dead_letter.sender_off', message);
  }
  const { raw, contentType } = claimed;
  const source = claimed.source ?? integration.source;
  const guarded = bodyOfKept({ source, raw, contentType: contentType ?? '' });
  if (!guarded.ok) return failed(guarded.reason);
  const done = await deliver(machine, {
    ...{ integration, source, body: guarded.value, text: raw, letter: id },
    ...aroundOf(claimed),
  });
  if (isRefusal(done)) {
    await machine.db.transact((tx) => releaseLetter(tx, id, undefined));
    return done;
  }
  if (done.faults.length > 0) {
    const now = await letterById(machine.db, id);
    return { outcome: 'failed', words: now?.reason ?? '', signals: done.kept.length };
  }
  const words = wordsOfEnd(done);
  await machine.db.transact(async (tx) => {
    await settleLetter(tx, id, { how: 'retried', by: origin.actor, words });
    await audit(tx, { ...origin, action: 'dead_letter.retried', object: `dead_letter:${id}` });
  });
  return { outcome: 'delivered', words, signals: done.kept.length };
}

/** What stood around it, and what of it was taken before. */
export function aroundOf({ around }: Pick<Claimed, 'around'>): {
  readonly around: Around;
  readonly taken: readonly string[];
} {
  if (around === null) return { around: NOTHING_AROUND, taken: [] };
  const { taken = [], ...rest } = JSON.parse(around) as Around & {
    readonly taken?: readonly string[];
  };
  return { around: rest, taken };
}

function wordsOfEnd({ kept, parsed }: Delivered): string {
  if (parsed.ignored !== undefined) return `Nothing to keep: ${parsed.ignored}`;
  const changes = parsed.changes?.length ?? 0;
  const kinds = kept.map((one) => one.verdict.kind);
  const parts = [...new Set(kinds)].map(
    (kind) => `${kinds.filter((other) => other === kind).length} ${kind}`,
  );
  if (changes > 0) parts.push(`${changes} change${changes === 1 ? '' : 's'}`);
  return parts.length === 0 ? 'Read; it held nothing to keep.' : `Read: ${parts.join(', ')}.`;
}

/** So many in one call: the caller goes on with `next` and sees how far it is. */
const AT_ONCE = 20;

export async function retryMany(
  machine: Machine,
  origin: Origin,
  wish: { readonly integration: string; readonly after: string | undefined },
): Promise<RetriedMany | Refusal> {
  const after = decodeCursor(wish.after, ['instant', 'uuid']);
  if (isRefusal(after)) return after;
  const open = await openLetters(machine.db, wish.integration, after);
  const now = open.slice(0, AT_ONCE);
  let delivered = 0;
  for (const { id } of now) {
    const end = await retryLetter(machine, origin, id);
    if (isRefusal(end)) {
      if (end.kind === 'unavailable') return end;
    } else if (end.outcome !== 'failed') delivered += 1;
  }
  const last = now.at(-1);
  const left = open.length - now.length;
  const next = left > 0 && last !== undefined ? encodeCursor([last.at, last.id]) : null;
  return { delivered, failed: now.length - delivered, left, next };
}

export function dismissLetter(
  machine: Machine,
  origin: Origin,
  wish: { readonly id: string; readonly reason: string },
): Promise<undefined | Refusal> {
  const { id, reason } = wish;
  return machine.db.transact(async (tx) => {
    if ((await letterById(tx, id)) === undefined) return unknownLetter();
    const end = { how: 'dismissed', by: origin.actor, words: reason } as const;
    if (!(await settleLetter(tx, id, end))) return settled();
    const object = `dead_letter:${id}`;
    await audit(tx, { ...origin, action: 'dead_letter.dismissed', object, new: { reason } });
    return undefined;
  });
}

async function notOpen({ db }: Machine, id: string): Promise<Refusal> {
  const letter = await letterById(db, id);
  if (letter === undefined) return unknownLetter();
  if (letter.handledAt !== null) return settled();
  if (letter.canRetry) {
    const message = 'It is being read again just now. Look again in a minute.';
    return refuse('conflict', 'dead_letter.busy', message);
  }
  const message = 'It cannot be read again: its sender did not prove itself, or no body is kept.';
  return refuse('conflict', 'dead_letter.not_readable', message);
}

export function unknownLetter(): Refusal {
  return refuse('notFound', 'dead_letter.unknown', 'No such dead letter; old ones are cut off.');
}

function settled(): Refusal {
  const message = 'It is settled already. Load the list again.';
  return refuse('conflict', 'dead_letter.settled', message);
}
