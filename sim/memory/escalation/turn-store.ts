/** Twin of `escalation/turn-store.ts`. Nobody of the simulated lists is on leave. */
import type { Turns } from '../../../src/escalation/core/policy.ts';
import type { PersonId } from '../../../src/kernel/ids.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function ableAmong(
  reader: Reader,
  people: readonly PersonId[],
): Promise<ReadonlySet<PersonId>> {
  if (people.length === 0) return new Set();
  const session = await on(reader);
  return new Set(people.filter((id) => session.tables.contact.where(session, 0, id).length > 0));
}

export async function storedTurns(reader: Reader, keys: readonly string[]): Promise<Turns> {
  if (keys.length === 0) return {};
  const session = await on(reader);
  const found = keys.flatMap((key) => {
    const turn = session.tables.turn.get(session, key);
    return turn === undefined ? [] : [[key, turn] as const];
  });
  return Object.fromEntries(found);
}

export async function lockTurns(tx: Tx, keys: readonly string[]): Promise<Turns> {
  const sorted = [...new Set(keys)].sort();
  for (const key of sorted) {
    const session = await on(tx);
    await session.tables.turn.lock(session, key);
  }
  return storedTurns(tx, sorted);
}

export async function saveTurns(tx: Tx, turns: Turns): Promise<void> {
  for (const [key, turn] of Object.entries(turns)) {
    const session = await on(tx);
    await session.tables.turn.put(session, key, turn);
  }
}
