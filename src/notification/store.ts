/** All SQL of pages and their attempts: what was promised to whom, and what became of it. */
import type { IncidentId, PageId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
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
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

const PAGE = sql`
  id, incident_id, incident_number, person_id, loudness, reason, state, outcome, round, next_round_at,
  final_told, created_at, ended_at`;

const ATTEMPT = sql`
  id, page_id, number, round, channel, contact_id, address, verified, idempotency_key, state,
  failed_why, for_good, provider_answer, started_at, ended_at`;

/** Does nothing when the page is there already: the job may run twice. */
export async function insertPage(
  tx: Tx,
  page: Pick<PageRow, 'id' | 'incidentId' | 'incidentNumber' | 'personId' | 'loudness' | 'reason'>,
): Promise<void> {
  await tx.run(sql`
    insert into page (id, incident_id, incident_number, person_id, loudness, reason, state, created_at)
    values (${page.id}, ${page.incidentId}, ${page.incidentNumber}, ${page.personId},
            ${page.loudness}, ${page.reason}, 'queued', ${tx.now})
    on conflict (id) do nothing`);
}

/** The page with its row locked: two runs of one job follow each other. */
export function lockPage(tx: Tx, id: PageId): Promise<PageRow | undefined> {
  return tx.maybeOne<PageRow>(sql`select ${PAGE} from page where id = ${id} for update`);
}

export function pageById(reader: Reader, id: PageId): Promise<PageRow | undefined> {
  return reader.maybeOne<PageRow>(sql`select ${PAGE} from page where id = ${id}`);
}

export function pagesOfIncident(reader: Reader, id: IncidentId): Promise<readonly PageRow[]> {
  return reader.rows<PageRow>(sql`
    select ${PAGE} from page where incident_id = ${id} order by created_at, id`);
}

export function attemptsOf(
  reader: Reader,
  pages: readonly PageId[],
): Promise<readonly AttemptRow[]> {
  return reader.rows<AttemptRow>(sql`
    select ${ATTEMPT} from attempt where page_id = any(${[...pages]}::uuid[])
     order by page_id, number`);
}

/** Marks where a page stands; an end is never overwritten by an earlier state. */
export async function updatePage(
  tx: Tx,
  page: Pick<PageRow, 'id' | 'state' | 'outcome' | 'round' | 'nextRoundAt' | 'finalTold'>,
): Promise<void> {
  await tx.run(sql`
    update page
       set state = ${page.state}, outcome = ${page.outcome}, round = ${page.round},
           next_round_at = ${page.nextRoundAt}, final_told = ${page.finalTold},
           ended_at = case when ${page.state}::text = 'queued' then null
                         else ${tx.now}::timestamptz end
     where id = ${page.id}`);
}

export async function insertAttempt(
  tx: Tx,
  attempt: Omit<
    AttemptRow,
    'state' | 'failedWhy' | 'forGood' | 'providerAnswer' | 'startedAt' | 'endedAt'
  >,
): Promise<void> {
  await tx.run(sql`
    insert into attempt (id, page_id, number, round, channel, contact_id, address, verified,
                         idempotency_key, state, started_at)
    values (${attempt.id}, ${attempt.pageId}, ${attempt.number}, ${attempt.round},
            ${attempt.channel}, ${attempt.contactId}, ${attempt.address}, ${attempt.verified},
            ${attempt.idempotencyKey}, 'sending', ${tx.now})`);
}

/** Writes the end of an attempt; false when another run of the job has written it already. */
export async function endAttempt(
  tx: Tx,
  end: Pick<AttemptRow, 'id' | 'state' | 'failedWhy' | 'forGood' | 'providerAnswer'>,
): Promise<boolean> {
  const ended = await tx.run(sql`
    update attempt
       set state = ${end.state}, failed_why = ${end.failedWhy}, for_good = ${end.forGood},
           provider_answer = ${end.providerAnswer}, ended_at = ${tx.now}
     where id = ${end.id} and state = 'sending'`);
  return ended === 1;
}
