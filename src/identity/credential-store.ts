/** All SQL about proofs of identity: sessions, API tokens, one-time links and tries to sign in. */
import type { ActorId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { Role } from './core/access.ts';

export interface SessionRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
  /** Given ones, and `team_lead` where a team is led. */
  readonly roles: readonly string[];
  readonly active: boolean;
}

/** Roles of person `p`, with the one that follows from leading a team (decisions.md 25). */
const HELD = sql`
  p.roles || case when exists (select 1 from team l where l.lead_id = p.id)
                  then array['team_lead'] else '{}' end`;

export async function insertSession(
  tx: Tx,
  session: {
    readonly id: string;
    readonly tokenHash: string;
    readonly personId: PersonId;
    readonly expiresAt: Instant;
    readonly ip: string;
    readonly userAgent: string | undefined;
  },
): Promise<void> {
  await tx.run(sql`
    insert into session (id, token_hash, person_id, created_at, last_seen_at, expires_at, ip, user_agent)
    values (${session.id}, ${session.tokenHash}, ${session.personId}, ${tx.now}, ${tx.now},
            ${session.expiresAt}, ${session.ip}, ${session.userAgent?.slice(0, 300) ?? null})`);
}

export function sessionByHash(reader: Reader, tokenHash: string): Promise<SessionRow | undefined> {
  return reader.maybeOne<SessionRow>(sql`
    select s.id, s.person_id, s.created_at, s.last_seen_at, s.expires_at, p.active,
           ${HELD} as roles
      from session s join person p on p.id = s.person_id
     where s.token_hash = ${tokenHash}`);
}

export async function touchSession(tx: Tx, id: string, expiresAt: Instant): Promise<void> {
  await tx.run(sql`
    update session set last_seen_at = ${tx.now}, expires_at = ${expiresAt} where id = ${id}`);
}

export async function deleteSession(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`delete from session where id = ${id}`);
}

/** Ends every session of a person. */
export async function deleteSessionsOf(tx: Tx, personId: PersonId): Promise<void> {
  await tx.run(sql`delete from session where person_id = ${personId}`);
}

export async function forgetExpiredSessions(tx: Tx): Promise<void> {
  await tx.run(sql`delete from session where expires_at <= ${tx.now}`);
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** With a person the token acts as that person. */
  readonly personId: PersonId | null;
  readonly createdBy: ActorId;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

const TOKEN = sql`
  t.id, t.name, t.roles, t.person_id, t.created_by, t.created_at, t.expires_at, t.last_used_at,
  t.revoked_at`;

export async function insertToken(
  tx: Tx,
  token: Pick<TokenRow, 'id' | 'name' | 'roles' | 'personId' | 'createdBy' | 'expiresAt'> & {
    readonly tokenHash: string;
  },
): Promise<void> {
  await tx.run(sql`
    insert into token (id, name, token_hash, roles, person_id, created_by, created_at, expires_at)
    values (${token.id}, ${token.name}, ${token.tokenHash}, ${[...token.roles]}::text[],
            ${token.personId}, ${token.createdBy}, ${tx.now}, ${token.expiresAt})`);
}

export interface TokenInUse extends TokenRow {
  /** Of the person it acts as; null for a token of its own. */
  readonly personRoles: readonly string[] | null;
  readonly personActive: boolean | null;
}

export function tokenByHash(reader: Reader, tokenHash: string): Promise<TokenInUse | undefined> {
  return reader.maybeOne<TokenInUse>(sql`
    select ${TOKEN}, case when p.id is not null then ${HELD} end as person_roles, p.active as person_active
      from token t left join person p on p.id = t.person_id
     where t.token_hash = ${tokenHash}`);
}

/** Not expired, not revoked; newest first. With `personId` only that person's. */
export function listTokens(
  reader: Reader,
  page: {
    readonly personId: PersonId | undefined;
    readonly before: readonly string[] | undefined;
    readonly limit: number;
  },
): Promise<readonly TokenRow[]> {
  const [id = null] = page.before ?? [];
  return reader.rows<TokenRow>(sql`
    select ${TOKEN} from token t
     where t.revoked_at is null
       and (${page.personId ?? null}::uuid is null or t.person_id = ${page.personId ?? null}::uuid)
       and (${id}::text is null or t.id::text < ${id}::text)
     order by t.id desc
     limit ${page.limit}`);
}

export function lockToken(tx: Tx, id: string): Promise<TokenRow | undefined> {
  return tx.maybeOne<TokenRow>(sql`select ${TOKEN} from token t where t.id = ${id} for update`);
}

export async function touchToken(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`update token set last_used_at = ${tx.now} where id = ${id}`);
}

