/** Dry runs: asked over HTTP, worked on by their job, compared with what really became of the same signals. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../../test/senders.ts';
import type { ServiceId } from '../../../kernel/ids.ts';
import { sql } from '../../../platform/db.ts';
import { createHttp } from '../../../platform/http.ts';
import type { Caller } from '../../../platform/route.ts';
import { alertJobs } from '../../jobs.ts';
import { alertRoutes } from '../../routes.ts';

const { db, machine } = await testDatabase();
const ADMIN: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['admin'] },
  ...{ via: 'bearer', credentialId: undefined },
};
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => ADMIN,
});

let sender: Sender;
let orders: ServiceId;
beforeAll(async () => {
  orders = await makeService(db, 'Orders');
  sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Shop') });
});

async function call(method: 'GET' | 'POST', path: string, payload?: object) {
  const url = path.startsWith('/intake') ? path : `/api/v1/${path}`;
  const answer = await server.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

async function send(...events: readonly object[]): Promise<void> {
  for (const event of events) {
    const answer = await call('POST', `/intake/generic/${sender.key}`, event);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  }
}

const WINDOW = { from: '2000-01-01T00:00:00Z', to: '2000-01-30T00:00:00Z' };

/** Moves what came in to a day of its own. */
async function putAside(): Promise<typeof WINDOW> {
  await db.transact((tx) =>
    tx.run(sql`
      update signal set received_at = '2000-01-10T00:00:00Z'::timestamptz
        + (received_at - (select min(received_at) from signal)) where received_at > '2001-01-01'`),
  );
  return WINDOW;
}

async function run(wish: object) {
  const asked = await call('POST', 'rules/dry-run', wish);
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  const { id } = asked.body;
  const job = alertJobs.find(({ task }) => task === 'rules.dry-run');
  await job?.handle(machine, { id }, { number: 1, last: true });
  return (await call('GET', `rules/dry-runs/${id}`)).body;
}

describe('dry runs', () => {
  test('ALR-91 say what a rule would change of what came in, with the signals behind each number', async () => {
    await send(
      { title: 'Disk 1', key: 'a', severity: 'critical', env: 'test' },
      { title: 'Disk 2', key: 'b', severity: 'critical', env: 'prod' },
      { title: 'Disk 2', key: 'b', state: 'cleared' },
      { title: 'Disk 3', key: 'c', severity: 'warning', env: 'test' },
    );
    await db.transact((tx) =>
      tx.run(sql`
        insert into signal (id, received_at, kind, source, title, raw, disposition, integration_id)
        values (gen_random_uuid(), clock_timestamp(), 'event', 'generic', 'Old', '', 'pending',
                ${sender.id})`),
    );
    const window = await putAside();
    const add = {
      ...{ name: 'Tests', condition: `labels.env == 'test'` },
      actions: { suppress: 'Only a test' },
    };
    const before = await db.rows(sql`select version from rule_book`);
    const found = await run({ ...window, add });
    expect(found).toMatchObject({
      ...{ state: 'done', total: 5, done: 5, untried: 1 },
      before: { opened: 1, joined: 3, suppressed: 0, paged: 1 },
      after: { opened: 1, joined: 1, suppressed: 2, paged: 1 },
    });
    const cells = Object.fromEntries(
      found.cells.map(({ name, count }: { name: string; count: number }) => [name, count]),
    );
    expect(cells).toEqual({
      ...{ 'opened>suppressed': 1, 'joined>opened': 1, 'joined>joined': 1 },
      ...{ 'joined>suppressed': 1, 'paged>': 1, '>paged': 1 },
    });
    const behind = await call(
      'GET',
      `rules/dry-runs/${found.id}/signals?cell=${encodeURIComponent('>paged')}`,
    );
    expect(behind.body).toMatchObject({ items: [{ title: 'Disk 2' }], nextCursor: null });
    expect(await db.rows(sql`select version from rule_book`)).toEqual(before);
    expect((await call('GET', 'rules')).body.items).toEqual([]);
  });

  test('ALR-91 can be asked of a change, of a deletion and of a whole book, and of nothing else', async () => {
    const kept = await call('POST', 'rules', {
      ...{ name: 'All quiet', condition: 'true', actions: { suppress: 'All of it' } },
    });
    const { id } = kept.body;
    const gone = await run({ ...WINDOW, remove: id });
    expect([gone.before.suppressed, gone.after.suppressed]).toEqual([4, 0]);
    const rule = {
      ...{ name: 'Elsewhere', condition: `labels.env == 'prod'` },
      actions: { service: 'Orders' },
    };
    const changed = await run({ ...WINDOW, change: { id, rule } });
    expect(changed.after).toEqual({ opened: 2, joined: 2, suppressed: 0, paged: 2 });
    expect(orders).not.toBe(sender.serviceId);
    const whole = await run({ ...WINDOW, rules: [{ ...rule, id }] });
    expect(whole.cells).toEqual(changed.cells);
    const none = await call('POST', 'rules/dry-run', WINDOW);
    expect(none.body.fields[0].path).toBe('rules');
    const wrong = { ...rule, condition: 'event.titel' };
    const faulty = await call('POST', 'rules/dry-run', { ...WINDOW, add: wrong });
    expect(faulty.body.fields[0]).toMatchObject({ path: 'condition' });
    const long = { from: '2000-01-01T00:00:00Z', to: '2001-01-01T00:00:00Z', remove: id };
    expect((await call('POST', 'rules/dry-run', long)).body.fields[0].path).toBe('from');
    expect((await call('GET', `rules/dry-runs/${id}`)).status).toBe(404);
  });

  test('ALR-91 a run that fails to its last try says so', async () => {
    const asked = await call('POST', 'rules/dry-run', { ...WINDOW, rules: [] });
    const { id } = asked.body;
    await db.transact((tx) => tx.run(sql`update dry_run set present = '{}' where id = ${id}`));
    const job = alertJobs.find(({ task }) => task === 'rules.dry-run');
    await expect(job?.handle(machine, { id }, { number: 1, last: false })).rejects.toThrow();
    await job?.handle(machine, { id }, { number: 3, last: true });
    expect((await call('GET', `rules/dry-runs/${id}`)).body.state).toBe('failed');
  });
});
