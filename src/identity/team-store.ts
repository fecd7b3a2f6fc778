/** All SQL about teams and who belongs to them. */
import type { PersonId, TeamId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { sqlState } from '../platform/database-errors.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';

export interface TeamRow {
  readonly id: TeamId;
  readonly name: string;
  readonly leadId: PersonId | null;
  /** The team everybody belongs to; cannot be deleted (decisions.md 28). */
  readonly isEveryone: boolean;
  readonly version: number;
  readonly createdAt: Instant;
  /** Active members, oldest account first. */
  readonly memberIds: readonly PersonId[];
}

const TEAM = sql`
  t.id, t.name, t.lead_id, t.is_everyone, t.version, t.created_at,
  array(select m.person_id from team_member m join person p on p.id = m.person_id and p.active
         where m.team_id = t.id order by m.person_id)::text[] as member_ids`;

export async function insertTeam(
  tx: Tx,
  team: Pick<TeamRow, 'id' | 'name' | 'leadId' | 'isEveryone'>,
): Promise<void> {
  await tx.run(sql`
    insert into team (id, name, lead_id, is_everyone, created_at)
    values (${team.id}, ${team.name}, ${team.leadId}, ${team.isEveryone}, ${tx.now})`);
}

export function teamById(reader: Reader, id: TeamId): Promise<TeamRow | undefined> {
  return reader.maybeOne<TeamRow>(sql`select ${TEAM} from team t where t.id = ${id}`);
}

export function lockTeam(tx: Tx, id: TeamId): Promise<TeamRow | undefined> {
  return tx.maybeOne<TeamRow>(sql`select ${TEAM} from team t where t.id = ${id} for update of t`);
}

/** By id, or by name whatever its case. */
export function teamByIdOrName(reader: Reader, text: string): Promise<TeamRow | undefined> {
  return reader.maybeOne<TeamRow>(sql`
    select ${TEAM} from team t where t.id::text = ${text} or lower(t.name) = lower(${text})
     order by (t.id::text = ${text}) desc limit 1`);
}

/** The team `Everyone`: always there, led by the owner once there is one. */
export function everyone(reader: Reader): Promise<TeamRow | undefined> {
  return reader.maybeOne<TeamRow>(sql`select ${TEAM} from team t where t.is_everyone`);
}

export interface TeamPage {
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** By name; `sortKey` is the name as the database compares it. */
export function listTeams(
  reader: Reader,
  page: TeamPage,
): Promise<readonly (TeamRow & { readonly sortKey: string })[]> {
  const [name = null, id = null] = page.after ?? [];
  return reader.rows(sql`
    select ${TEAM}, lower(t.name) as sort_key from team t
     where ${name}::text is null or (lower(t.name), t.id::text) > (${name}::text, ${id}::text)
     order by lower(t.name), t.id
     limit ${page.limit}`);
}

/** Teams of one person, as member or lead. */
export function teamsOf(reader: Reader, personId: PersonId): Promise<readonly TeamRow[]> {
  return reader.rows<TeamRow>(sql`
    select ${TEAM} from team t
     where t.lead_id = ${personId}
        or t.id in (select team_id from team_member where person_id = ${personId})
     order by lower(t.name), t.id`);
}

/** Active people of a team, oldest account first; the lead counts only when also a member. */
export async function teamMembers(reader: Reader, id: TeamId): Promise<readonly PersonId[]> {
  const rows = await reader.rows<{ personId: PersonId }>(sql`
    select m.person_id from team_member m join person p on p.id = m.person_id and p.active
     where m.team_id = ${id} order by m.person_id`);
  return rows.map((row) => row.personId);
}

export async function updateTeam(
  tx: Tx,
  team: Pick<TeamRow, 'id' | 'name' | 'leadId'>,
): Promise<void> {
  await tx.run(sql`
    update team set name = ${team.name}, lead_id = ${team.leadId}, version = version + 1
     where id = ${team.id}`);
}

/** Makes exactly `people` the members. */
export async function setMembers(tx: Tx, id: TeamId, people: readonly PersonId[]): Promise<void> {
  const wanted = sql`${[...people]}::uuid[]`;
  await tx.run(sql`delete from team_member where team_id = ${id} and person_id <> all(${wanted})`);
  await tx.run(sql`
    insert into team_member (team_id, person_id)
    select ${id}::uuid, unnest(${wanted}) on conflict do nothing`);
}

export async function deleteTeam(tx: Tx, id: TeamId): Promise<void> {
  await tx.run(sql`delete from team where id = ${id}`);
}

/** True when a delete failed because something still refers to the row. */
export function isInUse(error: unknown): boolean {
  return sqlState(error) === '23503';
}
