/** What looks see of targets that misbehave, and where they do not go. */
import { createSocket } from 'node:dgram';
import { createServer as createTcp } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { certificates } from '../../../test/certificates.ts';
import {
  call,
  closers,
  insidePort,
  listen,
  OUTSIDE,
  site,
  world,
} from '../../../test/check-rig.ts';

async function tryIt(target: object, timeoutSeconds = 2) {
  const done = await call('POST', '/try', { target, timeoutSeconds });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  return done.body as { ok: boolean; severity: string | null; words: string; millis: number };
}

describe('what is seen', () => {
  test('ALR-53 answers as they should be, and in which way they are not', async () => {
    const http = (rest: object = {}) => tryIt({ kind: 'http', url: `${site}/`, ...rest });
    expect(await http()).toMatchObject({ ok: true, severity: null });
    expect((await http({ statuses: [404] })).words).toBe('answered 200, expected 404');
    expect(await http({ contains: 'fine', lacks: 'error' })).toMatchObject({ ok: true });
    expect((await http({ contains: 'great' })).words).toContain('“great” is not in the answer');
    expect((await http({ lacks: 'fin' })).words).toContain('“fin” is in the answer');
    world.answer = (_, response) => response.writeHead(503).end();
    expect(await http()).toMatchObject({ ok: false, severity: 'error' });
    world.answer = (_, response) => void setTimeout(() => response.end('late'), 150);
    expect((await http({ maxMillis: 50 })).words).toMatch(/after \d+ ms, expected within 50 ms/);
    world.answer = (request) => request.socket.destroy();
    expect((await http()).words).toContain('no connection');
    world.answer = (_, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
    };
    expect((await http()).ok).toBe(false);
    world.answer = () => undefined;
    const slow = await tryIt({ kind: 'http', url: `${site}/` }, 1);
    expect(slow).toMatchObject({ ok: false, words: 'there was no whole answer in time' });
    expect(slow.millis).toBeLessThan(2_500);
  });

  test('ALR-53 addresses inside are not reached: not by name, number, redirect or name server', async () => {
    const tells = 'EVENKEEL_OUTBOUND_ALLOW';
    world.answer = (_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${insidePort}/` }).end();
    for (const target of [
      { kind: 'http', url: `${site}/` },
      { kind: 'http', url: `http://127.0.0.1:${insidePort}/` },
      { kind: 'http', url: `http://[::ffff:127.0.0.1]:${insidePort}/` },
      { kind: 'tcp', host: '127.0.0.1', port: insidePort },
      { kind: 'tcp', host: 'localhost', port: insidePort },
      { kind: 'tcp', host: '127.1', port: insidePort },
      { kind: 'tls', host: '127.0.0.1', port: insidePort },
      { kind: 'tls', host: '::ffff:127.0.0.1', port: insidePort, serverName: 'example.com' },
      { kind: 'dns', name: 'example.com', resolver: { host: '127.0.0.1', port: insidePort } },
      { kind: 'dns', name: 'example.com', resolver: { host: 'localhost', port: insidePort } },
    ]) {
      const seen = await tryIt(target);
      expect([JSON.stringify(target), seen.ok, seen.words.includes(tells)]).toEqual([
        ...[JSON.stringify(target), false, true],
      ]);
    }
    expect(world.insideHits).toBe(0);
  });

  test('ALR-53 a port that takes connections, and one that does not', async () => {
    const open = createTcp((socket) => socket.end());
    const port = await listen(open, OUTSIDE);
    expect(await tryIt({ kind: 'tcp', host: OUTSIDE, port })).toMatchObject({ ok: true });
    open.close();
    expect((await tryIt({ kind: 'tcp', host: OUTSIDE, port })).words).toContain('ECONNREFUSED');
  });

  test('ALR-52 certificates that ended or vouch for themselves are critical; no handshake is told', async () => {
    const { expired, ownSigned } = certificates();
    const seen = async ({ certificate: cert, key }: typeof expired) => {
      const port = await listen(createTls({ cert, key }), OUTSIDE);
      return tryIt({ kind: 'tls', host: OUTSIDE, port });
    };
    expect(await seen(expired)).toMatchObject({ ok: false, severity: 'critical' });
    expect((await seen(expired)).words).toContain('expired at');
    const own = await seen(ownSigned);
    expect(own).toMatchObject({ ok: false, severity: 'critical' });
    expect(own.words).toContain('not trusted');
    const silent = await listen(
      createTcp(() => undefined),
      OUTSIDE,
    );
    const quiet = await tryIt({ kind: 'tls', host: OUTSIDE, port: silent }, 1);
    expect(quiet.words).toBe('there was no TLS handshake in time');
    const plain = await listen(
      createTcp((socket) => socket.end('hello\n')),
      OUTSIDE,
    );
    expect((await tryIt({ kind: 'tls', host: OUTSIDE, port: plain })).ok).toBe(false);
  });

  test('ALR-53 what a chosen name server says, does not know, or keeps to itself', async () => {
    let mode: 'answer' | 'unknown' | 'silent' = 'answer';
    const names = createSocket('udp4');
    names.on('message', (question, from) => {
      if (mode !== 'silent')
        names.send(reply(question, mode === 'answer'), from.port, from.address);
    });
    await new Promise<void>((resolve) => {
      names.bind(0, OUTSIDE, () => resolve());
    });
    closers.push(() => names.close());
    const resolver = { host: OUTSIDE, port: names.address().port };
    const target = { kind: 'dns', name: 'shop.example.com', resolver };
    expect(await tryIt(target)).toMatchObject({ ok: true, words: 'answered 192.0.2.7' });
    expect(await tryIt({ ...target, answers: ['192.0.2.7'] })).toMatchObject({ ok: true });
    expect((await tryIt({ ...target, answers: ['192.0.2.8'] })).words).toBe(
      '192.0.2.8 is not among the answers: answered 192.0.2.7',
    );
    mode = 'unknown';
    expect((await tryIt(target)).words).toContain('ENOTFOUND');
    mode = 'silent';
    expect((await tryIt(target, 1)).words).toContain('no answer in time');
  });
});

/** An answer to a question of one name: 192.0.2.7, or that there is no such name. */
function reply(question: Buffer, known: boolean): Buffer {
  const end = question.indexOf(0, 12) + 5;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(known ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(known ? 1 : 0, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
  return Buffer.concat([head, question.subarray(12, end), ...(known ? [record] : [])]);
}
