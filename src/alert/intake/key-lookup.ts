/**
 * Who stands behind a key, asked for by every request: those that arrive while a question is under way are
 * asked together in the next one. Nothing is remembered, so a key that is switched off is off at once,
 * on every node.
 */
import type { Machine } from '../../platform/machine.ts';
import { type SenderRow, sendersByKeyHash } from '../integration-store.ts';

type Answers = ReadonlyMap<string, SenderRow>;

interface Lookup {
  /** Key hashes of the next question, with its answer to be. */
  next: { readonly hashes: Set<string>; readonly answers: Promise<Answers> } | undefined;
  running: Promise<unknown>;
}

const lookups = new WeakMap<Machine, Lookup>();

/** The enabled sender whose key has this SHA-256. */
export async function senderByKey(
  machine: Machine,
  keyHash: string,
): Promise<SenderRow | undefined> {
  const lookup = lookupOf(machine);
  lookup.next ??= ask(machine, lookup);
  lookup.next.hashes.add(keyHash);
  return (await lookup.next.answers).get(keyHash);
}

function lookupOf(machine: Machine): Lookup {
  const found = lookups.get(machine);
  if (found !== undefined) return found;
  const made: Lookup = { next: undefined, running: Promise.resolve() };
  lookups.set(machine, made);
  return made;
}

/** Waits for the question under way, then asks for all that have come together by then. */
function ask(machine: Machine, lookup: Lookup): NonNullable<Lookup['next']> {
  const hashes = new Set<string>();
  const answers = lookup.running.then(() => {
    lookup.next = undefined;
    return sendersByKeyHash(machine.db, [...hashes]);
  });
  // A question that fails must not stop the next one.
  lookup.running = answers.catch(() => undefined);
  return { hashes, answers };
}
