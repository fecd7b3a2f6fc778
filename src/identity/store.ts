/** All SQL about people and the ways to reach them; what others may read is exported from here. */

import type { PersonId, TeamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { violatedConstraint } from '../platform/database-errors.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { readTogether, rowsTogether } from '../platform/shared-tx.ts';
import type { Role } from './core/access.ts';
import { accountOf } from './core/user.ts';

export interface PersonRow {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly isOwner: boolean;
  /** False until an invitation was followed or a password set. */
  readonly hasPassword: boolean;
  readonly version: number;
  readonly createdAt: Instant;
}

export interface ContactRow {
  readonly id: string;
  readonly personId: PersonId;
  /** Name of a channel. */
  readonly kind: string;
  readonly value: string;
  /** An unverified contact is still paged, after the verified ones (decisions.md 28). */
  readonly verifiedAt: Instant | null;
  readonly lastTestAt: Instant | null;
  readonly lastTestOk: boolean | null;
}

const PERSON = sql`
  id, name, email, time_zone, roles, active, is_owner, password_hash is not null as has_password,
  version, created_at`;

export async function insertPerson(
  tx: Tx,
  person: Omit<PersonRow, 'hasPassword' | 'version' | 'createdAt'> & {
    readonly passwordHash: string | null;
    readonly contactId: string;
  },
): Promise<void> {
  await tx.run(sql`
    insert into person (id, name, email, time_zone, password_hash, roles, active, is_owner, created_at)
    values (${person.id}, ${person.name}, ${person.email}, ${person.timeZone},
            ${person.passwordHash}, ${[...person.roles]}::text[], ${person.active},
            ${person.isOwner}, ${tx.now})`);
  await tx.run(sql`
    insert into contact_method (id, person_id, kind, value, created_at)
    values (${person.contactId}, ${person.id}, 'email', ${person.email}, ${tx.now})`);
  await tx.run(sql`
    insert into team_member (team_id, person_id)
    select id, ${person.id} from team where is_everyone`);
}

export const personById = readTogether<PersonId, PersonRow | undefined>(
  'person.byId',
  async (reader, ids) => {
    const rows = await reader.rows<PersonRow>(sql`
      select ${PERSON} from person where id = any(${[...new Set(ids)]}::uuid[])`);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => found.get(id));
  },
);

/** The person with the row locked until the transaction ends. */
export function lockPerson(tx: Tx, id: PersonId): Promise<PersonRow | undefined> {
  return tx.maybeOne<PersonRow>(sql`select ${PERSON} from person where id = ${id} for update`);
}

export function personByEmail(reader: Reader, email: string): Promise<PersonRow | undefined> {
  return reader.maybeOne<PersonRow>(
    sql`select ${PERSON} from person where lower(email) = ${accountOf(email)}`,
  );
}

