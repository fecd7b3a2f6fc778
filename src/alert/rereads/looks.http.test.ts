/** Kept signals looked at over real routes and their job: what they would be now, and what is refused. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  actAs,
  call,
  counts,
  db,
  items,
  learn,
  look,
  send,
  shop,
  signalsOf,
  spanOf,
  tasks,
  withSignals,
} from '../../../test/rereading.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { newId } from '../../platform/random.ts';

afterEach(() => vi.restoreAllMocks());

describe('looking', () => {
  test('ALR-171 says how each would be read and judged now against what was made of it, and changes nothing', async () => {
    const sender = await withSignals(
      ...[
        { title: 'Same', key: 'l-1' },
        { title: 'Old name', key: 'l-2' },
      ],
      ...[
        { title: 'Louder', key: 'l-3', severity: 'info' },
        { title: 'Key', key: 'l-4' },
      ],
      ...[
        { title: 'Only a note', key: 'l-5' },
        { title: 'Broken', key: 'l-6' },
      ],
    );
    const before = await signalsOf(sender);
    const waiting = await tasks();
    learn(({ key, title }) => {
      if (title === 'Old name') return { title: 'New name' };
      if (title === 'Louder') return { severity: 'critical' };
      if (key === 'l-4') return { key: 'l-4b' };
      if (title === 'Only a note') return { action: 'note' };
      if (title === 'Broken') throw new TypeError('labels is not iterable');
      return {};
    });
    const looked = await look(sender);
    expect(looked).toMatchObject({ state: 'looked', total: 6, looked: 6, done: 0 });
    expect(counts(looked.cells)).toEqual({
      ...{ same: 1, title: 1, severity: 1, key: 1, no_event: 1, unreadable: 1 },
    });
    expect(counts(looked.plan)).toEqual({ nothing: 3, correct: 2, take_in: 1 });
    const [key] = await items(looked.id, '?cell=key');
    expect(key?.differences).toEqual([{ field: 'key', was: 'l-4', is: 'l-4b' }]);
    const [broken] = await items(looked.id, '?cell=unreadable');
    expect(broken?.words).toBe('TypeError: labels is not iterable');
    expect(await signalsOf(sender)).toEqual(before);
    const { 'signals.reread': _mine, ...rest } = await tasks();
    expect(rest).toEqual(waiting);
  });

  test('ALR-171 rules of today count: what they set is compared with what those of then set', async () => {
    const orders = await makeService(db, 'Orders');
    const sender = await withSignals({ title: 'Routed', key: 'r-1', team: 'orders' });
    expect(counts((await look(sender)).cells)).toEqual({ same: 1 });
    const rule = { name: 'Orders', condition: `labels.team == 'orders'` };
    const actions = { service: orders, severity: 'info', suppress: 'noise' };
    actAs('responder', 'team_lead');
    const made = await call('POST', 'rules', { ...rule, actions });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { cells, plan } = await look(sender);
    expect(counts(cells)).toEqual({ service: 1, severity: 1, kept_back: 1 });
    expect(counts(plan)).toEqual({ correct: 1 });
    await send(sender, { title: 'Routed', key: 'r-2', team: 'orders' });
    const again = await look(sender);
    expect(counts(again.cells)).toEqual({ service: 1, severity: 1, kept_back: 1, same: 1 });
  });

  test('ALR-172 what cannot be meant is refused by name: span, sender, too much, who may', async () => {
    const sender = await withSignals({ title: 'One', key: 'b-1' });
    const wish = { integration: sender.id };
    const field = async (body: object) => {
      const { status, body: told } = await call('POST', 'rereads', body);
      return [status, told.fields?.[0]?.path ?? told.code];
    };
    expect(await field({ ...wish, ...spanOf(8) })).toEqual([422, 'from']);
    expect(await field({ ...wish, to: spanOf().to })).toEqual([422, 'from']);
    expect(await field({ ...wish, from: spanOf().to, to: spanOf().from })).toEqual([422, 'to']);
    expect(await field({ ...wish, ...spanOf(), signal: newId() })).toEqual([422, 'signal']);
    expect(await field(spanOf())).toEqual([422, 'integration']);
    expect(await field({ signal: newId() })).toEqual([404, 'signal.unknown']);
    const mail = await makeSender(db, 'email', { serviceId: shop });
    expect(await field({ integration: mail.id, ...spanOf() })).toEqual([422, 'integration']);
    await db.transact((tx) =>
      tx.run(sql`update integration set disabled_at = ${tx.now} where id = ${mail.id}`),
    );
    expect(await field({ integration: mail.id, ...spanOf() })).toEqual([409, 'reread.sender_off']);
    await db.transact((tx) =>
      tx.run(sql`
        insert into signal (id, received_at, kind, source, title, raw, disposition, reason,
                            integration_id, settled_at)
        select gen_random_uuid(), ${tx.now}::timestamptz - interval '1 minute', 'event', 'generic',
               'Many', '{"title":"Many"}', 'suppressed', 'late', ${sender.id}, ${tx.now}
          from generate_series(1, 5000)`),
    );
    const tooMany = await look(sender);
    expect(tooMany).toMatchObject({ state: 'failed', total: 0 });
    expect(tooMany.words[0]).toBe('More than 5000 signals came in then. Choose a shorter span.');
    actAs('comms');
    expect((await call('POST', 'rereads', { ...wish, ...spanOf() })).status).toBe(403);
    expect((await call('GET', 'rereads')).status).toBe(403);
    actAs('responder');
  });
});

test('ALR-172 what its sender put into the address is kept with it and read again, without the key', async () => {
  const sender = await makeSender(db, 'uptimerobot', { serviceId: shop });
  const query = `monitorID=77&monitorFriendlyName=Shop&alertType=1&token=${sender.key}`;
  expect((await call('POST', `/intake/uptimerobot/${sender.key}?${query}`)).status).toBe(202);
  const [signal] = await db.rows<{ event: string }>(sql`
    select event from signal where integration_id = ${sender.id}`);
  expect(JSON.parse(signal?.event ?? '').around.query).toMatchObject({ monitorID: '77' });
  expect(signal?.event).not.toContain(sender.key);
  expect(counts((await look(sender)).cells)).toEqual({ same: 1 });
  await db.transact((tx) =>
    tx.run(sql`
      update signal set event = (event::jsonb - 'around')::text where integration_id = ${sender.id}`),
  );
  const older = await look(sender);
  const [item] = await items(older.id, '?cell=unreadable');
  expect(item?.words).toBe('The address it was sent to is part of it, and that was not kept.');
});
