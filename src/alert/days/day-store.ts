/**
 * The tables of days that signals lie in (migration 0040). Whoever looks for signals says when they were received, so
 * that PostgreSQL opens the tables of those days and no others; this file knows how to tell that from what is known.
 */
import type { SignalId } from '../../kernel/ids.ts';
import { fromMillis, type Instant, plusSeconds } from '../../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../../platform/db.ts';

const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Makes the tables of the days from `from` on, and of days that fell into the net; gives how many were missing. */
export async function makeDays(tx: Tx, days: number): Promise<number> {
  await waitBriefly(tx);
  const rows = await tx.rows<{ made: boolean }>(sql`
    select make_signal_day(day) as made
      from (select (${tx.now}::timestamptz at time zone 'UTC')::date + n as day
              from generate_series(0, ${days}::integer) as n
            union
            select distinct (received_at at time zone 'UTC')::date from signal_rest) as days
     order by day`);
  return rows.filter(({ made }) => made).length;
}

/** Drops one table all of whose signals came before that; undefined: there is none to drop. */
export async function dropDay(tx: Tx, before: Instant): Promise<string | undefined> {
  await waitBriefly(tx);
  const { name } = await tx.one<{ name: string | null }>(sql`
    select drop_signal_day(${before}) as name`);
  return name ?? undefined;
}

/** Behind a table that waits to be changed everybody waits: rather try again later. */
async function waitBriefly(tx: Tx): Promise<void> {
  await tx.rows(sql`select set_config('lock_timeout', '2s', true)`);
}

/** Signals received before this may be gone; null while none is. */
export async function keptFrom(reader: Reader): Promise<Instant | null> {
  return (await reader.one<{ fromAt: Instant | null }>(sql`select from_at from signal_kept`))
    .fromAt;
}

/**
 * When an alert's signals were received: from its first on, with a day of room for a clock that was set back, and not
 * after `now`, with an hour of room for transactions that began later and were faster.
 */
export function receivedSince(firstSeenAt: Instant, now: Instant): Sql {
  return sql`signal.received_at >= ${plusSeconds(firstSeenAt, -DAY)}
         and signal.received_at < ${plusSeconds(now, HOUR)}`;
}

/** The spans in which a signal of this id was received, the likeliest first: the id tells when it was made. */
export function spansOf(id: SignalId, clockAheadSeconds: number): readonly Sql[] {
  const made = bornAt(id);
  if (made === undefined) return [];
  const around = (seconds: number) => sql`
    signal.received_at >= ${plusSeconds(made, -seconds)}
    and signal.received_at < ${plusSeconds(made, seconds + clockAheadSeconds)}`;
  return [around(60), around(DAY)];
}

/** No id of ours is from later; its neighbours can still be written. */
const LATEST_MS = 4_000_000_000_000;

/** The instant in a UUIDv7; undefined where it is none. */
export function bornAt(id: string): Instant | undefined {
  const millis = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  return id[14] === '7' && millis < LATEST_MS ? fromMillis(millis) : undefined;
}
