/** SQL of mails taken in: which were seen, what they were about, and which others answer them. */
import type { IntegrationId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';

const KEPT_SECONDS = 30 * 86_400;

/** False where this mail was taken for this sender before. */
export async function rememberMail(
  tx: Tx,
  mail: { readonly integration: IntegrationId; readonly hash: string },
): Promise<boolean> {
  const fresh = await tx.run(sql`
    insert into mail_seen (integration_id, mail_hash, seen_at)
    values (${mail.integration}, ${mail.hash}, ${tx.now})
    on conflict (integration_id, mail_hash) do nothing`);
  return fresh === 1;
}

export interface SeenMail {
  readonly integration: IntegrationId;
  readonly hash: string;
  readonly fingerprint: string;
  /** '' where it named none. */
  readonly machines: string;
}

/** Notes for which machines a mail fires. */
export async function rememberFiring(tx: Tx, mail: SeenMail): Promise<void> {
  await tx.run(sql`
    update mail_seen set fingerprint = ${mail.fingerprint}, machines = ${mail.machines}
     where integration_id = ${mail.integration} and mail_hash = ${mail.hash}`);
}

/** Notes the end for these machines; true where the alert still fires for others. */
export async function othersFire(
  tx: Tx,
  { fingerprint, machines }: Pick<SeenMail, 'fingerprint' | 'machines'>,
): Promise<boolean> {
  // Two ends at once must not each see the other as still to come.
  await tx.exclusively(`mail:${fingerprint}`);
  await tx.run(sql`
    update mail_seen set ended = true
     where fingerprint = ${fingerprint} and not ended and machines = ${machines}`);
  const { fires } = await tx.one<{ fires: boolean }>(sql`
    select exists (
      select from mail_seen join alert on alert.fingerprint = mail_seen.fingerprint
       where mail_seen.fingerprint = ${fingerprint} and not ended
         and alert.state = 'firing' and seen_at >= alert.first_seen_at) as fires`);
  return fires;
}

/** The key of the first of these mails that is known. */
export async function keyOfThread(
  reader: Reader,
  integration: IntegrationId,
  refs: readonly string[],
): Promise<string | undefined> {
  if (refs.length === 0) return undefined;
  const row = await reader.maybeOne<{ dedupKey: string }>(sql`
    select dedup_key
      from unnest(${[...refs]}::text[]) with ordinality as wanted (ref_hash, n)
      join mail_thread using (ref_hash)
     where integration_id = ${integration}
     order by n limit 1`);
  return row?.dedupKey;
}

export async function rememberThread(
  tx: Tx,
  thread: {
    readonly integration: IntegrationId;
    readonly refs: readonly string[];
    readonly key: string;
  },
): Promise<void> {
  if (thread.refs.length === 0) return;
  await tx.run(sql`
    insert into mail_thread (integration_id, ref_hash, dedup_key, seen_at)
    select ${thread.integration}, ref_hash, ${thread.key}, ${tx.now}
      from unnest(${[...thread.refs]}::text[]) as ref_hash
     order by ref_hash
    on conflict (integration_id, ref_hash) do update set seen_at = excluded.seen_at`);
}

/** After 30 days a mail that comes again is a new one. */
export async function forgetMails(tx: Tx): Promise<void> {
  const until = plusSeconds(tx.now, -KEPT_SECONDS);
  await tx.run(sql`delete from mail_seen where seen_at < ${until}`);
  await tx.run(sql`delete from mail_thread where seen_at < ${until}`);
}
