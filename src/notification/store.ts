/** All SQL of pages and their attempts: what was promised to whom, and what became of it. */
import type { IncidentId, PageId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import { lockTogether, readTogether, writeTogether } from '../platform/shared-tx.ts';
import type { AttemptState, Loudness, PageState } from './core/page.ts';

export interface PageRow {
  readonly id: PageId;
  readonly incidentId: IncidentId;
  readonly incidentNumber: string;
  readonly personId: PersonId;
  readonly loudness: Loudness;
  readonly reason: string;
  readonly state: PageState;
  readonly outcome: string | null;
  /** Rounds begun. */
  readonly round: number;
  readonly nextRoundAt: Instant | null;
  readonly finalTold: boolean;
  /** What a reply by text carries. */
  readonly code: string | null;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
}

export interface AttemptRow {
  readonly id: string;
  readonly pageId: PageId;
  /** From 1, per page. */
  readonly number: number;
  readonly round: number;
  readonly channel: string;
  readonly contactId: string;
  readonly address: string;
  readonly verified: boolean;
  readonly idempotencyKey: string;
  readonly state: AttemptState;
  readonly failedWhy: string | null;
  /** True: no further try of this contact can succeed. */
  readonly forGood: boolean;
  readonly providerAnswer: string | null;
  /** Why this contact was tried now. */
  readonly whyNow: string | null;
  /** The provider's name for the message. */
  readonly ref: string | null;
  readonly awaitsReceipt: boolean;
  readonly startedAt: Instant;
  /** When it was handed over once more, because the first run died; null = once at most. */
  readonly repeatedAt: Instant | null;
  /** When the provider answered. */
  readonly endedAt: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly openedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
}

const PAGE = sql`
  id, incident_id, incident_number, person_id, loudness, reason, state, outcome, round, next_round_at,
  final_told, code, created_at, ended_at`;

const ATTEMPT = sql`
  id, page_id, number, round, channel, contact_id, address, verified, idempotency_key, state,
  failed_why, for_good, provider_answer, why_now, ref, awaits_receipt, started_at, repeated_at,
  ended_at, delivered_at, opened_at, acknowledged_at`;

/** Does nothing when the page is there already: the job may run twice. */
export const insertPage = writeTogether<
  Pick<
    PageRow,
    'id' | 'incidentId' | 'incidentNumber' | 'personId' | 'loudness' | 'reason' | 'code' | 'round'
  >,
  void
>('page.insert', async (tx, pages) => {
  await tx.run(sql`
    insert into page (id, incident_id, incident_number, person_id, loudness, reason, code, round,
                      state, created_at)
    select id, "incidentId", "incidentNumber", "personId", loudness, reason, code, round, 'queued',
           ${tx.now}
      from json_to_recordset(${jsonRows(pages)}::json) as t(
           id uuid, "incidentId" uuid, "incidentNumber" text, "personId" uuid, loudness text,
           reason text, code text, round int)
    on conflict (id) do nothing`);
  return pages.map(() => undefined);
});

/** The page with its row locked: two runs of one job follow each other. */
export const lockPage = lockTogether<PageId, PageRow | undefined>('page.lock', async (tx, ids) => {
  const rows = await tx.rows<PageRow>(sql`
    select ${PAGE} from page where id = any(${[...ids]}::uuid[]) order by id for update`);
  return ids.map((id) => rows.find((row) => row.id === id));
});

export function pageById(reader: Reader, id: PageId): Promise<PageRow | undefined> {
  return reader.maybeOne<PageRow>(sql`select ${PAGE} from page where id = ${id}`);
}

export function pagesOfIncident(reader: Reader, id: IncidentId): Promise<readonly PageRow[]> {
  return reader.rows<PageRow>(sql`
    select ${PAGE} from page where incident_id = ${id} order by created_at, id`);
}

export const attemptsOf = readTogether<readonly PageId[], readonly AttemptRow[]>(
  'attempt.ofPages',
  async (reader, lists) => {
    const rows = await reader.rows<AttemptRow>(sql`
      select ${ATTEMPT} from attempt where page_id = any(${lists.flat()}::uuid[])
       order by page_id, number`);
    return lists.map((pages) => {
      const asked = new Set(pages);
      return rows.filter((row) => asked.has(row.pageId));
    });
  },
);

/** Messages about an incident that these channels took and know by a name, the newest first. */
export function messagesOfIncident(
  reader: Reader,
  id: IncidentId,
  { channels, most }: { readonly channels: readonly string[]; readonly most: number },
): Promise<readonly AttemptRow[]> {
  return reader.rows<AttemptRow>(sql`
    select ${ATTEMPT} from attempt
     where state = 'accepted' and ref is not null and channel = any(${[...channels]}::text[])
       and page_id in (select page.id from page where page.incident_id = ${id})
     order by started_at desc, id desc limit ${most}`);
}

/** Marks where a page stands; an end is never overwritten by an earlier state. */
export const updatePage = writeTogether<
  Pick<PageRow, 'id' | 'state' | 'outcome' | 'round' | 'nextRoundAt' | 'finalTold'>,
  void
>('page.update', async (tx, pages) => {
  const rows = pages.map(({ id, state, outcome, round, nextRoundAt, finalTold }) => ({
    ...{ id, state, outcome, round, next_round_at: nextRoundAt, final_told: finalTold },
  }));
  await tx.run(sql`
    update page
       set state = t.state, outcome = t.outcome, round = t.round,
           next_round_at = t.next_round_at, final_told = t.final_told,
           ended_at = case when t.state = 'queued' then null else ${tx.now}::timestamptz end
      from json_to_recordset(${jsonRows(rows)}::json) as t(
           id uuid, state text, outcome text, round int, next_round_at timestamptz,
           final_told boolean)
     where page.id = t.id`);
  return pages.map(() => undefined);
});

export type NewAttempt = Pick<
  AttemptRow,
  | 'id'
  | 'pageId'
  | 'number'
  | 'round'
  | 'channel'
  | 'contactId'
  | 'address'
  | 'verified'
  | 'idempotencyKey'
  | 'whyNow'
> & { readonly state: 'sending' | 'held' };

export const insertAttempt = writeTogether<NewAttempt, void>(
  'attempt.insert',
  async (tx, attempts) => {
    await tx.run(sql`
      insert into attempt (id, page_id, number, round, channel, contact_id, address, verified,
                           idempotency_key, why_now, state, started_at)
      select id, "pageId", number, round, channel, "contactId", address, verified,
             "idempotencyKey", "whyNow", state, ${tx.now}
        from json_to_recordset(${jsonRows(attempts)}::json) as t(
             id uuid, "pageId" uuid, number int, round int, channel text, "contactId" uuid,
             address text, verified boolean, "idempotencyKey" text, "whyNow" text, state text)`);
    return attempts.map(() => undefined);
  },
);

/** Right before it is handed over a second time; false when that was done already: there is no third. */
export async function repeatAttempt(tx: Tx, id: string): Promise<boolean> {
  const repeated = await tx.run(sql`
    update attempt set repeated_at = ${tx.now}
     where id = ${id} and state = 'sending' and repeated_at is null`);
  return repeated === 1;
}

/** Writes the end of an attempt; false when another run of the job has written it already. */
export const endAttempt = writeTogether<
  Pick<
    AttemptRow,
    'id' | 'state' | 'failedWhy' | 'forGood' | 'providerAnswer' | 'ref' | 'awaitsReceipt'
  >,
  boolean
>('attempt.end', async (tx, ends) => {
  const ended = await tx.rows<{ id: string }>(sql`
    update attempt
       set state = t.state, failed_why = t."failedWhy", for_good = t."forGood",
           provider_answer = t."providerAnswer", ref = t.ref,
           awaits_receipt = t."awaitsReceipt", ended_at = ${tx.now}
      from json_to_recordset(${jsonRows(ends)}::json) as t(
           id uuid, state text, "failedWhy" text, "forGood" boolean, "providerAnswer" text,
           ref text, "awaitsReceipt" boolean)
     where attempt.id = t.id and attempt.state = 'sending'
    returning attempt.id`);
  const ids = new Set(ended.map(({ id }) => id));
  return ends.map(({ id }) => ids.has(id));
});

/** The attempt a provider speaks of. */
export function attemptByRef(
  reader: Reader,
  channel: string,
  ref: string,
): Promise<AttemptRow | undefined> {
  return reader.maybeOne<AttemptRow>(sql`
    select ${ATTEMPT} from attempt where channel = ${channel} and ref = ${ref}
     order by started_at desc limit 1`);
}

/** Keeps the first word of each kind; a receipt may come twice, late, or after the end. */
export async function stampAttempt(
  tx: Tx,
  id: string,
  stamp: 'delivered' | 'opened' | 'acknowledged',
): Promise<void> {
  const at = tx.now;
  await tx.run(sql`
    update attempt
       set delivered_at = coalesce(delivered_at, ${at}),
           opened_at = case when ${stamp}::text = 'opened' then coalesce(opened_at, ${at})
                            else opened_at end,
           acknowledged_at = case when ${stamp}::text = 'acknowledged'
                                  then coalesce(acknowledged_at, ${at}) else acknowledged_at end
     where id = ${id}`);
}

/** A receipt that says no, before any that says yes. */
export async function failAttempt(tx: Tx, id: string, why: string): Promise<boolean> {
  const failed = await tx.run(sql`
    update attempt set state = 'failed', failed_why = ${why}
     where id = ${id} and state = 'accepted' and delivered_at is null`);
  return failed === 1;
}

/** When messages of pages went to a contact since an instant, oldest first; those of drills only if asked. */
export async function sendsSince(
  reader: Reader,
  contactId: string,
  asked: { readonly since: Instant; readonly drills: boolean },
): Promise<readonly Instant[]> {
  const rows = await reader.rows<{ startedAt: Instant }>(sql`
    select a.started_at from attempt a join page p on p.id = a.page_id
     where a.contact_id = ${contactId} and a.started_at > ${asked.since}
       and a.state in ('sending', 'accepted', 'failed')
       and (${asked.drills}::boolean or p.incident_number not like 'DRL-%')
     order by a.started_at`);
  return rows.map((row) => row.startedAt);
}

/** Whether a message of this incident was taken for this person before. */
export async function wasReached(
  reader: Reader,
  page: Pick<PageRow, 'incidentId' | 'personId'>,
): Promise<boolean> {
  const found = await reader.maybeOne(sql`
    select 1 from attempt a join page p on p.id = a.page_id
     where p.incident_id = ${page.incidentId} and p.person_id = ${page.personId}
       and a.state = 'accepted' limit 1`);
  return found !== undefined;
}

/** Takes the held attempts of a contact, oldest first, so that they are told once. */
export function takeHeldAttempts(
  tx: Tx,
  contactId: string,
): Promise<
  readonly { readonly pageId: PageId; readonly channel: string; readonly address: string }[]
> {
  return tx.rows(sql`
    with told as (
      update attempt set ended_at = ${tx.now}
       where contact_id = ${contactId} and state = 'held' and ended_at is null
      returning page_id, channel, address, started_at)
    select page_id, channel, address from told order by started_at`);
}

/** Recent pages of a person, newest first, for replies by text. */
export function recentPagesOf(
  reader: Reader,
  person: PersonId,
  since: Instant,
): Promise<readonly PageRow[]> {
  return reader.rows<PageRow>(sql`
    select ${PAGE} from page where person_id = ${person} and created_at > ${since}
     order by created_at desc, id desc limit 50`);
}

/** Pages of a person in a window, newest first. */
export function pagesOfPerson(
  reader: Reader,
  person: PersonId,
  page: { readonly before: readonly string[] | undefined; readonly limit: number },
): Promise<readonly PageRow[]> {
  const [at = null, id = null] = page.before ?? [];
  return reader.rows<PageRow>(sql`
    select ${PAGE} from page
     where person_id = ${person}
       and (${at}::timestamptz is null or (created_at, id) < (${at}::timestamptz, ${id}::uuid))
     order by created_at desc, id desc limit ${page.limit}`);
}

/** Loud pages of these people that were to go out over [from, to), oldest first; drills are no burden. */
export function loudPagesBetween(
  reader: Reader,
  people: readonly PersonId[],
  window: { readonly from: Instant; readonly to: Instant },
): Promise<readonly Pick<PageRow, 'personId' | 'incidentId' | 'createdAt'>[]> {
  return reader.rows(sql`
    select person_id, incident_id, created_at from page
     where person_id = any(${[...people]}::uuid[]) and loudness = 'high' and state <> 'suppressed'
       and incident_number not like 'DRL-%'
       and created_at >= ${window.from} and created_at < ${window.to}
     order by created_at, id`);
}
