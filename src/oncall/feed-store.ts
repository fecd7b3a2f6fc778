/** All SQL about imported calendars: where they are read, when that last went well, and what it left over. */
import type { ActorId, ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { FeedPerson, UnmatchedEvent } from './core/feed.ts';

export interface FeedRow {
  readonly id: string;
  readonly scheduleId: ScheduleId;
  readonly sealedUrl: string;
  readonly host: string;
  readonly createdAt: Instant;
  readonly triedAt: Instant | null;
  readonly goodAt: Instant | null;
  /** Of the last try; null after a good one. */
  readonly error: string | null;
  readonly digest: string | null;
  readonly shifts: number;
  readonly unmatched: readonly UnmatchedEvent[];
  readonly unmatchedCount: number;
}

const FEED = sql`
  id, schedule_id, sealed_url, host, created_at, tried_at, good_at, error, digest, shifts, unmatched,
  unmatched_count from calendar_feed`;

export async function insertFeed(
  tx: Tx,
  feed: Pick<FeedRow, 'id' | 'scheduleId' | 'sealedUrl' | 'host'> & { readonly by: ActorId },
): Promise<void> {
  await tx.run(sql`
    insert into calendar_feed (id, schedule_id, sealed_url, host, created_at, created_by)
    values (${feed.id}, ${feed.scheduleId}, ${feed.sealedUrl}, ${feed.host}, ${tx.now},
            ${feed.by})`);
}

export function feedById(reader: Reader, id: string): Promise<FeedRow | undefined> {
  return reader.maybeOne<FeedRow>(sql`select ${FEED} where id = ${id} and removed_at is null`);
}

export function feedsOf(reader: Reader, schedule: ScheduleId): Promise<readonly FeedRow[]> {
  return reader.rows<FeedRow>(sql`
    select ${FEED} where schedule_id = ${schedule} and removed_at is null
     order by created_at, id`);
}

/** Every feed in use, for the timer. */
export async function feedIds(reader: Reader): Promise<readonly string[]> {
  const rows = await reader.rows<{ id: string }>(
    sql`select id from calendar_feed where removed_at is null order by id`,
  );
  return rows.map((row) => row.id);
}

export async function removeFeed(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`update calendar_feed set removed_at = ${tx.now} where id = ${id}`);
}

/** What went wrong; the shifts read before stay. */
export async function markFeedFailed(tx: Tx, id: string, error: string): Promise<void> {
  await tx.run(sql`
    update calendar_feed set tried_at = ${tx.now}, error = ${error} where id = ${id}`);
}

export async function markFeedGood(
  tx: Tx,
  feed: Pick<FeedRow, 'id' | 'digest' | 'shifts' | 'unmatched' | 'unmatchedCount'>,
): Promise<void> {
  await tx.run(sql`
    update calendar_feed
       set tried_at = ${tx.now}, good_at = ${tx.now}, error = null, digest = ${feed.digest},
           shifts = ${feed.shifts}, unmatched = ${JSON.stringify(feed.unmatched)}::jsonb,
           unmatched_count = ${feed.unmatchedCount}
     where id = ${feed.id}`);
}

/** Whom an event may mean. */
export function feedPeople(reader: Reader): Promise<readonly FeedPerson[]> {
  return reader.rows<FeedPerson>(sql`select id, name, email from person where active order by id`);
}
