/** Checks over HTTP: from looks to an alert, by which node, and what people do. */

import { describe, expect, test } from 'vitest';
import {
  call,
  databaseUrl,
  db,
  machine,
  OUTSIDE,
  server,
  site,
  world,
} from '../../../test/check-rig.ts';
import { passSeconds } from '../../../test/clock.ts';
import { openDb, sql } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { nodesNow } from '../../platform/nodes.ts';
import { alertJobs } from '../jobs.ts';

async function make(name: string, wish: object = {}): Promise<string> {
  const target = { kind: 'http', url: `${site}/` };
  const made = await call('POST', '', { name, service: 'Shop', target, ...wish });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

const job = (task: string) => alertJobs.find((one) => one.task === task);

/** The timer asks once its moment has come. */
async function ask(id: string, on: Machine = machine, offers = 0): Promise<void> {
  await db.transact(async (tx) => {
    await tx.run(sql`
      update service_check set next_at = ${tx.now} where integration_id = ${id} and next_at > ${tx.now}`);
  });
  await job('check.due')?.handle(on, { check: id, offers }, { number: 1, last: false });
}

function alertsOf(id: string) {
  return db.rows<{
    state: string;
    title: string;
    body: string;
    severity: string;
    count: number;
  }>(sql`
    select state, count, title, body, severity, source from alert
     where integration_id = ${id} order by first_seen_at, id`);
}

const stateOf = async (id: string) => (await call('GET', `/${id}`)).body;

describe('from looks to an alert', () => {
  test('ALR-50 two failures and a look more fire its alert once, a good one clears it', async () => {
    const id = await make('front page');
    await ask(id);
    expect(await stateOf(id)).toMatchObject({ state: 'up', recent: [expect.any(Number)] });
    world.answer = (_, response) => response.writeHead(500).end();
    await ask(id);
    await ask(id);
    expect(await stateOf(id)).toMatchObject({ state: 'suspect' });
    expect(await alertsOf(id)).toEqual([]);
    await ask(id);
    await ask(id);
    expect(await alertsOf(id)).toMatchObject([
      {
        state: 'firing',
        count: 1,
        severity: 'error',
        source: 'check',
        title: 'front page: answered 500, expected 2xx',
        body: `Looked at GET ${site}/.\nSeen twice from the one node that runs.`,
      },
    ]);
    world.answer = (_, response) => response.end();
    await ask(id);
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
    const { items } = (await call('GET', `/${id}/results`)).body;
    expect(items.map((one: { changedTo: string | null }) => one.changedTo)).toEqual([
      ...['up', null, 'down', 'suspect', null, 'up'],
    ]);
    const first = (await call('GET', `/${id}/results?limit=4`)).body;
    const rest = (await call('GET', `/${id}/results?limit=4&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...rest.items]).toEqual(items);
    expect(rest.nextCursor).toBe(null);
  });

  test('ALR-54 another node takes the look that decides, and the alert says so', async () => {
    const other = openDb({ url: databaseUrl, log: machine.log, maxConnections: 2 });
    const second: Machine = { ...machine, db: other };
    const sign = async (on: typeof db, name: string) => {
      const { own } = await nodesNow(on);
      await on.rows(
        sql`insert into worker_node (pool, session_name) values (${name}, ${own}) returning pool`,
      );
    };
    await sign(db, 'pool-a');
    await sign(other, 'pool-b');
    try {
      const id = await make('from two');
      world.answer = (_, response) => response.writeHead(500).end();
      await ask(id);
      await ask(id);
      expect(await stateOf(id)).toMatchObject({ state: 'suspect', seenFrom: 1 });
      await ask(id);
      expect(await stateOf(id)).toMatchObject({ state: 'suspect' });
      expect(await alertsOf(id)).toEqual([]);
      const [waiting] = await db.rows<{ offers: number }>(sql`
        select (payload ->> 'offers')::int as offers from graphile_worker._private_jobs
         where key = ${`check.due:${id}`}`);
      expect(waiting).toEqual({ offers: 1 });
      await ask(id, second);
      expect(await stateOf(id)).toMatchObject({ state: 'down', seenFrom: 2 });
      expect((await alertsOf(id))[0]?.body).toContain('Seen from 2 nodes.');

      const alone = await make('nobody else takes it');
      for (const offers of [0, 0, 5]) await ask(alone, machine, offers);
      expect((await alertsOf(alone))[0]?.body).toContain('no other took the second look in time');

      const split = await make('good from the other');
      await ask(split);
      await ask(split);
      world.answer = (_, response) => response.end();
      await ask(split, second);
      expect(await stateOf(split)).toMatchObject({ state: 'up' });
      expect(await alertsOf(split)).toEqual([]);
    } finally {
      await db.rows(sql`delete from worker_node where pool in ('pool-a', 'pool-b') returning pool`);
      await other.close();
    }
  });

  test('ALR-54 a look that a dead node left is made again; one that was overtaken is not kept', async () => {
    const id = await make('left behind', { timeoutSeconds: 5 });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      world.answer = (_, response) => {
        release = () => response.writeHead(500).end();
        resolve();
      };
    });
    const slow = ask(id);
    await held;
    world.answer = (_, response) => response.end();
    await passSeconds(db, 40);
    await ask(id);
    release();
    await slow;
    const { items } = (await call('GET', `/${id}/results`)).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ ok: true });
  });

  test('ALR-51 a look asks for checks whose timer is lost; after a long night each looks once', async () => {
    const id = await make('lost timer');
    await ask(id);
    const key = `check.due:${id}`;
    await db.rows(sql`delete from graphile_worker._private_jobs where key = ${key} returning id`);
    const waiting = () =>
      db.rows(sql`select 1 as one from graphile_worker._private_jobs where key = ${key}`);
    await job('check.look')?.handle(machine, {}, { number: 1, last: false });
    expect(await waiting()).toEqual([]);
    await passSeconds(db, 36_000);
    await job('check.look')?.handle(machine, {}, { number: 1, last: false });
    expect(await waiting()).toHaveLength(1);
    for (let round = 0; round < 3; round += 1) {
      await job('check.due')?.handle(machine, { check: id, offers: 0 }, { number: 1, last: false });
    }
    const { items } = (await call('GET', `/${id}/results`)).body;
    expect(items).toHaveLength(2);
  });

  test('ALR-55 the last 200 results are kept', async () => {
    const id = await make('many');
    await db.rows(sql`
      insert into check_result (id, integration_id, at, ok, millis, words, node)
      select gen_random_uuid(), ${id}, evenkeel_now() - make_interval(secs => n), true, n, '', 'x'
        from generate_series(1, 250) as n returning id`);
    await ask(id);
    const { count } = await db.one<{ count: number }>(sql`
      select count(*) as count from check_result where integration_id = ${id}`);
    expect(count).toBe(200);
  });

  test('ALR-58 one look more than there are places waits for its turn and holds up nobody', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 21; n += 1) ids.push(await make(`crowd ${n}`));
    let inside = 0;
    const waiting: (() => void)[] = [];
    world.answer = (_, response) => {
      inside += 1;
      waiting.push(() => response.end());
    };
    const running = ids.slice(0, 20).map((id) => ask(id));
    await expect.poll(() => inside).toBe(20);
    await ask(ids[20] ?? '');
    expect(inside).toBe(20);
    const [later] = await db.rows<{ seconds: number }>(sql`
      select extract(epoch from run_at - now())::float8 as seconds
        from graphile_worker._private_jobs where key = ${`check.due:${ids[20]}`}`);
    expect(later?.seconds).toBeGreaterThan(1);
    for (const go of waiting) go();
    await Promise.all(running);
    expect(job('check.due')?.apart).toBe(true);
  });
});

describe('what people do', () => {
  test('ALR-56 secret headers are sent, sealed, never shown, and do not follow to another host, nor are they dropped without a word', async () => {
    const target = { kind: 'http', url: `${site}/`, headers: { 'X-Open': 'seen' } };
    const secretHeaders = { Authorization: 'Bearer hush-hush' };
    const id = await make('with a secret', { target: { ...target, secretHeaders } });
    await ask(id);
    expect(world.seenHeaders[0]).toMatchObject({
      authorization: 'Bearer hush-hush',
      'x-open': 'seen',
    });
    const view = await server.inject(`/api/v1/checks/${id}`);
    expect(view.body).not.toContain('hush');
    expect(view.json()).toMatchObject({ secretHeaderNames: ['Authorization'], target });
    const rows = await db.rows(sql`
      select service_check::text as row from service_check union all select audit::text from audit`);
    expect(JSON.stringify(rows)).not.toContain('hush');
    const same = await call('PATCH', `/${id}`, { target: { ...target, url: `${site}/other` } });
    expect(same.body).toMatchObject({ secretHeaderNames: ['Authorization'] });
    const away = { ...target, url: 'http://127.0.0.3/' };
    const refused = await call('PATCH', `/${id}`, { target: away });
    expect([refused.status, refused.body.code]).toEqual([422, 'check.secret_headers_stay']);
    expect(refused.body.fields).toMatchObject([{ path: 'target.secretHeaders' }]);
    const kept = (await call('GET', `/${id}`)).body;
    expect(kept).toMatchObject({ secretHeaderNames: ['Authorization'] });
    const moved = await call('PATCH', `/${id}`, { target: { ...away, secretHeaders: {} } });
    expect([moved.status, moved.body.secretHeaderNames]).toEqual([200, []]);
  });

  test('ALR-57 paused, given another target or deleted: what it made fire is over', async () => {
    world.answer = (_, response) => response.writeHead(500).end();
    const down = async (name: string) => {
      const id = await make(name, { failuresToFire: 1 });
      await ask(id);
      await ask(id);
      expect(await alertsOf(id)).toMatchObject([{ state: 'firing' }]);
      return id;
    };
    const paused = await down('to pause');
    expect((await call('PATCH', `/${paused}`, { paused: true })).body).toMatchObject({
      ...{ paused: true, state: 'new', nextAt: null },
    });
    expect(await alertsOf(paused)).toMatchObject([{ state: 'cleared' }]);
    await ask(paused);
    expect((await call('GET', `/${paused}/results`)).body.items).toHaveLength(2);
    const moved = await down('to move');
    await call('PATCH', `/${moved}`, { target: { kind: 'tcp', host: OUTSIDE, port: 1 } });
    expect(await alertsOf(moved)).toMatchObject([{ state: 'cleared' }]);
    const gone = await down('to delete');
    expect((await call('DELETE', `/${gone}`)).status).toBe(204);
    expect(await alertsOf(gone)).toMatchObject([{ state: 'cleared' }]);
    for (const [method, path] of [
      ['GET', `/${gone}`],
      ['DELETE', `/${gone}`],
      ['GET', `/${gone}/results`],
      ['POST', `/${gone}/run`],
    ] as const) {
      expect((await call(method, path)).status).toBe(404);
    }
  });

  test('ALR-57 a person looks now, and a sender of a check is no integration to be tested or switched off', async () => {
    const id = await make('now');
    expect((await call('POST', `/${id}/run`)).body).toMatchObject({ ok: true });
    expect(await stateOf(id)).toMatchObject({ state: 'up' });
    const { items } = (await server.inject('/api/v1/integrations')).json();
    expect(items).toEqual([]);
    const tested = { method: 'POST', url: `/api/v1/integrations/${id}/test`, payload: {} } as const;
    expect((await server.inject(tested)).statusCode).toBe(404);
    const off = { method: 'DELETE', url: `/api/v1/integrations/${id}` } as const;
    expect((await server.inject(off)).statusCode).toBe(404);
  });

  test('ALR-59 what cannot be looked at names its field and what to do', async () => {
    const good = { name: 'odd', service: 'Shop', target: { kind: 'tcp', host: OUTSIDE, port: 80 } };
    for (const [odd, field] of [
      [{ ...good, target: { kind: 'sctp', host: OUTSIDE } }, 'target.kind'],
      [{ ...good, target: { kind: 'icmp', host: '-f' } }, 'target.kind'],
      [{ ...good, target: { kind: 'icmp', host: `${OUTSIDE} -f` } }, 'target.host'],
      [{ ...good, target: { kind: 'icmp', host: OUTSIDE, packets: 11 } }, 'target.packets'],
      [{ ...good, timeoutSeconds: 2, target: { kind: 'icmp', host: OUTSIDE } }, 'target.packets'],
      [{ ...good, target: { kind: 'tcp', host: OUTSIDE, port: 0 } }, 'target.port'],
      [{ ...good, target: { kind: 'tcp', host: 'http://x', port: 1 } }, 'target.host'],
      [{ ...good, target: { kind: 'http', url: 'ftp://x/' } }, 'target.url'],
      [{ ...good, target: { kind: 'http', url: 'http://a:b@x/' } }, 'target.url'],
      [{ ...good, target: { kind: 'dns', name: 'x', type: 'PTR' } }, 'target.type'],
      [{ ...good, service: 'Nothing' }, 'service'],
      [{ ...good, intervalSeconds: 29 }, 'intervalSeconds'],
      [{ ...good, timeoutSeconds: 30, intervalSeconds: 30 }, 'timeoutSeconds'],
      [{ ...good, failuresToFire: 0 }, 'failuresToFire'],
    ] as const) {
      const { status, body } = await call('POST', '', odd);
      const paths = (body.fields ?? []).map(({ path }: { path: string }) => path);
      expect([JSON.stringify(odd), status, paths]).toEqual([JSON.stringify(odd), 422, [field]]);
    }
    const ping = await call('POST', '', { ...good, target: { kind: 'icmp', host: OUTSIDE } });
    expect([ping.status, ping.body.fields[0].path]).toEqual([422, 'target.kind']);
    expect(ping.body.detail).toContain('watch a port by tcp');
  });
});
