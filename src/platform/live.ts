/**
 * Pushes what happened to open screens: a table written in the same transaction as the change, read back by
 * every web node, sent as server-sent events. Sequence ids are handed out before commit, so the cursor is
 * (transaction id, id) and only rows of transactions older than every running one are sent: a late commit
 * is never skipped (decisions.md 13); news that waits long for one is announced (`live-held-up.ts`). NOTIFY only wakes
 * the reader.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import pg from 'pg';
import type { IncidentId } from '../kernel/ids.ts';
import { type Db, sql, type Tx } from './db.ts';
import { jsonRows } from './json-rows.ts';
import { createHeldUpWatch } from './live-held-up.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { CONNECTION } from './sessions.ts';
import { writeTogether } from './shared-tx.ts';

export interface LiveEvent {
  readonly topic: string;
  readonly incident?: IncidentId;
  readonly version?: number;
  readonly body: unknown;
}

/** Tells the screens, if and only if this transaction commits. */
export const publish = writeTogether<LiveEvent, void>('live.publish', async (tx, events) => {
  await tx.run(sql`
    with told as (
      insert into live (topic, incident, version, body)
      select topic, incident, version, body
        from json_to_recordset(${jsonRows(events)}::json)
             as t(topic text, incident uuid, version int, body jsonb)
      returning id)
    select pg_notify('live', '') from told limit 1`);
  return events.map(() => undefined);
});

/** From now on rows of this incident kept for late followers are for its members only (domain.md 5.7). */
export async function hideEarlier(tx: Tx, incident: string): Promise<void> {
  await tx.run(sql`
    update live set body = jsonb_set(body, '{visibility}', '"restricted"')
     where incident = ${incident} and body ? 'visibility'`);
}

export interface LiveRow {
  readonly cursor: string;
  readonly topic: string;
  readonly incident: IncidentId | null;
  readonly version: number | null;
  readonly body: unknown;
}

/** One open screen. */
export interface Follower {
  /** Streams are counted per person; a browser may hold a few tabs open. */
  readonly owner: string;
  readonly after: string | undefined;
  /** Hides what this person may not see, such as restricted incidents of others. */
  readonly maySee: (row: LiveRow) => Promise<boolean> | boolean;
  /** False once this person has signed out or may no longer be here: the stream is ended. */
  readonly isStillHere?: () => Promise<boolean>;
}

