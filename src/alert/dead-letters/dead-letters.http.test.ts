/** Dead letters over real routes: kept whole, read again, put aside, cut, and closed to those without the right. */
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender, waitingTasks } from '../../../test/senders.ts';
import { authenticate } from '../../identity/authenticate.ts';
import { makeToken } from '../../identity/tokens.ts';
import { sql } from '../../platform/db.ts';
import { createHttp } from '../../platform/http.ts';
import { hashSecret, newId } from '../../platform/random.ts';
import { integrationOf } from '../integrations/index.ts';
import { alertRoutes } from '../routes.ts';
import { keepLetters } from './dead-letter-store.ts';
import type { DeadLetter, DeadLetterItem, Retried, RetriedMany } from './shapes.ts';

const { db, machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: authenticate(machine),
});
const tokens = new Map<string, string>();
let sender: Sender;

beforeAll(async () => {
  for (const role of ['responder', 'comms'] as const) {
    const wish = { name: role, roles: [role], origin: { actor: 'system' as const } };
    tokens.set(role, (await makeToken(machine, wish)).token);
  }
  sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Shop') });
});
afterEach(() => vi.restoreAllMocks());

async function api<T>(method: 'GET' | 'POST', path: string, payload?: object, role = 'responder') {
  const headers = {
    authorization: `Bearer ${tokens.get(role)}`,
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const url = `/api/v1/dead-letters${path}`;
  const reply = await server.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: reply.statusCode, body: reply.json() as T };
}

async function send(payload: string, to = sender) {
  const headers = { 'content-type': 'application/json', 'x-event': 'e1', cookie: 'c=1' };
  const url = `/intake/generic/${to.key}?token=${to.key}`;
  const reply = await server.inject({ method: 'POST', url, payload, headers });
  return reply.statusCode;
}

async function open(more = ''): Promise<readonly DeadLetterItem[]> {
  const { body } = await api<{ items: DeadLetterItem[] }>(
    'GET',
    `?integration=${sender.id}${more}`,
  );
  return body.items;
}

/** The newest open one. */
async function newest(): Promise<DeadLetter> {
  const [first] = await open();
  return (await api<DeadLetter>('GET', `/${first?.id}`)).body;
}

test('ALR-70 a body taken in vain is kept whole, and no key with it', async () => {
  const long = `{"title":"","description":"${sender.key} ${'x'.repeat(100_000)}"}`;
  expect(await send(long)).toBe(422);
  const letter = await newest();
  expect(letter.raw).toBe(long.replace(sender.key, '[key]'));
  expect(letter).toMatchObject({ kind: 'refused', canRetry: true, source: 'generic', tries: 0 });
  expect(letter.reason).toContain('title');
  const row = await db.one<{ around: string }>(sql`
    select around from intake_refusal where id = ${letter.id}`);
  expect(JSON.parse(row.around)).toMatchObject({ headers: { 'x-event': 'e1' }, query: {} });
  expect(row.around).not.toContain(sender.key);
  expect(row.around).not.toContain('cookie');
});

test('ALR-71 read again it fails as before, with the reason of today, until the parser is mended', async () => {
  vi.spyOn(integrationOf('generic'), 'parse').mockReturnValueOnce({
    events: [],
    faults: [{ path: 'state', message: 'the old parser knew no such state' }],
  });
  expect(await send('{"title":"Mended later","key":"mended"}')).toBe(422);
  const before = await newest();
  vi.spyOn(integrationOf('generic'), 'parse').mockReturnValueOnce({
    events: [],
    faults: [{ path: 'state', message: 'still not' }],
  });
  const path = `/${before.id}/retry`;
  expect((await api<Retried>('POST', path)).body).toMatchObject({ outcome: 'failed', signals: 0 });
  expect(await newest()).toMatchObject({ id: before.id, reason: 'state: still not', tries: 1 });
  const [one, two] = await Promise.all([api<Retried>('POST', path), api('POST', path)]);
  expect([one.status, two.status].sort()).toEqual([200, 409]);
  const done = one.status === 200 ? one.body : two.body;
  expect(done).toMatchObject({ outcome: 'delivered', words: 'Read: 1 new.', signals: 1 });
  const alert = sql`select count, title from alert where dedup_key = 'mended'`;
  expect(await db.rows(alert)).toEqual([{ count: 1, title: 'Mended later' }]);
  expect((await open()).map(({ id }) => id)).not.toContain(before.id);
  const [handled] = await open('&state=handled');
  expect(handled).toMatchObject({ id: before.id, handledHow: 'retried', tries: 2 });
  expect((await api('POST', path)).status).toBe(409);
});

