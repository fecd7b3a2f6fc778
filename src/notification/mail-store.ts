/** SQL of the delivery log: every mail that went out, or should have. */
import type { IncidentId, PageId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import { readTogether, writeTogether } from '../platform/shared-tx.ts';
import type { MailState } from './core/bundle.ts';

export interface MailRow {
  readonly id: string;
  /** One mail per key. */
  readonly key: string;
  /** `page`, `notice`, `receipt`, `confirm` ... */
  readonly kind: string;
  readonly toAddress: string;
  readonly subject: string;
  readonly textBody: string;
  readonly htmlBody: string;
  readonly channel: string;
  /** What the provider is given beside the texts; gone once it is sent. */
  readonly data: unknown;
  readonly incidentId: IncidentId | null;
  readonly pageId: PageId | null;
  readonly personId: PersonId | null;
  readonly state: MailState;
  readonly why: string | null;
  readonly providerAnswer: string | null;
  readonly tries: number;
  /** When a try that was cut off was made once more; null = never. */
  readonly repeatedAt: Instant | null;
  readonly nextTryAt: Instant | null;
  readonly at: Instant;
  readonly endedAt: Instant | null;
}

const MAIL = sql`
  id, key, kind, to_address, subject, text_body, html_body, incident_id, page_id, person_id, state,
  why, provider_answer, tries, repeated_at, next_try_at, at, ended_at, channel, data`;

export type NewMail = Omit<
  MailRow,
  'why' | 'providerAnswer' | 'tries' | 'repeatedAt' | 'nextTryAt' | 'at' | 'endedAt'
>;

/** False when a mail with this key is there already. */
export const insertMail = writeTogether<NewMail, boolean>('mail.insert', async (tx, mails) => {
  const inserted = await tx.rows<{ id: string }>(sql`
    insert into mail (id, key, kind, to_address, subject, text_body, html_body, incident_id, page_id,
                      person_id, state, channel, data, at)
    select id, key, kind, "toAddress", subject, "textBody", "htmlBody", "incidentId", "pageId",
           "personId", state, channel, data, ${tx.now}
      from json_to_recordset(${jsonRows(mails)}::json) as t(
           id uuid, key text, kind text, "toAddress" text, subject text, "textBody" text,
           "htmlBody" text, "incidentId" uuid, "pageId" uuid, "personId" uuid, state text,
           channel text, data jsonb)
    on conflict (key) do nothing
    returning id`);
  const ids = new Set(inserted.map(({ id }) => id));
  return mails.map(({ id }) => ids.has(id));
});

export function lockMail(tx: Tx, id: string): Promise<MailRow | undefined> {
  return tx.maybeOne<MailRow>(sql`select ${MAIL} from mail where id = ${id} for update`);
}

export function mailById(reader: Reader, id: string): Promise<MailRow | undefined> {
  return reader.maybeOne<MailRow>(sql`select ${MAIL} from mail where id = ${id}`);
}

export const mailByKey = readTogether<string, MailRow | undefined>(
  'mail.byKey',
  async (reader, keys) => {
    const rows = await reader.rows<MailRow>(sql`
      select ${MAIL} from mail where key = any(${[...keys]}::text[])`);
    return keys.map((key) => rows.find((row) => row.key === key));
  },
);

/**
 * Writes how a try went. Secret links are cut out of what is kept of a mail that went out; a mail that did
 * not is shown whole, for it is the only copy.
 */
export const updateMail = writeTogether<
  Pick<MailRow, 'key' | 'state' | 'why' | 'providerAnswer' | 'nextTryAt'>,
  void
>('mail.update', async (tx, mails) => {
  const links = '/(a|r)/[A-Za-z0-9_.-]+';
  await tx.run(sql`
    update mail
       set state = t.state, why = t.why, provider_answer = t."providerAnswer",
           next_try_at = t."nextTryAt",
           tries = tries + case when t.state = 'sending' then 1 else 0 end,
           repeated_at = case when mail.state = 'sending' and t.state = 'sending'
                           then ${tx.now}::timestamptz else repeated_at end,
           ended_at = case when t.state in ('queued', 'sending') then null
                           else ${tx.now}::timestamptz end,
           text_body = case when t.state = 'sent'
             then regexp_replace(text_body, ${links}::text, '/\\1/[cut]', 'g') else text_body end,
           data = case when t.state = 'sent' then null else data end,
           html_body = case when t.state = 'sent'
             then regexp_replace(html_body, ${links}::text, '/\\1/[cut]', 'g') else html_body end
      from json_to_recordset(${jsonRows(mails)}::json) as t(
           key text, state text, why text, "providerAnswer" text, "nextTryAt" timestamptz)
     where mail.key = t.key`);
  return mails.map(() => undefined);
});

export interface MailFilter {
  readonly state: MailState | undefined;
  /** Number of the incident. */
  readonly incident: string | undefined;
  readonly before: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Quiet notices about one incident to one person, oldest first. */
export function noticesOf(
  reader: Reader,
  of: { readonly incident: IncidentId; readonly person: PersonId },
): Promise<
  readonly { readonly at: Instant; readonly state: MailState; readonly why: string | null }[]
> {
  return reader.rows(sql`
    select at, state, why from mail
     where incident_id = ${of.incident} and person_id = ${of.person} and page_id is null
       and kind in ('notice', 'summary')
     order by at, id limit 50`);
}

/** Newest first. */
export function listMails(reader: Reader, filter: MailFilter): Promise<readonly MailRow[]> {
  const { state = null, incident = null, before, limit } = filter;
  const after =
    before === undefined
      ? sql`true`
      : sql`(at, id) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  return reader.rows<MailRow>(sql`
    select ${MAIL} from mail
     where ${after}
       and (${state}::text is null or state = ${state}::text)
       and (${incident}::text is null
            or incident_id = (select id from incident where number = ${incident}::text))
     order by at desc, id desc limit ${limit}`);
}

/** Makes the notices of one person wait for each other, so that they are counted right. */
export async function lockNoticesOf(tx: Tx, person: PersonId): Promise<void> {
  await tx.exclusively(`notice:${person}`);
}

/** Notices written to a person from an instant on, and how many wait for a bundle. */
export function noticesSince(
  tx: Tx,
  person: PersonId,
  since: Instant,
): Promise<{ readonly recent: number; readonly held: number }> {
  return tx.one(sql`
    select count(distinct coalesce(page_id, id)) filter (where at > ${since}) as recent,
           count(*) filter (where state = 'held') as held
      from mail
     where person_id = ${person} and kind = 'notice' and (at > ${since} or state = 'held')`);
}

/** Takes the held notices of a person out of the queue, oldest first. */
export function takeHeld(tx: Tx, person: PersonId): Promise<readonly MailRow[]> {
  return tx.rows<MailRow>(sql`
    with taken as (
      update mail set state = 'bundled', why = 'went out in one mail with others', ended_at = ${tx.now}
       where person_id = ${person} and state = 'held'
      returning *)
    select ${MAIL} from taken order by at, id`);
}
