/** All SQL of round robins: whose turn it was last, and who of a list can be paged at an instant. */
import { contactsOf } from '../identity/store.ts';
import type { PersonId, PolicyId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { awayAmong } from '../oncall/absence-store.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { type Turn, type Turns, turnKey } from './core/policy.ts';

/** Who is not away at `at` and has an address to be paged at. */
export async function ableAmong(
  reader: Reader,
  people: readonly PersonId[],
  at: Instant,
): Promise<ReadonlySet<PersonId>> {
  if (people.length === 0) return new Set();
  const away = await awayAmong(reader, people, at);
  const contacts = await contactsOf(reader, people);
  return new Set(contacts.map(({ personId }) => personId).filter((id) => !away.has(id)));
}

interface TurnRow extends Turn {
  readonly policyId: PolicyId;
  readonly level: number;
}

/** Pointers as they stand; the steps of others may move them at any time, see `lockTurns`. */
export async function storedTurns(reader: Reader, keys: readonly string[]): Promise<Turns> {
  if (keys.length === 0) return {};
  const rows = await reader.rows<TurnRow>(sql`
    select policy_id, level, person_id as person, place from round_robin_turn
     where policy_id::text || ':' || level = any(${[...keys]}::text[])`);
  return turnsFrom(rows);
}

/**
 * ESC-16: pointers as they stand once nobody else can move them until the transaction ends. Always in the same
 * order, so that two calls over the same levels never wait in a circle.
 */
export async function lockTurns(tx: Tx, keys: readonly string[]): Promise<Turns> {
  const sorted = [...new Set(keys)].sort();
  for (const key of sorted) await tx.exclusively(`turn:${key}`);
  return storedTurns(tx, sorted);
}

/** Moves the pointers; they must be locked. A policy that was deleted meanwhile has none any more. */
export async function saveTurns(tx: Tx, turns: Turns): Promise<void> {
  for (const [key, { person, place }] of Object.entries(turns)) {
    const [policy = '', level = ''] = key.split(':');
    await tx.run(sql`
      insert into round_robin_turn (policy_id, level, person_id, place)
      select id, ${Number(level)}, ${person}, ${place} from escalation_policy where id = ${policy}
      on conflict (policy_id, level) do update
         set person_id = excluded.person_id, place = excluded.place,
             turns = round_robin_turn.turns + 1`);
  }
}

function turnsFrom(rows: readonly TurnRow[]): Turns {
  return Object.fromEntries(
    rows.map(({ policyId, level, person, place }) => [turnKey(policyId, level), { person, place }]),
  );
}