export async function revokeToken(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`
    update token set revoked_at = ${tx.now} where id = ${id} and revoked_at is null`);
}

export interface LinkRow {
  readonly tokenHash: string;
  readonly personId: PersonId | null;
  readonly expiresAt: Instant | null;
  readonly usedAt: Instant | null;
}

export type LinkPurpose = 'setup' | 'password';

export async function insertLink(
  tx: Tx,
  link: {
    readonly tokenHash: string;
    readonly purpose: LinkPurpose;
    readonly personId: PersonId | null;
    readonly expiresAt: Instant;
  },
): Promise<void> {
  await tx.run(sql`
    insert into setup_link (token_hash, purpose, person_id, created_at, expires_at)
    values (${link.tokenHash}, ${link.purpose}, ${link.personId}, ${tx.now}, ${link.expiresAt})`);
}

/** The link, locked so that two cannot use it at once when `reader` is a transaction. */
export function linkByHash(
  reader: Reader,
  purpose: LinkPurpose,
  tokenHash: string,
): Promise<LinkRow | undefined> {
  return reader.maybeOne<LinkRow>(sql`
    select token_hash, person_id, expires_at, used_at from setup_link
     where token_hash = ${tokenHash} and purpose = ${purpose} for update`);
}

/** Spends a link together with its siblings: all set-up links, or all of one person. */
export async function spendLinks(
  tx: Tx,
  purpose: LinkPurpose,
  personId: PersonId | null,
): Promise<void> {
  await tx.run(sql`
    update setup_link set used_at = ${tx.now}
     where purpose = ${purpose} and person_id is not distinct from ${personId} and used_at is null`);
}

/**
 * Makes tries for this account and from this address wait for each other until the transaction ends.
 * Two locks, taken in one order, so that they cannot cross.
 */
export async function lockTries(tx: Tx, account: string, ip: string): Promise<void> {
  await tx.rows(sql`
    select pg_advisory_xact_lock(1784, key)
      from (select unnest(array[hashtext(${`account:${account}`}), hashtext(${`ip:${ip}`})]) as key
             order by 1) keys`);
}

/** Failed tries since `since`: of the account, and from the address. */
export async function failedTries(
  tx: Tx,
  tried: { readonly account: string; readonly ip: string; readonly since: Instant },
): Promise<{ readonly ofAccount: readonly Instant[]; readonly fromIp: readonly Instant[] }> {
  const rows = await tx.rows<{ account: string; ip: string; at: Instant }>(sql`
    select account, ip, at from login_attempt
     where failed and at > ${tried.since} and (account = ${tried.account} or ip = ${tried.ip})`);
  return {
    ofAccount: rows.filter((row) => row.account === tried.account).map((row) => row.at),
    fromIp: rows.filter((row) => row.ip === tried.ip).map((row) => row.at),
  };
}

/** Counts as failed until `markTrySucceeded`, so that a crash in between cannot give a free guess. */
export async function insertTry(tx: Tx, account: string, ip: string): Promise<number> {
  const { id } = await tx.one<{ id: number }>(sql`
    insert into login_attempt (account, ip, at) values (${account}, ${ip}, ${tx.now}) returning id`);
  return id;
}

export async function markTrySucceeded(tx: Tx, id: number): Promise<void> {
  await tx.run(sql`update login_attempt set failed = false where id = ${id}`);
}

export async function forgetTriesBefore(tx: Tx, before: Instant): Promise<void> {
  await tx.run(sql`delete from login_attempt where at < ${before}`);
}