export interface LiveHub {
  readonly follow: (
    follower: Follower,
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<void>;
  readonly streamsOf: (owner: string) => number;
  readonly close: () => Promise<void>;
}

export const MAX_STREAMS_PER_PERSON = 20;
const HEARTBEAT_MS = 15_000;
const SWEEP_MS = 1_000;
const TRIM_MS = 60_000;
/** A stream outlives no sign-out by more than this (reliability.md row 53). */
const RECHECK_MS = 1_000;
const BATCH = 500;
const MAX_BUFFERED_BYTES = 1_048_576;
const KEEP = sql`interval '1 hour'`;

interface Stream {
  readonly follower: Follower;
  readonly response: ServerResponse;
  /** News that came while it still catches up; undefined once it has. */
  waiting: LiveRow[] | undefined;
  /** The newest it was sent from the table; the feed may come to older ones after that. */
  caughtUpTo: string;
  /** When it was last asked whether its person is still here, in ms of `performance.now()`. */
  checkedAt: number;
}

export interface LiveHubOptions {
  readonly db: Db;
  readonly url: string;
  readonly log: Log;
  readonly metrics: Metrics;
}

export async function createLiveHub(options: LiveHubOptions): Promise<LiveHub> {
  const { db, log, metrics } = options;
  const streams = new Set<Stream>();
  const feed = createFeed(db, log, {
    from: (await newestCursor(db)) ?? '0.0',
    isWatched: () => streams.size > 0,
    each: async (row) => {
      await Promise.all([...streams].map((stream) => pass(stream, row)));
    },
  });
  const listener = listen(options, () => {
    if (streams.size > 0) feed.wake();
  });
  const lookForHeldUp = createHeldUpWatch(db, log, () => {
    for (const stream of streams) void tellToReadAnew(stream);
  });
  const sweep = () => {
    feed.wake();
    if (streams.size > 0) void lookForHeldUp();
  };
  const stopTimers = startTimers(db, log, { streams, sweep });
  return {
    streamsOf: (owner) => [...streams].filter((s) => s.follower.owner === owner).length,
    follow: async (follower, request, response) => {
      const checkedAt = performance.now();
      const stream = { follower, response, waiting: [], caughtUpTo: '0.0', checkedAt };
      request.on('close', () => {
        streams.delete(stream);
        metrics.openStreams.set(streams.size);
      });
      openStream(response);
      streams.add(stream);
      metrics.openStreams.set(streams.size);
      await catchUp(db, stream);
      feed.wake();
    },
    close: async () => {
      stopTimers();
      for (const stream of streams) stream.response.end();
      await listener.close();
      await feed.close();
    },
  };
}

interface FeedOptions {
  readonly from: string;
  readonly isWatched: () => boolean;
  readonly each: (row: LiveRow) => Promise<void>;
}

/** Reads the table in order, one reader at a time; `wake` while it reads makes it read once more. */
function createFeed(db: Db, log: Log, { from, isWatched, each }: FeedOptions) {
  let cursor = from;
  let reading: Promise<void> | undefined;
  let again = false;
  let closed = false;
  /** What nobody watches is not read. Who came while we asked where it ends has seen less than that. */
  const passOver = async (): Promise<boolean> => {
    const newest = isWatched() ? undefined : await newestCursor(db);
    if (newest === undefined || isWatched()) return false;
    cursor = newest;
    return true;
  };
  const read = async (): Promise<void> => {
    do {
      again = false;
      if (await passOver()) continue;
      const rows = await rowsAfter(db, cursor);
      if (rows.length === BATCH) again = true;
      for (const row of rows) {
        cursor = row.cursor;
        await each(row);
      }
    } while (again && !closed);
  };
  return {
    wake: (): void => {
      again = true;
      if (closed || reading !== undefined) return;
      reading = read()
        .catch((error) => log.warn({ error: String(error) }, 'live feed could not be read'))
        .finally(() => {
          reading = undefined;
        });
    },
    close: async (): Promise<void> => {
      closed = true;
      await reading;
    },
  };
}

function startTimers(
  db: Db,
  log: Log,
  { streams, sweep }: { readonly streams: ReadonlySet<Stream>; readonly sweep: () => void },
): () => void {
  const timers = [
    setInterval(sweep, SWEEP_MS),
    setInterval(() => {
      for (const stream of streams) void beat(stream);
    }, HEARTBEAT_MS),
    setInterval(() => {
      trimLive(db).catch((error) => log.warn({ error: String(error) }, 'live feed not trimmed'));
    }, TRIM_MS),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 2000\n\n');
}

/** News for a stream that is still catching up waits its turn, so nothing is lost and nothing overtakes. */
async function pass(stream: Stream, row: LiveRow): Promise<void> {
  if (stream.waiting !== undefined) stream.waiting.push(row);
  else if (isLater(row.cursor, stream.caughtUpTo)) await sendTo(stream, row);
}

async function catchUp(db: Db, stream: Stream): Promise<void> {
  stream.caughtUpTo = await replay(db, stream);
  for (let row = stream.waiting?.shift(); row !== undefined; row = stream.waiting?.shift()) {
    if (isLater(row.cursor, stream.caughtUpTo)) await sendTo(stream, row);
  }
  stream.waiting = undefined;
}

function isLater(a: string, b: string): boolean {
  const [xidA = '0', idA = '0'] = a.split('.');
  const [xidB = '0', idB = '0'] = b.split('.');
  if (xidA !== xidB) return BigInt(xidA) > BigInt(xidB);
  return BigInt(idA) > BigInt(idB);
}

/** Sends what a returning screen missed, or tells it to fetch afresh; gives the cursor it is at then. */
async function replay(db: Db, stream: Stream): Promise<string> {
  const { after } = stream.follower;
  const newest = (await newestCursor(db)) ?? '0.0';
  if (after === undefined) {
    write(stream.response, `id: ${newest}\nevent: hello\ndata: {}\n\n`);
    return newest;
  }
  if (!(await isKept(db, after))) {
    write(stream.response, `id: ${newest}\nevent: reset\ndata: {}\n\n`);
    return newest;
  }
  let cursor = after;
  for (;;) {
    const rows = await rowsAfter(db, cursor);
    for (const row of rows) {
      cursor = row.cursor;
      await sendTo(stream, row);
    }
    if (rows.length < BATCH) return cursor;
  }
}

async function beat(stream: Stream): Promise<void> {
  if (await isAllowed(stream)) write(stream.response, ': still here\n\n');
}

/** Without an id: whoever comes back goes on where the news in order stood. */
async function tellToReadAnew(stream: Stream): Promise<void> {
  if (await isAllowed(stream)) write(stream.response, 'event: reset\ndata: {}\n\n');
}

/** Asks at most once a second; whoever has gone gets nothing more, and the stream ends. */
async function isAllowed(stream: Stream): Promise<boolean> {
  const { follower, response } = stream;
  if (response.writableEnded) return false;
  const now = performance.now();
  if (follower.isStillHere === undefined || now - stream.checkedAt < RECHECK_MS) return true;
  const isHere = await follower.isStillHere().catch(() => false);
  if (isHere) stream.checkedAt = now;
  else response.end();
  return isHere;
}

async function sendTo(stream: Stream, row: LiveRow): Promise<void> {
  if (!(await isAllowed(stream))) return;
  if (!(await stream.follower.maySee(row))) return;
  const { topic, incident, version, body } = row;
  const data = JSON.stringify({ topic, incident, version, body });
  write(stream.response, `id: ${row.cursor}\ndata: ${data}\n\n`);
}

/** A reader that does not keep up is cut; it comes back with its cursor. */
function write(response: ServerResponse, text: string): void {
  if (response.writableLength > MAX_BUFFERED_BYTES) {
    response.destroy();
    return;
  }
  response.write(text);
}

const CURSOR = /^(\d{1,19})\.(\d{1,18})$/;

async function rowsAfter(db: Db, cursor: string): Promise<readonly LiveRow[]> {
  const [, xid = '0', id = '0'] = CURSOR.exec(cursor) ?? [];
  return db.rows<LiveRow>(sql`
    select xid::text || '.' || id as cursor, topic, incident, version, body from live
     where (xid, id) > (${xid}::xid8, ${id}::bigint)
       and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, id limit ${BATCH}`);
}

async function newestCursor(db: Db): Promise<string | undefined> {
  const row = await db.maybeOne<{ cursor: string }>(sql`
    select xid::text || '.' || id as cursor from live
     where xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid desc, id desc limit 1`);
  return row?.cursor;
}

async function isKept(db: Db, cursor: string): Promise<boolean> {
  const match = CURSOR.exec(cursor);
  if (match === null) return false;
  const found = await db.maybeOne(sql`
    select 1 from live where xid = ${match[1]}::xid8 and id = ${match[2]}::bigint`);
  return found !== undefined;
}

async function trimLive(db: Db): Promise<void> {
  await db.transact((tx) => tx.run(sql`delete from live where at < clock_timestamp() - ${KEEP}`));
}

/** Keeps one LISTEN connection alive, and comes back by itself after the database was away. */
function listen(options: LiveHubOptions, wake: () => void): { close: () => Promise<void> } {
  let client: pg.Client | undefined;
  let closed = false;
  const connect = async (): Promise<void> => {
    if (closed) return;
    const next = new pg.Client({ connectionString: options.url, ...CONNECTION });
    client = next;
    next.on('notification', wake);
    next.on('error', () => undefined);
    next.on('end', () => {
      if (!closed) setTimeout(() => void connect(), 1_000);
    });
    try {
      await next.connect();
      await next.query('listen live');
      wake();
    } catch (error) {
      options.log.warn({ error: String(error) }, 'live feed listens again in a second');
      await next.end().catch(() => undefined);
    }
  };
  void connect();
  return {
    close: async () => {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
