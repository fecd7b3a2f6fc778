/**
 * Rows 36 and 37 of reliability.md at a real node: many screens lose their line in the same moment and come back, one
 * person opens more than anybody needs, one does not read. 200 streams of ten people; a page goes out meanwhile.
 */
import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import type { StreamReader } from '../harness-http.ts';
import type { Person } from '../harness-makers.ts';

const STREAMS = 200;
const EACH = 20;

const world = await startWorld({ startAt: new Date().toISOString() });
const people: Person[] = [];
let send: Awaited<ReturnType<typeof world.generic>>['send'];

beforeAll(async () => {
  for (let n = 0; n <= STREAMS / EACH; n += 1) {
    people.push(await world.person({ name: `Person ${'abcdefghijklmnop'[n]}` }));
  }
  const [first] = people;
  const levels = first === undefined ? [] : [[first]];
  const policy = await world.policy({ name: 'First', levels, delayMinutes: 60 });
  const settings = { groupBy: 'alert', holdSeconds: 0 };
  const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id, settings });
  send = (await world.generic(shop.id)).send;
});

/** Of the nth of all streams: each person has `EACH`. */
function tokenOf(n: number): string {
  return people[Math.floor(n / EACH)]?.token ?? '';
}

function lastIdOf(stream: StreamReader | undefined): string | undefined {
  return stream
    ?.events()
    .map(({ id }) => id)
    .findLast((id) => id !== undefined);
}

/** Opens all in the same moment; milliseconds each took. */
async function openAll(after: readonly (string | undefined)[]) {
  return Promise.all(
    Array.from({ length: STREAMS }, async (_one, n) => {
      const began = performance.now();
      const lastEventId = after[n];
      const stream = await world.stream({
        token: tokenOf(n),
        ...(lastEventId === undefined ? {} : { lastEventId }),
      });
      return { stream, ms: performance.now() - began };
    }),
  );
}

const isAbout = (mark: string) => (event: { readonly data: unknown }) =>
  JSON.stringify(event.data).includes(mark);

/** A row of 60 kB for every screen. */
function tell(n: number): Promise<number> {
  return world.db.transact((tx) =>
    tx.run(sql`
      with told as (
        insert into live (topic, body)
        values ('test', jsonb_build_object('n', ${n}::int, 'pad', repeat('x', 60000))) returning id)
      select pg_notify('live', '') from told`),
  );
}

test(`row 36: ${STREAMS} streams that drop at once are back and miss nothing, while a page goes out`, async () => {
  const before = await openAll([]);
  await send({ title: 'Before the cut', severity: 'critical' });
  await Promise.all(before.map(({ stream }) => stream.waitFor(isAbout('Before the cut'), 60_000)));
  const cursors = before.map(({ stream }) => lastIdOf(stream));
  for (const { stream } of before) stream.close();
  await send({ title: 'Nobody listens', severity: 'critical' });
  const began = performance.now();
  const [back] = await Promise.all([
    openAll(cursors),
    world.mailbox.waitFor({
      to: people[0]?.email ?? '',
      subject: /Nobody listens/,
      timeoutMs: 30_000,
    }),
  ]);
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(back.map(({ stream }) => stream.waitFor(isAbout('Nobody listens'), 60_000)));
  const times = back.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const p99 = times[Math.floor(STREAMS * 0.99)] ?? 0;
  process.stdout.write(
    `${STREAMS} streams back, p99 ${p99.toFixed(0)} ms, paged within ${seconds.toFixed(1)} s\n`,
  );
  expect(
    back.flatMap(({ stream }) => stream.events().filter(({ event }) => event === 'reset')),
  ).toEqual([]);
  expect(seconds).toBeLessThan(60);
  for (const { stream } of back) stream.close();
});

test('row 37: twenty streams a person, the next is 429, others are not touched', async () => {
  const last = people.at(-1);
  const token = last?.token ?? '';
  const mine = await Promise.all(Array.from({ length: 20 }, () => world.stream({ token })));
  const more = await Promise.all(
    Array.from({ length: 50 }, () => world.api.call('GET', '/api/v1/stream', { token })),
  );
  expect(new Set(more.map(({ status }) => status))).toEqual(new Set([429]));
  expect(more[0]?.headers.get('retry-after')).toBe('30');
  const other = await world.stream({ token: people[0]?.token ?? '' });
  for (const stream of [...mine, other]) stream.close();
});

test('row 37: who does not read is cut, and the others hear everything', async () => {
  const { hostname, port } = new URL(world.node.url);
  const socket = connect(Number(port), hostname);
  let cut = false;
  socket.on('close', () => {
    cut = true;
  });
  socket.on('error', () => undefined);
  socket.pause();
  socket.write(
    `GET /api/v1/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${people[1]?.token}\r\n\r\n`,
  );
  const reader = await world.stream({ token: people[2]?.token ?? '' });
  const open = () => world.api.call<string>('GET', '/metrics', {});
  const streams = async () => /^evenkeel_open_streams (\d+)/m.exec((await open()).body)?.[1];
  await expect.poll(streams, { timeout: 10_000 }).toBe('2');
  // More than a megabyte beyond what both kernels buffer: rows of 60 kB each, told to every screen.
  let told = 0;
  while ((await streams()) !== '1' && told < 600) {
    told += 1;
    await tell(told);
  }
  expect(await streams()).toBe('1');
  await reader.waitFor(isAbout(`"n":${told},`), 30_000);
  socket.resume();
  await expect.poll(() => cut, { timeout: 10_000 }).toBe(true);
  reader.close();
});
