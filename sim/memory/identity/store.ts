/** Twin of `identity/store.ts`: people and their contacts; they stay as the world made them. */

import type { ContactRow, PersonRow } from '../../../src/identity/store.ts';
import type { PersonId } from '../../../src/kernel/ids.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function personById(reader: Reader, id: PersonId): Promise<PersonRow | undefined> {
  const session = await on(reader);
  return session.tables.person.get(session, id);
}

export async function peopleByIds(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<readonly PersonRow[]> {
  const session = await on(reader);
  return [...new Set(ids)].flatMap((id) => session.tables.person.get(session, id) ?? []);
}

export async function owner(reader: Reader): Promise<PersonRow | undefined> {
  const session = await on(reader);
  return session.tables.person.all(session).find((person) => person.isOwner);
}

export async function contactsOf(
  reader: Reader,
  people: readonly PersonId[],
): Promise<readonly ContactRow[]> {
  const session = await on(reader);
  const rows = people.flatMap((id) => session.tables.contact.where(session, 0, id));
  const key = (row: (typeof rows)[number]) =>
    `${row.personId} ${row.verifiedAt === null ? 1 : 0} ${row.createdAt} ${row.id}`;
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

export async function contactsAt(
  reader: Reader,
  at: { readonly kind: string; readonly value: string },
): Promise<readonly ContactRow[]> {
  const session = await on(reader);
  const wanted = at.value.toLowerCase();
  return session.tables.contact
    .all(session)
    .filter(({ kind, value }) => kind === at.kind && value.toLowerCase() === wanted)
    .sort((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1));
}

export async function markContactVerified(tx: Tx, id: string): Promise<void> {
  const session = await on(tx);
  const row = await session.tables.contact.lock(session, id);
  if (row === undefined || row.verifiedAt !== null) return;
  await session.tables.contact.put(session, id, { ...row, verifiedAt: tx.now });
}

export async function namesOf(
  reader: Reader,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const session = await on(reader);
  const { person, team } = session.tables;
  const names: Record<string, string> = {};
  for (const id of ids) {
    const name = person.get(session, id)?.name ?? team.get(session, id)?.name;
    if (name !== undefined) names[id] = name;
  }
  return names;
}
