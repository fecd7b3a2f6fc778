/**
 * How far a node's own clock is from the database's. Everything that matters is timed by the database, so a wrong
 * clock here makes no page late; but signatures to and from outside and the times in logs are by the machine's
 * clock, and when all nodes differ it is the database's clock that is wrong (reliability.md rows 16, 17).
 * The offset of tests is left out: it is meant.
 */
import { hostname } from 'node:os';
import { type Db, type Reader, sql } from './db.ts';
import { machineMillis } from './timers.ts';

export interface NodeClock {
  /** Host and process. */
  readonly node: string;
  /** Positive: the node is ahead of the database. */
  readonly aheadSeconds: number;
}

/** A node that has not said it for so long is gone, or says it by readiness. */
const KNOWN_SECONDS = 60;

const SELF = `${hostname()}, process ${process.pid}`;

/**
 * Seconds this node is at least ahead of the database (negative: behind). What the way to the database and back
 * may account for is taken off, so a slow answer never looks like a wrong clock.
 */
export async function measureClock(reader: Reader): Promise<number> {
  const before = machineMillis();
  const { millis } = await reader.one<{ millis: number }>(sql`
    select extract(epoch from clock_timestamp())::float8 * 1000 as millis`);
  const after = machineMillis();
  return clockDifference({ before, after, database: millis });
}

/** Milliseconds since 1970 in, seconds out. */
export function clockDifference(read: {
  readonly before: number;
  readonly after: number;
  readonly database: number;
}): number {
  // A clock that was set back between the two readings leaves no interval to take off.
  const [first, last] = [Math.min(read.before, read.after), Math.max(read.before, read.after)];
  if (read.database < first) return (first - read.database) / 1000;
  return read.database > last ? (last - read.database) / 1000 : 0;
}

/** Measures, and tells the other nodes by a row. */
export async function sayClock(db: Db): Promise<number> {
  const ahead = await measureClock(db);
  await db.rows(sql`
    with gone as (delete from node_clock where abs(extract(epoch from clock_timestamp() - at)) > 86400)
    insert into node_clock (node, ahead_seconds, at) values (${SELF}, ${ahead}, clock_timestamp())
    on conflict (node) do update set ahead_seconds = excluded.ahead_seconds, at = excluded.at
    returning node`);
  return ahead;
}

/** What the nodes that are alive said of themselves; a row of the future is from before the database went back. */
export function clocksOfNodes(reader: Reader): Promise<readonly NodeClock[]> {
  return reader.rows<NodeClock>(sql`
    select node, ahead_seconds from node_clock
     where abs(extract(epoch from clock_timestamp() - at)) < ${KNOWN_SECONDS} order by node`);
}
