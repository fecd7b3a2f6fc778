/** Looks by `ping`, with programs in its place that behave and misbehave. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { call, db, machine, OUTSIDE, pingIs } from '../../../test/check-rig.ts';
import { sql } from '../../platform/db.ts';
import { alertJobs } from '../jobs.ts';

const said = (sent: number, received: number, average?: number) =>
  `echo "${sent} packets transmitted, ${received} received, 0% packet loss, time 1ms"` +
  (average === undefined
    ? ''
    : `\necho "rtt min/avg/max/mdev = ${average}/${average}/${average}/0 ms"`);
const GOOD = said(3, 3, 12);

async function tryIt(rest: object = {}, timeoutSeconds = 4) {
  const target = { kind: 'icmp', host: OUTSIDE, ...rest };
  return call('POST', '/try', { target, timeoutSeconds });
}

afterEach(() => pingIs(undefined));

describe('a look by ping', () => {
  test('ALR-182 what is lost and how long it took decides, and its time is that of the packets', async () => {
    pingIs(GOOD);
    const good = { ok: true, severity: null, millis: 12 };
    expect((await tryIt()).body).toMatchObject(good);
    expect((await tryIt()).body.words).toBe('3 of 3 packets answered, 12 ms on average');
    expect((await tryIt({ maxMillis: 12 })).body).toMatchObject(good);
    expect((await tryIt({ maxMillis: 11 })).body).toMatchObject({
      ...{ ok: false, severity: 'error' },
      words: '3 of 3 packets answered, 12 ms on average, expected within 11 ms',
    });
    pingIs(said(3, 2, 5));
    expect((await tryIt()).body.ok).toBe(true);
    expect((await tryIt({ maxLossPercent: 33 })).body).toMatchObject({
      ...{ ok: false, words: '2 of 3 packets answered' },
    });
    pingIs(said(3, 0));
    expect((await tryIt({ maxLossPercent: 99 })).body).toMatchObject({
      ...{ ok: false, words: 'no packet was answered' },
    });
  });

  test('ALR-182 it is given an address that the guard allows, and nothing that could be an option', async () => {
    const heard = join(tmpdir(), `evenkeel-ping-heard-${process.pid}`);
    pingIs(`echo "$*" > ${heard}\n${GOOD}`);
    expect((await tryIt({ packets: 2 }, 5)).status).toBe(200);
    expect(readFileSync(heard, 'utf8').trim()).toBe(`-q -c 2 -W 4 ${OUTSIDE}`);
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.1', '-f', '--help', '169.254.1.1']) {
      pingIs(`echo "$*" > ${heard}.bad\n${GOOD}`);
      const { status, body } = await tryIt({ host });
      expect([host, status, body.ok]).toEqual([host, 200, false]);
      expect(() => readFileSync(`${heard}.bad`), host).toThrow();
    }
    for (const host of [`${OUTSIDE} -f`, `${OUTSIDE};id`, '$(id)', `${OUTSIDE}\n`]) {
      expect([host, (await tryIt({ host })).status]).toEqual([host, 422]);
    }
  });

  test('ALR-182 what hangs, floods or fails is told, and nothing is left behind', async () => {
    pingIs('exec sleep 60');
    const began = performance.now();
    expect((await tryIt({ packets: 1 }, 1)).body).toMatchObject({
      ...{ ok: false, words: 'ping did not end in time' },
    });
    expect(performance.now() - began).toBeLessThan(6_000);
    pingIs(
      'while :; do echo "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; done',
    );
    expect((await tryIt({ packets: 1 }, 1)).body).toMatchObject({ ok: false });
    pingIs('echo "ping: connect: Network is unreachable" >&2; exit 2');
    expect((await tryIt()).body).toMatchObject({
      ...{ ok: false, severity: 'error', words: 'connect: Network is unreachable' },
    });
  });

  test('ALR-59 where this server cannot ping it is refused with what to do, tried and kept', async () => {
    const check = { name: 'host', service: 'Shop', target: { kind: 'icmp', host: OUTSIDE } };
    for (const lines of [
      undefined,
      'echo "ping: socket: Operation not permitted" >&2; exit 2',
      'echo "ping: sendmsg: Operation not permitted" >&2; echo "3 packets transmitted, 0 received, 100% packet loss"; exit 1',
      'echo "ping: permission denied (are you root?)" >&2; exit 1',
      'exit 0',
      'echo "usage: ping host" >&2; exit 64',
    ]) {
      pingIs(lines);
      for (const answer of [await tryIt(), await call('POST', '', check)]) {
        expect([lines, answer.status]).toEqual([lines, 422]);
        expect(answer.body.code).toBe('check.cannot_ping');
        expect(answer.body.fields[0].path).toBe('target.kind');
        expect(answer.body.detail).toMatch(/install ping .* watch a port by tcp/);
      }
    }
  });

  test('ALR-59 a server without a file handle to spare, or with an odd path to ping, goes on', () => {
    const script = `
      import { openSync } from 'node:fs';
      import { ping } from './src/platform/ping.ts';
      const client = { addressOf: async (host) => host };
      const ask = (program) =>
        ping({ client, program }, { host: '127.0.0.1', packets: 1 }, 1000)
          .catch((error) => console.log(error.constructor.name, error.code ?? ''));
      await ask('/etc/passwd/ping');
      try { for (;;) openSync('/dev/null', 'r'); } catch {}
      await ask('/bin/true');`;
    const words = 'ulimit -n 120; exec "$0" --import tsx --input-type=module -e "$1"';
    const { status, stdout, stderr } = spawnSync('sh', ['-c', words, process.execPath, script], {
      encoding: 'utf8',
    });
    expect([status, stdout], stderr).toEqual([0, 'NoPing \nNoPing \n']);
  });

  test('ALR-183 one that can ping no more warns, and what fires stays as it was', async () => {
    const due = alertJobs.find(({ task }) => task === 'check.due');
    const ask = async (id: string) => {
      await db.transact(async (tx) => {
        await tx.run(
          sql`update service_check set next_at = ${tx.now} where integration_id = ${id}`,
        );
      });
      await due?.handle(machine, { check: id, offers: 9 }, { number: 1, last: false });
    };
    const alertOf = (id: string) =>
      db.maybeOne<{ state: string; severity: string; title: string }>(sql`
        select state, severity, title from alert where integration_id = ${id}`);
    const make = async (name: string) => {
      pingIs(GOOD);
      const target = { kind: 'icmp', host: OUTSIDE };
      const wish = { name, service: 'Shop', severity: 'critical', failuresToFire: 1, target };
      const made = await call('POST', '', wish);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      await ask(made.body.id);
      return made.body.id as string;
    };

    const blind = await make('blind');
    pingIs(undefined);
    await ask(blind);
    await ask(blind);
    const told = await alertOf(blind);
    expect(told).toMatchObject({ state: 'firing', severity: 'warning' });
    expect(told?.title).toContain('this server cannot ping');

    const down = await make('down');
    pingIs(said(3, 0));
    await ask(down);
    await ask(down);
    expect(await alertOf(down)).toMatchObject({ state: 'firing', severity: 'critical' });
    pingIs(undefined);
    await ask(down);
    expect(await alertOf(down)).toMatchObject({ state: 'firing', severity: 'critical' });
    pingIs(GOOD);
    await ask(down);
    expect(await alertOf(down)).toMatchObject({ state: 'cleared' });
  });
});
