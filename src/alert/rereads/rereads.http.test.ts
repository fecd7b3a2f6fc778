/** Kept signals read again over real routes and their job: done once, kept from people, cancelled, told. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  actAs,
  age,
  alertsOf,
  call,
  counts,
  db,
  items,
  learn,
  look,
  machine,
  run,
  send,
  signalsOf,
  spanOf,
  tasks,
  withSignals,
  work,
} from '../../../test/rereading.ts';
import { sql } from '../../platform/db.ts';
import type { Ledger } from '../api.ts';
import type { DeadLetterItem } from '../dead-letters/shapes.ts';
import { integrationOf } from '../integrations/index.ts';
import { alertJobs } from '../jobs.ts';
import type { Reread, WholeSignal } from './reread-shape.ts';

afterEach(() => vi.restoreAllMocks());

describe('doing it', () => {
  test('ALR-173 another condition is taken in as at its original time, beside what was made of it then, and calls nobody', async () => {
    const sender = await withSignals({ title: 'Disk', key: 'wrong' });
    await age(sender, 3_600);
    const [first] = await signalsOf(sender);
    const waiting = await tasks();
    learn(() => ({ key: 'right' }));
    const done = await run(sender);
    expect(done).toMatchObject({ state: 'done', total: 1, done: 1 });
    expect(counts(done.effects)).toEqual({ taken: 1 });
    expect(done.alerts).toEqual({ over: 0, kept: 1, letGo: 0 });
    const alerts = await alertsOf(sender);
    expect(alerts).toMatchObject([
      { key: 'right', state: 'firing', count: 1, reason: 'read_again' },
      { key: 'wrong', state: 'firing', count: 1, reason: null },
    ]);
    expect(alerts[0]?.since).toEqual(alerts[1]?.since);
    const all = await signalsOf(sender);
    const kept = all.find(({ id }) => id === first?.id);
    const made = all.find(({ id }) => id !== first?.id);
    expect(kept).toEqual(first);
    expect(made).toMatchObject({ raw: first?.raw, at: first?.at, reason: 'read_again' });
    const after = await tasks();
    expect(after['alert.accepted']).toBe(waiting['alert.accepted']);
    expect(after['alert.expire']).toBe((waiting['alert.expire'] ?? 0) + 1);
    const { body } = await call('GET', 'signals/ledger');
    expect((body as Ledger).balances).toBe(true);
  });

  test('ALR-191 the alert it begins names the sender and the run that keep it back', async () => {
    const sender = await withSignals({ title: 'Disk', key: 'named' });
    await age(sender, 3_600);
    learn(() => ({ key: 'named-b' }));
    const done = await run(sender);
    const { body: found } = await call('GET', 'alerts?q=named-b');
    const { body: alert } = await call('GET', `alerts/${found.items[0].id}`);
    expect(alert).toMatchObject({
      suppressedBy: done.id,
      suppressor: { kind: 'read_again', title: done.integrationName },
    });
  });

  test('ALR-173 told anew by its sender, it goes to people like any other', async () => {
    const sender = await withSignals({ title: 'Disk', key: 'anew' });
    await age(sender, 3_600);
    learn(() => ({ key: 'anew-b' }));
    await run(sender);
    const before = (await tasks())['alert.accepted'] ?? 0;
    await send(sender, { title: 'Disk', key: 'anew' });
    expect((await tasks())['alert.accepted']).toBe(before + 1);
    expect(await alertsOf(sender)).toMatchObject([
      { key: 'anew', reason: null },
      { key: 'anew-b', reason: null, count: 2 },
    ]);
  });

  test('ALR-174 what would be over by now is over, at its own time, however the slices fall', async () => {
    const bodies = Array.from({ length: 60 }, (_, n) => [
      { title: `Part ${n}`, key: `part-${n}` },
      { title: `Part ${n}`, key: `part-${n}`, state: 'cleared' },
    ]).flat();
    const sender = await withSignals(...bodies, { title: 'Left', key: 'left' });
    // All fired before the first of them cleared, so that no slice holds both.
    await db.transact((tx) =>
      tx.run(sql`
        update signal set received_at = received_at + interval '10 minutes'
         where integration_id = ${sender.id} and event::json ->> 'action' = 'cleared'`),
    );
    await age(sender, 3 * 86_400);
    await db.transact((tx) =>
      tx.run(sql`update alert set cleared_at = last_seen_at where integration_id = ${sender.id}`),
    );
    learn(({ key }) => ({ key: `new-${key}` }));
    const asked = await call('POST', 'rereads', { integration: sender.id, ...spanOf(6) });
    await work(asked.body.id);
    await call('POST', `rereads/${asked.body.id}/start`, { mayPage: true });
    const done = await work(asked.body.id);
    expect(done).toMatchObject({
      state: 'done',
      done: 121,
      alerts: { letGo: 0, kept: 0, over: 1 },
    });
    const fresh = (await alertsOf(sender)).filter(({ key }) => key.startsWith('new-'));
    expect(fresh).toHaveLength(61);
    expect(new Set(fresh.map(({ state }) => state))).toEqual(new Set(['cleared']));
    expect(fresh.find(({ key }) => key === 'new-left')).toMatchObject({ by: 'expiry' });
    expect(fresh.filter(({ by }) => by === 'sender')).toHaveLength(60);
  });

  test('ALR-174 only where it is asked for, and for what still fires and fired within six hours, people are called', async () => {
    const young = await withSignals({ title: 'Young', key: 'young' });
    const old = await withSignals({ title: 'Old', key: 'old' });
    await age(young, 3_600);
    await age(old, 7 * 3_600);
    learn(({ key }) => ({ key: `${key}-b` }));
    const before = (await tasks())['alert.accepted'] ?? 0;
    expect((await run(old, { mayPage: true })).alerts).toEqual({ over: 0, kept: 1, letGo: 0 });
    expect((await tasks())['alert.accepted']).toBe(before);
    expect((await run(young, { mayPage: true })).alerts).toEqual({ over: 0, kept: 0, letGo: 1 });
    expect((await tasks())['alert.accepted']).toBe(before + 1);
    expect(await alertsOf(young)).toMatchObject([{ reason: null }, { reason: null }]);
  });

  test('ALR-175 what was told since stands: an older event of the same condition changes nothing', async () => {
    const sender = await withSignals({ title: 'First', key: 'wrong-1' });
    await age(sender, 3_600);
    await send(sender, { title: 'Newer', key: 'taken' });
    learn(({ key }) => (key === 'wrong-1' ? { key: 'taken' } : {}));
    const done = await run(sender);
    expect(counts(done.effects)).toEqual({ overtaken: 1, nothing: 1 });
    expect(await alertsOf(sender)).toMatchObject([
      { key: 'wrong-1' },
      { key: 'taken', title: 'Newer', count: 1 },
    ]);
    expect(await signalsOf(sender)).toHaveLength(2);
  });

  test('ALR-176 other words correct an alert that fires, if nothing newer was said of it, and make it no louder', async () => {
    const sender = await withSignals(
      ...[
        { title: 'Told first', key: 'c-1' },
        { title: 'Told last', key: 'c-1' },
      ],
      ...[
        { title: 'Over', key: 'c-2' },
        { title: 'Over', key: 'c-2', state: 'cleared' },
      ],
    );
    await db.transact((tx) =>
      tx.run(sql`update alert set loudness = 'low' where integration_id = ${sender.id}`),
    );
    learn(({ title }) => ({ title: `${title}, mended`, severity: 'critical' }));
    const before = await tasks();
    const done = await run(sender);
    expect(counts(done.effects)).toEqual({ nothing: 3, corrected: 1 });
    expect(await alertsOf(sender)).toMatchObject([
      { key: 'c-1', title: 'Told last, mended', severity: 'critical', count: 2 },
      { key: 'c-2', title: 'Over', severity: 'error' },
    ]);
    expect((await tasks())['alert.refired']).toBe(before['alert.refired']);
    const { loudness } = await db.one<{ loudness: string }>(sql`
      select loudness from alert where integration_id = ${sender.id} and dedup_key = 'c-1'`);
    expect(loudness).toBe('low');
    // Compared with what it is by now, it is the same.
    const again = await look(sender);
    const same = (await items(again.id, '?cell=same')).map(({ title }) => title);
    expect(same).toEqual(['Told last']);
  });

  test('ALR-177 a job that runs twice, or dies between slices, tells nothing twice; a second run finds the same', async () => {
    const bodies = Array.from({ length: 150 }, (_, n) => ({ title: `N ${n}`, key: `n-${n}` }));
    const sender = await withSignals(...bodies);
    await age(sender, 600);
    learn(({ key }) => ({ key: `twice-${key}` }));
    const { id } = await look(sender);
    await call('POST', `rereads/${id}/start`, {});
    expect((await call('POST', `rereads/${id}/start`, {})).body.code).toBe('reread.not_ready');
    let parsed = 0;
    vi.restoreAllMocks();
    learn(({ key }) => {
      parsed += 1;
      // After the first slice the database goes away.
      if (parsed === 100) vi.spyOn(db, 'transact').mockRejectedValueOnce(new Error('gone'));
      return { key: `twice-${key}` };
    });
    const job = alertJobs.find(({ task }) => task === 'signals.reread');
    const first = job?.handle(machine, { id }, { number: 1, last: false });
    await expect(first).rejects.toThrow('gone');
    expect((await call('GET', `rereads/${id}`)).body).toMatchObject({
      state: 'running',
      done: 100,
    });
    vi.restoreAllMocks();
    learn(({ key }) => ({ key: `twice-${key}` }));
    await Promise.all([work(id), work(id)]);
    const done = (await call('GET', `rereads/${id}`)).body as Reread;
    expect(done).toMatchObject({ state: 'done', done: 150, alerts: { kept: 150 } });
    expect(counts(done.effects)).toEqual({ taken: 150 });
    await work(id);
    const alerts = (await alertsOf(sender)).filter(({ key }) => key.startsWith('twice-'));
    expect([alerts.length, new Set(alerts.map(({ count }) => count))]).toEqual([150, new Set([1])]);
    expect(await signalsOf(sender)).toHaveLength(300);
    const second = await look(sender);
    expect([second.total, counts(second.cells)]).toEqual([150, { same: 150 }]);
  });

  test('ALR-177 it is cancelled between slices, what was done stands and is settled, and each step is audited', async () => {
    const bodies = Array.from({ length: 420 }, (_, n) => ({ title: `C ${n}`, key: `x-${n}` }));
    const sender = await withSignals(...bodies);
    learn(({ key }) => ({ key: `cancelled-${key}` }));
    const { id } = await look(sender);
    await call('POST', `rereads/${id}/start`, {});
    let asked: Promise<unknown> | undefined;
    vi.restoreAllMocks();
    learn(({ key }) => {
      asked ??= call('POST', `rereads/${id}/cancel`);
      return { key: `cancelled-${key}` };
    });
    await work(id);
    await asked;
    const done = await work(id);
    // It is told between two slices of 100; how many were done by then, the machine decides.
    expect(done).toMatchObject({ state: 'cancelled', alerts: { kept: done.done } });
    expect([100, 200, 300, 400]).toContain(done.done);
    const actions = await db.rows<{ action: string; actor: string }>(sql`
      select action, actor_id as actor from audit where object = ${`reread:${id}`} order by id`);
    expect(actions).toEqual([
      { action: 'reread.started', actor: 'token:test' },
      { action: 'reread.cancelled', actor: 'token:test' },
      { action: 'reread.finished', actor: 'system' },
    ]);
    expect((await call('POST', `rereads/${id}/cancel`)).body.code).toBe('reread.over');
  });

  test('ALR-177 cancelled while the last are being done it is done, not cut short', async () => {
    const sender = await withSignals({ title: 'L 1', key: 'l-1' }, { title: 'L 2', key: 'l-2' });
    learn(({ key }) => ({ key: `last-${key}` }));
    const { id } = await look(sender);
    await call('POST', `rereads/${id}/start`, {});
    // As the last slice leaves it where who cancels waited for its end.
    await db.transact((tx) =>
      tx.run(sql`
        update reread_item set looked = true, done_at = ${tx.now}, effect = 'nothing'
         where run_id = ${id}`),
    );
    await call('POST', `rereads/${id}/cancel`);
    expect(await work(id)).toMatchObject({ state: 'done', done: 2, total: 2 });
  });

  test('ALR-177 by other rules than it was looked at by nothing is done', async () => {
    const sender = await withSignals({ title: 'Stale', key: 'stale' });
    const { id } = await look(sender);
    actAs('responder', 'team_lead');
    const rule = {
      name: 'Later',
      condition: `event.title == 'never'`,
      actions: { severity: 'info' },
    };
    expect((await call('POST', 'rules', rule)).status).toBe(201);
    actAs('responder');
    expect((await call('POST', `rereads/${id}/start`, {})).body.code).toBe('reread.stale');
  });

  test('ALR-178 open dead letters of the span are read again with the signals, as if tried one by one, but call nobody', async () => {
    const sender = await withSignals({ title: 'Good', key: 'd-1' });
    await send(sender, { title: 'Purple', key: 'd-2', severity: 'purple' }, 422);
    await send(sender, { title: 'Mauve', key: 'd-3', severity: 'mauve' }, 422);
    await age(sender, 1_800);
    const { parse } = integrationOf('generic');
    vi.spyOn(integrationOf('generic'), 'parse').mockImplementation((body, context) => {
      const one = body as { severity?: string };
      return parse(one.severity === 'purple' ? { ...one, severity: 'info' } : one, context);
    });
    const looked = await look(sender);
    expect(counts(looked.cells)).toEqual({ same: 1, new_event: 1, unreadable: 1 });
    const before = (await tasks())['alert.accepted'];
    const done = await run(sender);
    expect(counts(done.effects)).toEqual({ nothing: 2, taken: 1 });
    expect((await tasks())['alert.accepted']).toBe(before);
    const alerts = await alertsOf(sender);
    expect(alerts.find(({ key }) => key === 'd-2')).toMatchObject({ reason: 'read_again' });
    const handled = await call('GET', `dead-letters?state=handled&integration=${sender.id}`);
    expect(handled.body.items as DeadLetterItem[]).toMatchObject([
      { handledHow: 'retried', handledBy: 'token:test', handledWords: 'Read: 1 new.' },
    ]);
    const open = await call('GET', `dead-letters?integration=${sender.id}`);
    expect((open.body.items as DeadLetterItem[]).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('severity'),
    ]);
    expect(counts((await look(sender)).cells)).toEqual({ same: 1, unreadable: 1 });
  });

  test('ALR-179 one signal can be read again, and tells when, by whom and what came of it', async () => {
    const sender = await withSignals(
      { title: 'Alone', key: 'alone' },
      { title: 'Other', key: 'o' },
    );
    await age(sender, 120);
    const [signal] = await signalsOf(sender);
    learn(({ key }) => ({ key: `${key}-b` }));
    const asked = await call('POST', 'rereads', { signal: signal?.id });
    const looked = await work(asked.body.id);
    expect(looked).toMatchObject({ state: 'looked', total: 1, signal: signal?.id });
    const unread = (await call('GET', `signals/${signal?.id}`)).body as WholeSignal;
    expect([unread.rereads, unread.madeFrom]).toEqual([[], null]);
    await call('POST', `rereads/${looked.id}/start`, {});
    await work(looked.id);
    const read = (await call('GET', `signals/${signal?.id}`)).body as WholeSignal;
    const { rereads, madeFrom, ...rest } = read;
    const { rereads: _r, madeFrom: _m, ...before } = unread;
    expect(rest).toEqual(before);
    expect(rereads).toMatchObject([
      { run: looked.id, by: 'token:test', cells: ['key'], effect: 'taken', words: 'Read: 1 new.' },
    ]);
    const made = (await call('GET', `signals/${rereads[0]?.made}`)).body as WholeSignal;
    expect(made).toMatchObject({ title: 'Alone', receivedAt: read.receivedAt });
    expect(made.madeFrom).toMatchObject({ run: looked.id, by: 'token:test', signal: signal?.id });
    const list = await call('GET', 'rereads?limit=1');
    expect(list.body.items).toMatchObject([{ id: looked.id, state: 'done' }]);
  });
});
