/** SQL of mailboxes that are read: what an admin set, up to where each was read, and how the last look went. */
import type { IntegrationId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { MailboxSecurity } from './mailbox-api.ts';

export interface MailboxRow {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly security: MailboxSecurity;
  readonly username: string;
  /** Sealed. */
  readonly password: string;
  readonly folder: string;
  readonly moveTo: string | null;
  readonly integrationId: IntegrationId | null;
  readonly integrationName: string | null;
  readonly version: number;
  readonly uidValidity: string | null;
  readonly lastUid: number;
  readonly markedUid: number;
  readonly lookedAt: Instant | null;
  readonly okAt: Instant | null;
  readonly failingSince: Instant | null;
  readonly why: string | null;
  readonly kept: number;
  readonly unclaimed: number;
}

const COLUMNS = sql.raw(`
  mailbox.id, mailbox.name, address, host, port, security, username, password, folder, move_to,
  integration_id, integration.name as integration_name, version, uid_validity, last_uid, marked_uid,
  looked_at, ok_at, failing_since, why, kept, unclaimed`);

export function mailboxes(reader: Reader): Promise<readonly MailboxRow[]> {
  return reader.rows<MailboxRow>(sql`
    select ${COLUMNS} from mailbox left join integration on integration.id = integration_id
     order by mailbox.created_at, mailbox.id`);
}

export function mailboxById(reader: Reader, id: string): Promise<MailboxRow | undefined> {
  return reader.maybeOne<MailboxRow>(sql`
    select ${COLUMNS} from mailbox left join integration on integration.id = integration_id
     where mailbox.id = ${id}`);
}

export async function mailboxAddresses(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.rows<{ address: string }>(sql`
    select distinct address from mailbox order by address limit 20`);
  return rows.map(({ address }) => address);
}

export type MailboxSettings = Pick<
  MailboxRow,
  | 'name'
  | 'address'
  | 'host'
  | 'port'
  | 'security'
  | 'username'
  | 'password'
  | 'folder'
  | 'moveTo'
  | 'integrationId'
>;

export async function insertMailbox(
  tx: Tx,
  row: MailboxSettings & { readonly id: string; readonly by: string },
): Promise<void> {
  await tx.run(sql`
    insert into mailbox (id, name, address, host, port, security, username, password, folder, move_to,
                         integration_id, created_by, created_at)
    values (${row.id}, ${row.name}, ${row.address}, ${row.host}, ${row.port}, ${row.security},
            ${row.username}, ${row.password}, ${row.folder}, ${row.moveTo}, ${row.integrationId},
            ${row.by}, ${tx.now})`);
}

/** `anew`: it is another mailbox now, so what was read of the one before says nothing. */
export async function updateMailbox(
  tx: Tx,
  row: MailboxSettings & { readonly id: string; readonly anew: boolean },
): Promise<void> {
  await tx.run(sql`
    update mailbox set name = ${row.name}, address = ${row.address}, host = ${row.host},
           port = ${row.port}, security = ${row.security}, username = ${row.username},
           password = ${row.password}, folder = ${row.folder}, move_to = ${row.moveTo},
           integration_id = ${row.integrationId}, version = version + 1,
           uid_validity = case when ${row.anew} then null else uid_validity end,
           last_uid = case when ${row.anew} then 0 else last_uid end,
           marked_uid = case when ${row.anew} then 0 else marked_uid end,
           failing_since = null, why = null
     where id = ${row.id}`);
}

/** False when it was not there. */
export async function deleteMailbox(tx: Tx, id: string): Promise<boolean> {
  return (await tx.run(sql`delete from mailbox where id = ${id}`)) === 1;
}

/** Where reading begins: at the end of what is there, or, of a folder that was made anew, at its beginning. */
export async function beginReading(
  tx: Tx,
  at: { readonly id: string; readonly uidValidity: string; readonly lastUid: number },
): Promise<void> {
  await tx.run(sql`
    update mailbox set uid_validity = ${at.uidValidity}, last_uid = ${at.lastUid},
           marked_uid = ${at.lastUid}
     where id = ${at.id} and uid_validity is distinct from ${at.uidValidity}`);
}

export interface Advance {
  readonly id: string;
  readonly version: number;
  readonly uidValidity: string;
  readonly from: number;
  readonly to: number;
  readonly unclaimed: boolean;
}

/** False where somebody else has read on, or it is set anew: then nothing of this mail is kept. */
export async function advance(tx: Tx, step: Advance): Promise<boolean> {
  const moved = await tx.run(sql`
    update mailbox set last_uid = ${step.to},
           kept = kept + ${step.unclaimed ? 0 : 1}, unclaimed = unclaimed + ${step.unclaimed ? 1 : 0}
     where id = ${step.id} and version = ${step.version} and uid_validity = ${step.uidValidity}
       and last_uid = ${step.from}`);
  return moved === 1;
}

export async function noteMarked(tx: Tx, id: string, uid: number): Promise<void> {
  await tx.run(sql`update mailbox set marked_uid = greatest(marked_uid, ${uid}) where id = ${id}`);
}

/** `why`: null where all went well. */
export async function noteLook(tx: Tx, id: string, why: string | null): Promise<void> {
  await tx.run(sql`
    update mailbox set looked_at = ${tx.now}, why = ${why},
           ok_at = case when ${why}::text is null then ${tx.now}::timestamptz else ok_at end,
           failing_since = case when ${why}::text is null then null
                                else coalesce(failing_since, ${tx.now}::timestamptz) end
     where id = ${id}`);
}

export interface DeadMailbox {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly failingSince: Instant;
  readonly why: string;
}

/** Those that could not be read for longer than this. */
export function deadMailboxes(
  reader: Reader,
  by: { readonly now: Instant; readonly seconds: number },
): Promise<readonly DeadMailbox[]> {
  return reader.rows<DeadMailbox>(sql`
    select id, name, address, failing_since, why from mailbox
     where failing_since <= ${plusSeconds(by.now, -by.seconds)} order by failing_since, id`);
}
