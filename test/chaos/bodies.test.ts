/**
 * Row 28 of reliability.md at a real node over bare sockets: bodies that are too large, endless, or never come. Each
 * is refused before much of it is held, and a hundred of them at once cost the node no memory worth the name.
 */

import { connect, type Socket } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { residentMegabytes } from '../../scripts/lib/resident.ts';
import { startWorld } from '../harness.ts';

const MEBIBYTE = 1_048_576;
const AT_ONCE = 100;

const world = await startWorld();
const { port } = new URL(world.node.url);
let pictures = '';
beforeAll(async () => {
  const shop = await world.service({ name: 'Shop' });
  // The door with the highest limit of all, since some send pictures: 4 MB.
  pictures = new URL((await world.integration(shop.id, 'grafana')).url).pathname;
});

interface Ended {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Bytes of the body that had left us when the answer came. */
  readonly sent: number;
  readonly seconds: number;
}

interface Wish {
  readonly path: string;
  /** Absent: chunked, and it never ends. */
  readonly length?: number;
  /** Bytes at once; the next follow when they have left. */
  readonly part: number;
  readonly pauseMs?: number;
}

/** Sends until there is an answer. */
function send({ path, length, part, pauseMs = 0 }: Wish): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket: Socket = connect(Number(port), '127.0.0.1');
    let sent = 0;
    let answer = '';
    let over = false;
    const framed =
      length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framed}\r\n\r\n`,
    );
    const filling = Buffer.alloc(part, ' ');
    const more = () => {
      if (over || socket.destroyed) return;
      const chunk =
        length === undefined
          ? Buffer.concat([Buffer.from(`${part.toString(16)}\r\n`), filling, Buffer.from('\r\n')])
          : filling;
      sent += part;
      const flows = socket.write(chunk);
      if (pauseMs > 0) setTimeout(more, pauseMs);
      else if (flows) setImmediate(more);
      else socket.once('drain', more);
    };
    setTimeout(more, pauseMs);
    socket.on('data', (text) => {
      answer += text.toString();
      if (!answer.includes('\r\n\r\n') || over) return;
      over = true;
      socket.destroy();
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
        retryAfter: /^retry-after: (\d+)/im.exec(answer)?.[1],
        sent,
        seconds: (performance.now() - began) / 1000,
      });
    });
    socket.on('error', (error) => (over ? undefined : reject(error)));
    socket.on('close', () =>
      over ? undefined : reject(new Error(`closed without a word: ${answer}`)),
    );
  });
}

test('row 28: what says it is too large is 413 before its body is sent', async () => {
  for (const path of ['/v2/enqueue', pictures, '/api/v1/incidents']) {
    const { status, sent } = await send({ path, length: 50 * MEBIBYTE, part: 1, pauseMs: 50 });
    expect([path, status, sent < 50]).toEqual([path, 413, true]);
  }
});

test('row 28: what never ends is 413 as soon as it is too much', async () => {
  for (const [path, most] of [
    ['/v2/enqueue', 1],
    [pictures, 4],
  ] as const) {
    const { status, sent } = await send({ path, part: 16_384 });
    expect([path, status]).toEqual([path, 413]);
    // What lies in the buffers of both sockets has been sent too.
    expect(sent).toBeLessThan((most + 8) * MEBIBYTE);
  }
});

/** Of a hundred at once, as the row has it; and what each hundred more may add to that. */
const MOST_MEGABYTES = 20;
const MOST_MORE_MEGABYTES = 10;

test(`row 28: ${AT_ONCE} of them at once are bounded, again and again, and others are taken meanwhile`, async () => {
  const shop = await world.service({ name: 'Other' });
  const other = await world.generic(shop.id);
  // What any node holds after its first hundred connections.
  await Promise.all(
    Array.from({ length: AT_ONCE }, (_one, n) => other.send({ title: `Warm ${n}` })),
  );
  await send({ path: pictures, part: 16_384 });
  const before = residentMegabytes(world.node.pid());
  const flood = async () => {
    let highest = residentMegabytes(world.node.pid());
    const watch = setInterval(() => {
      highest = Math.max(highest, residentMegabytes(world.node.pid()));
    }, 20);
    const sent = Array.from({ length: AT_ONCE }, () => send({ path: pictures, part: 16_384 }));
    const honest = await other.send({ title: 'An honest one' });
    const ends = await Promise.all(sent);
    clearInterval(watch);
    expect(ends.filter(({ status }) => status !== 413 && status !== 503)).toEqual([]);
    for (const { status, retryAfter } of ends) if (status === 503) expect(retryAfter).toBe('2');
    expect([202, 503]).toContain(honest.status);
    return highest;
  };
  const first = await flood();
  const later = Math.max(await flood(), await flood());
  const whole = [before, first, later].map((megabytes) => megabytes.toFixed(0));
  process.stdout.write(`${AT_ONCE} at once: ${whole.join(', ')} MB before, at most, and later\n`);
  expect(first - before).toBeLessThan(MOST_MEGABYTES);
  expect(later - first).toBeLessThan(MOST_MORE_MEGABYTES);
  expect((await other.send({ title: 'Another' })).status).toBe(202);
});

test('row 28: a refused body is not read to its end, and its connection is closed soon', async () => {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `POST /v2/enqueue HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${64 * MEBIBYTE}\r\n\r\n`,
  );
  let answer = '';
  socket.on('data', (text) => {
    answer += text.toString();
  });
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const began = performance.now();
  const filling = Buffer.alloc(MEBIBYTE, ' ');
  let left = 0;
  const more = () => {
    if (left >= 63 * MEBIBYTE || socket.destroyed) return;
    socket.write(filling, () => {
      if (socket.destroyed) return;
      left += MEBIBYTE;
      more();
    });
  };
  more();
  await closed;
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  // What the buffers of both sockets hold has left us, the rest never does.
  expect(left).toBeLessThan(32 * MEBIBYTE);
  expect(performance.now() - began).toBeLessThan(15_000);
});

test('row 28: a byte a second is 408 within 45 s, a header that never ends too', async () => {
  const drips = await Promise.all([
    send({ path: '/v2/enqueue', length: 10_000, part: 1, pauseMs: 1_000 }),
    send({ path: pictures, part: 1, pauseMs: 1_000 }),
  ]);
  for (const { status, seconds } of drips) {
    expect(status).toBe(408);
    expect(seconds).toBeLessThan(45);
  }
});
