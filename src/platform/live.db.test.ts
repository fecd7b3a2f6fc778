/** The live feed on a real PostgreSQL: nothing is skipped, nothing comes twice, an old cursor starts afresh. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { sql } from './db.ts';
import { createLiveHub, publish } from './live.ts';

const { db, machine, url } = await testDatabase();
const hub = await createLiveHub({ db, url, log: machine.log, metrics: machine.metrics });
let isSignedIn = true;
/** While it is shut, a row of the topic `slow` holds up whoever followed from the beginning. */
let gate: Promise<void> = Promise.resolve();
const server = createServer((incoming, response) => {
  const after = incoming.headers['last-event-id'];
  const follower = {
    owner: 'ann',
    after: typeof after === 'string' ? after : undefined,
    maySee: async (row: { readonly topic: string }) => {
      if (row.topic === 'slow' && after === undefined) await gate;
      return row.topic !== 'secret';
    },
    isStillHere: async () => isSignedIn,
  };
  void hub.follow(follower, incoming, response);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(async () => {
  await hub.close();
  server.close();
});

interface Seen {
  readonly ids: string[];
  readonly events: string[];
  readonly bodies: number[];
  readonly until: (done: () => boolean) => Promise<void>;
  readonly hangUp: () => void;
}

async function follow(lastEventId?: string): Promise<Seen> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const outgoing = request({ port, host: '127.0.0.1', headers });
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  const ids: string[] = [];
  const events: string[] = [];
  const bodies: number[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const id = /^id: (.+)$/m.exec(block)?.[1];
      const event = /^event: (.+)$/m.exec(block)?.[1];
      if (id !== undefined) ids.push(id);
      else if (event === undefined) continue;
      events.push(event ?? 'message');
      const data = /^data: (.+)$/m.exec(block)?.[1];
      const body =
        data === undefined ? undefined : (JSON.parse(data) as { body?: { n: number } }).body;
      if (body !== undefined) bodies.push(body.n);
    }
    for (const look of waiting) look();
  });
  answer.on('error', () => undefined);
  answer.on('end', () => {
    events.push('ended');
    for (const look of waiting) look();
  });
  return {
    ids,
    events,
    bodies,
    until: (done) =>
      new Promise((resolve) => {
        const look = () => {
          if (!done()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    hangUp: () => outgoing.destroy(),
  };
}

const say = (n: number, topic = 'test') =>
  db.transact(async (tx) => {
    await publish(tx, { topic, body: { n } });
  });

describe('the live feed', () => {
  test('held up by a transaction of another, screens read anew instead of looking calm', async () => {
    const seen = await follow();
    await seen.until(() => seen.events.includes('hello'));
    const resets = () => seen.events.filter((event) => event === 'reset').length;
    // As another program on the same server: it has a number, and touches nothing of ours.
    const other = await db.pool.connect();
    await other.query('begin');
    await other.query('select pg_current_xact_id()');
    await say(1);
    await seen.until(() => resets() === 1);
    await say(2);
    await seen.until(() => resets() === 2);
    expect(seen.bodies).toEqual([]);
    await other.query('commit');
    other.release();
    await seen.until(() => seen.bodies.length === 2);
    expect(seen.bodies).toEqual([1, 2]);
    expect(resets()).toBe(2);
    seen.hangUp();
  });

  test('a transaction that commits late is neither lost nor overtaken', async () => {
    const seen = await follow();
    await seen.until(() => seen.events.includes('hello'));
    const slow = await db.pool.connect();
    await slow.query('begin');
    await slow.query(`insert into live (topic, body) values ('test', '{"n":1}')`);
    await say(2);
    await say(3);
    await slow.query('commit');
    await slow.query(`select pg_notify('live', '')`);
    slow.release();
    await seen.until(() => seen.bodies.length === 3);
    expect(seen.bodies).toEqual([1, 2, 3]);
    seen.hangUp();
  });

  test('a screen that comes back gets exactly what it missed', async () => {
    const before = await follow();
    await before.until(() => before.events.includes('hello'));
    await say(10);
    await before.until(() => before.bodies.includes(10));
    const cursor = before.ids.at(-1);
    before.hangUp();
    await say(11);
    await say(12);
    const back = await follow(cursor);
    await say(13);
    await back.until(() => back.bodies.includes(13));
    expect(back.bodies).toEqual([11, 12, 13]);
    back.hangUp();
  });

  test('one that comes back while the feed is behind gets nothing twice', async () => {
    const steady = await follow();
    await steady.until(() => steady.events.includes('hello'));
    await say(14);
    await steady.until(() => steady.bodies.includes(14));
    const cursor = steady.ids.at(-1);
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    await say(15, 'slow');
    await say(16);
    const back = await follow(cursor);
    await back.until(() => back.bodies.includes(16));
    open();
    await say(17);
    await back.until(() => back.bodies.includes(17));
    expect(back.bodies).toEqual([15, 16, 17]);
    back.hangUp();
    steady.hangUp();
  });

  test('an unknown or forgotten cursor means: fetch afresh', async () => {
    for (const cursor of ['1.1', 'nonsense', '']) {
      const seen = await follow(cursor);
      await seen.until(() => seen.ids.length > 0);
      expect(seen.events[0]).toBe('reset');
      seen.hangUp();
    }
  });

  test('what one may not see never leaves', async () => {
    const seen = await follow();
    await seen.until(() => seen.events.includes('hello'));
    await say(20, 'secret');
    await say(21);
    await seen.until(() => seen.bodies.includes(21));
    expect(seen.bodies).toEqual([21]);
    seen.hangUp();
  });

  test('many writers at once: every row once', async () => {
    const seen = await follow();
    await seen.until(() => seen.events.includes('hello'));
    const wanted = Array.from({ length: 200 }, (_, i) => 1000 + i);
    await Promise.all(wanted.map((n) => say(n)));
    await seen.until(() => seen.bodies.length >= wanted.length);
    expect(seen.bodies.toSorted((a, b) => a - b)).toEqual(wanted);
    const { rows } = await db.one<{ rows: number }>(sql`select count(*) as rows from live`);
    expect(rows).toBeGreaterThan(200);
    seen.hangUp();
  });

  test('ends a second after its person has signed out, and tells no more', async () => {
    const seen = await follow();
    await seen.until(() => seen.events.includes('hello'));
    await say(501);
    await seen.until(() => seen.bodies.includes(501));
    isSignedIn = false;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await say(502);
    await seen.until(() => seen.events.includes('ended'));
    isSignedIn = true;
    expect(seen.bodies).toEqual([501]);
  });

  test('a cursor larger than any of ours starts afresh', async () => {
    const seen = await follow('99999999999999999999.9999999999999999999');
    await seen.until(() => seen.events.length > 0);
    expect(seen.events).toEqual(['reset']);
    seen.hangUp();
  });
});
