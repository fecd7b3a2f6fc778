/** A server that has gone without a word, as a machine whose power fails: nobody waits for it for long. */
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { isDatabaseAway } from './database-errors.ts';
import { openSessions } from './sessions.ts';

const { machine, url } = await testDatabase();

const target = new pg.Client({ connectionString: url });

/** Passes everything on until it falls silent: then old connections stand, and nothing goes through them. */
const passed = new Set<Socket>();
const proxy = createServer((near) => {
  const { host, port } = target;
  const far = host.startsWith('/') ? dial(`${host}/.s.PGSQL.${port}`) : dial(port, host);
  near.pipe(far).pipe(near);
  for (const end of [near, far]) {
    passed.add(end);
    end.on('error', () => undefined);
  }
}).listen(0, '127.0.0.1');
await once(proxy, 'listening');

function fallSilent(): void {
  for (const end of passed) {
    end.unpipe();
    end.pause();
  }
  passed.clear();
}

const through = new URL(url);
through.search = '';
through.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const sessions = openSessions({ url: through.href, log: machine.log, patienceMs: 500 });
afterAll(async () => {
  await sessions.end();
  proxy.close();
});

test('what is asked of it fails as what may be asked again, and the next is asked of whoever stands in', async () => {
  const [one, other] = await Promise.all([sessions.connect(), sessions.connect()]);
  await Promise.all([one.query('select 1'), other.query('select 1')]);
  fallSilent();
  const begin = one.query('begin');
  const asked = await Promise.allSettled([begin, one.query('select 1'), other.query('select 1')]);
  for (const answer of asked) {
    expect(answer).toMatchObject({ status: 'rejected' });
    expect(isDatabaseAway('reason' in answer ? answer.reason : undefined)).toBe(true);
  }
  one.release(true);
  other.release(true);
  const { rows } = await sessions.query('select 2 as two');
  expect(rows).toEqual([{ two: 2 }]);
});