export function peopleByIds(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<readonly PersonRow[]> {
  return reader.rows<PersonRow>(
    sql`select ${PERSON} from person where id = any(${[...ids]}::uuid[])`,
  );
}

/** The owner, once set-up is done. */
export function owner(reader: Reader): Promise<PersonRow | undefined> {
  return reader.maybeOne<PersonRow>(sql`select ${PERSON} from person where is_owner`);
}

export interface PeopleFilter {
  /** Part of a name or an address. */
  readonly q: string | undefined;
  readonly active: boolean | undefined;
  /** Lower-case name and id of the last row seen. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** By name; `sortKey` is the name as the database compares it. */
export function listPeople(
  reader: Reader,
  filter: PeopleFilter,
): Promise<readonly (PersonRow & { readonly sortKey: string })[]> {
  const { after, active, limit } = filter;
  const [name = null, id = null] = after ?? [];
  const like = filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`;
  return reader.rows(sql`
    select ${PERSON}, lower(name) as sort_key from person
     where (${name}::text is null or (lower(name), id::text) > (${name}::text, ${id}::text))
       and (${active ?? null}::boolean is null or active = ${active ?? null}::boolean)
       and (${like}::text is null or name ilike ${like}::text or email ilike ${like}::text)
     order by lower(name), id
     limit ${limit}`);
}

export async function updatePerson(
  tx: Tx,
  person: Pick<PersonRow, 'id' | 'name' | 'email' | 'timeZone' | 'roles' | 'active'>,
): Promise<void> {
  await tx.run(sql`
    update contact_method c set value = ${person.email}, verified_at = null
      from person p
     where p.id = ${person.id} and c.person_id = p.id and c.kind = 'email'
       and lower(c.value) = lower(p.email) and lower(p.email) <> lower(${person.email})`);
  await tx.run(sql`
    update person
       set name = ${person.name}, email = ${person.email}, time_zone = ${person.timeZone},
           roles = ${[...person.roles]}::text[], active = ${person.active}, version = version + 1
     where id = ${person.id}`);
}

/** Locks every active admin and counts those besides `id`, so two cannot leave at the same moment. */
export async function countOtherAdmins(tx: Tx, id: PersonId): Promise<number> {
  const admins = await tx.rows<{ id: PersonId }>(sql`
    select id from person where active and 'admin' = any(roles) order by id for update`);
  return admins.filter((admin) => admin.id !== id).length;
}

/** The stored hash of a password, for sign-in only. */
export function passwordHashOf(
  reader: Reader,
  email: string,
): Promise<{ id: PersonId; active: boolean; passwordHash: string | null } | undefined> {
  return reader.maybeOne(sql`
    select id, active, password_hash from person where lower(email) = ${accountOf(email)}`);
}

export async function storePassword(tx: Tx, id: PersonId, passwordHash: string): Promise<void> {
  await tx.run(sql`update person set password_hash = ${passwordHash} where id = ${id}`);
}

const CONTACT = sql`id, person_id, kind, value, verified_at, last_test_at, last_test_ok`;

/** Verified contacts first, then the oldest. */
export const contactsOf = rowsTogether<PersonId, ContactRow>(
  'contact.ofPeople',
  (reader, people) =>
    reader.rows<ContactRow>(sql`
      select ${CONTACT} from contact_method
       where person_id = any(${[...people]}::uuid[])
       order by person_id, verified_at is null, created_at, id`),
  ({ personId }) => personId,
);

export async function insertContact(
  tx: Tx,
  contact: Pick<ContactRow, 'id' | 'personId' | 'kind' | 'value'>,
): Promise<void> {
  await tx.run(sql`
    insert into contact_method (id, person_id, kind, value, created_at)
    values (${contact.id}, ${contact.personId}, ${contact.kind}, ${contact.value}, ${tx.now})`);
}

/** True when there was such a contact of this person. */
export async function deleteContact(tx: Tx, personId: PersonId, id: string): Promise<boolean> {
  const gone = await tx.run(
    sql`delete from contact_method where id = ${id} and person_id = ${personId}`,
  );
  return gone === 1;
}

/** Proof that the person read something sent there: a pressed mail button, a followed link. */
export async function markContactVerified(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`
    update contact_method set verified_at = ${tx.now} where id = ${id} and verified_at is null`);
}

/** Contacts at one address: who may have pressed or written there. */
export function contactsAt(
  reader: Reader,
  at: { readonly kind: string; readonly value: string },
): Promise<readonly ContactRow[]> {
  return reader.rows<ContactRow>(sql`
    select ${CONTACT} from contact_method
     where kind = ${at.kind} and lower(value) = lower(${at.value}) order by created_at, id`);
}

/** What a test message came to. */
export async function markContactTested(
  tx: Tx,
  id: string,
  result: { readonly ok: boolean; readonly why: string | null },
): Promise<void> {
  await tx.run(sql`
    update contact_method
       set last_test_at = ${tx.now}, last_test_ok = ${result.ok}, last_test_why = ${result.why}
     where id = ${id}`);
}

/** Names of people and teams for screens; an id of neither is absent. */
export async function namesOf(
  reader: Reader,
  ids: readonly (PersonId | TeamId | string)[],
): Promise<Readonly<Record<string, string>>> {
  const rows = await namedRows(reader, ids);
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

const namedRows = rowsTogether<string, { readonly id: string; readonly name: string }>(
  'person.names',
  (reader, ids) => {
    const wanted = sql`any(${[...ids]}::uuid[])`;
    return reader.rows(sql`
      select id, name from person where id = ${wanted}
       union all
      select id, name from team where id = ${wanted}`);
  },
  ({ id }) => id,
);

const TAKEN: Readonly<Record<string, { readonly path: string; readonly message: string }>> = {
  person_email_taken: { path: 'email', message: 'another person has this address' },
  contact_method_taken: { path: 'value', message: 'this contact is there already' },
  team_name_taken: { path: 'name', message: 'another team has this name' },
};

/** The field a violated unique index speaks of, when the error is about one of people or teams. */
export function takenField(error: unknown) {
  return TAKEN[violatedConstraint(error) ?? ''];
}