test('ALR-71 of a body that was partly good only what was not taken is taken later, however often it is read', async () => {
  const part = await makeSender(db, 'generic', { serviceId: sender.serviceId });
  const item = (key: string, severity: string) => ({ title: `Part ${key}`, key, severity });
  const body = JSON.stringify([
    ...[item('p-1', 'error'), item('p-1', 'error'), item('p-2', 'purple')],
    ...[item('p-3', 'mauve'), item('p-4', 'info')],
  ]);
  expect(await send(body, part)).toBe(422);
  const counts = async () => {
    const rows = await db.rows<{ key: string; count: number }>(sql`
      select dedup_key as key, count from alert where integration_id = ${part.id} order by 1`);
    return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
  };
  expect(await counts()).toEqual({ 'p-1': 2, 'p-4': 1 });
  const { body: list } = await api<{ items: DeadLetterItem[] }>('GET', `?integration=${part.id}`);
  const path = `/${list.items[0]?.id}/retry`;
  const again = await api<Retried>('POST', path);
  expect(again.body).toMatchObject({ outcome: 'failed', signals: 0 });
  expect(await counts()).toEqual({ 'p-1': 2, 'p-4': 1 });
  const { parse } = integrationOf('generic');
  // The parser learns one colour, then the other; what it learned first is not taken twice either.
  const learn = (...words: readonly string[]) =>
    vi.spyOn(integrationOf('generic'), 'parse').mockImplementationOnce((given, context) => {
      const items = given as readonly { severity: string }[];
      const read = items.map((one) => {
        const severity = words.includes(one.severity) ? 'info' : one.severity;
        const { events, faults } = parse({ ...one, severity }, context);
        return { faults, events: events.map((e) => ({ ...e, raw: JSON.stringify(one) })) };
      });
      const events = read.flatMap((one) => one.events);
      return { events, faults: read.flatMap((one) => one.faults) };
    });
  learn('purple');
  expect((await api<Retried>('POST', path)).body).toMatchObject({ outcome: 'failed', signals: 1 });
  expect(await counts()).toEqual({ 'p-1': 2, 'p-2': 1, 'p-4': 1 });
  learn('purple', 'mauve');
  expect((await api<Retried>('POST', path)).body).toMatchObject({
    ...{ outcome: 'delivered', signals: 1, words: 'Read: 1 new.' },
  });
  expect(await counts()).toEqual({ 'p-1': 2, 'p-2': 1, 'p-3': 1, 'p-4': 1 });
});

test('ALR-71 what nobody can vouch for, or whose sender is off, is not read again', async () => {
  const id = newId();
  const unproven = { id, integration: sender.id, reason: 'no signature', raw: '{"title":"x"}' };
  await db.transact((tx) => keepLetters(tx, [{ ...unproven, kind: 'refused' }]));
  expect((await api('POST', `/${id}/retry`)).body).toMatchObject({
    code: 'dead_letter.not_readable',
  });
  const off = await makeSender(db, 'generic', { serviceId: sender.serviceId });
  expect(await send('{"title":""}', off)).toBe(422);
  await db.transact((tx) =>
    tx.run(
      sql`update integration set disabled_at = ${tx.now} where key_hash = ${hashSecret(off.key)}`,
    ),
  );
  const { body } = await api<{ items: DeadLetterItem[] }>('GET', `?integration=${off.id}`);
  const answer = await api('POST', `/${body.items[0]?.id}/retry`);
  expect([answer.status, answer.body]).toMatchObject([409, { code: 'dead_letter.sender_off' }]);
});

test('ALR-71 all of a sender are read again, twenty in a call', async () => {
  const many = await makeSender(db, 'generic', { serviceId: sender.serviceId });
  const parse = vi.spyOn(integrationOf('generic'), 'parse');
  parse.mockReturnValue({ events: [], faults: [{ path: '', message: 'not yet' }] });
  for (let n = 0; n < 25; n += 1) await send(`{"title":"Many ${n}"}`, many);
  parse.mockRestore();
  const first = await api<RetriedMany>('POST', '/retry', { integration: many.id });
  expect(first.body).toMatchObject({ delivered: 20, failed: 0, left: 5 });
  const rest = { integration: many.id, after: first.body.next };
  const second = await api<RetriedMany>('POST', '/retry', rest);
  expect(second.body).toEqual({ delivered: 5, failed: 0, left: 0, next: null });
});

test('ALR-72 row 27: a reader that throws is no 5xx: the body is kept and people are told', async () => {
  vi.spyOn(integrationOf('generic'), 'parse').mockImplementationOnce(() => {
    throw new TypeError('labels is not iterable');
  });
  expect(await send('{"title":"Poison"}')).toBe(422);
  const letter = await newest();
  expect(letter).toMatchObject({ kind: 'fault', raw: '{"title":"Poison"}' });
  expect(letter.reason).toBe('Reading it failed: TypeError: labels is not iterable');
  expect(await waitingTasks(db)).toContainEqual({ task: 'dead_letter.kept', count: 1 });
  expect(await send('{"title":"Behind it"}')).toBe(202);
});

test('ALR-70 of each sender the newest 200 stay, and what was cut is counted', async () => {
  const noisy = await makeSender(db, 'generic', { serviceId: sender.serviceId });
  for (let n = 0; n < 203; n += 1) {
    const row = { id: newId(), integration: noisy.id, reason: `n${n}`, raw: '' };
    await db.transact((tx) => keepLetters(tx, [{ ...row, kind: 'refused' }]));
  }
  const url = `?integration=${noisy.id}&limit=200`;
  const { body } = await api<{ items: DeadLetterItem[]; nextCursor: null }>('GET', url);
  expect([body.items.length, body.items[0]?.reason, body.items[0]?.cut]).toEqual([200, 'n202', 3]);
  expect(body.nextCursor).toBeNull();
});

test('ALR-70 what many send in vain at one moment is kept together, each by its sender', async () => {
  const { serviceId } = sender;
  const one = await makeSender(db, 'generic', { serviceId });
  const other = await makeSender(db, 'generic', { serviceId });
  const sent = Array.from({ length: 120 }, (_, n) =>
    send(`{"title":"","n":${n}}`, n % 3 === 0 ? other : one),
  );
  expect(new Set(await Promise.all(sent))).toEqual(new Set([422]));
  for (const [sender, count] of [
    [one, 80],
    [other, 40],
  ] as const) {
    const url = `?integration=${sender.id}&limit=200`;
    const { body } = await api<{ items: DeadLetterItem[] }>('GET', url);
    expect([body.items.length, body.items[0]?.cut]).toEqual([count, 0]);
  }
  const { commits } = await db.one<{ commits: number }>(sql`
    select count(distinct xmin::text) as commits from intake_refusal
     where integration_id = any(${[one.id, other.id]}::uuid[])`);
  expect(commits).toBeLessThan(40);
});

test('ALR-70 beyond the newest 200 stay no more than come before the next cut, and none is gone uncounted', async () => {
  const noisy = await makeSender(db, 'generic', { serviceId: sender.serviceId });
  const row = { integration: noisy.id, reason: 'before', raw: '', kind: 'refused' as const };
  const older = Array.from({ length: 199 }, () => ({ ...row, id: newId() }));
  await db.transact((tx) => keepLetters(tx, older));
  const kept = () =>
    db.one<{ letters: number; cut: number }>(sql`
      select count(*) as letters, (select letters_cut from integration where id = ${noisy.id}) as cut
        from intake_refusal where integration_id = ${noisy.id}`);
  const most: number[] = [];
  for (let n = 1; n <= 45; n += 1) {
    expect(await send(`{"title":"","n":${n}}`, noisy)).toBe(422);
    const { letters, cut } = await kept();
    expect(letters + cut).toBe(199 + n);
    most.push(letters);
  }
  expect([Math.min(...most), Math.max(...most)]).toEqual([200, 219]);
  const { letters, cut } = await kept();
  expect([letters < 220, cut >= 24]).toEqual([true, true]);
  expect(await send(`{"title":"","long":"${'x'.repeat(1_100_000)}"}`, noisy)).toBe(422);
  expect((await kept()).letters).toBe(200);
});

test('ALR-71 a dead letter is put aside with a reason, once, by those who may', async () => {
  expect(await send('{"title":""}')).toBe(422);
  const { id } = await newest();
  expect((await api('GET', '', undefined, 'comms')).status).toBe(403);
  expect((await api('GET', `/${id}`, undefined, 'comms')).status).toBe(403);
  expect((await api('POST', `/${id}/dismiss`, { reason: '' })).status).toBe(422);
  const done = await api<DeadLetter>('POST', `/${id}/dismiss`, { reason: 'a test of ours' });
  expect(done.body).toMatchObject({ handledHow: 'dismissed', handledWords: 'a test of ours' });
  expect((await api('POST', `/${id}/dismiss`, { reason: 'once more' })).status).toBe(409);
  expect((await api('POST', `/${newId()}/retry`)).status).toBe(404);
});
