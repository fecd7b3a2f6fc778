/** Tables of days: made ahead, filled from the net, dropped whole, and found again by id and alert without opening others. */

import { beforeAll, describe, expect, test } from 'vitest';
import { passSeconds } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { writeSetting } from '../../identity/settings-store.ts';
import { present } from '../../kernel/assert.ts';
import { type AlertId, asId, type IncidentId, type SignalId } from '../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import { type Db, sql } from '../../platform/db.ts';
import { migrate, readMigrations } from '../../platform/migrate.ts';
import { newId } from '../../platform/random.ts';
import { SIGNAL_RETENTION } from '../core/retention.ts';
import { accept } from '../handle.ts';
import { type SenderRow, senderById } from '../integration-store.ts';
import { ledgerOf, listSignals, signalById, signalsOfAlert } from '../list-store.ts';
import { alertById, setDisposition } from '../store.ts';
import { DAY, keptFrom } from './day-store.ts';
import { dropSignalDays, makeSignalDays } from './days.ts';

const { db, machine } = await testDatabase();
let integration: SenderRow;

beforeAll(async () => {
  const sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Mail') });
  integration = present(await senderById(db, sender.id), 'the sender');
});

async function send(key: string) {
  const kept = await accept(machine, {
    integration,
    source: 'generic',
    events: [
      {
        ...{ action: 'firing', key, severity: 'error', title: `Trouble ${key}`, body: '' },
        ...{ labels: {}, links: [], cuts: [], raw: '{}' },
      },
    ],
  });
  if (isRefusal(kept)) throw new Error(kept.message);
  return present(kept[0], 'what was kept');
}

/** The table each signal of an alert lies in. */
async function tablesOf(alert: AlertId | null): Promise<readonly string[]> {
  const rows = await db.rows<{ name: string }>(sql`
    select tableoid::regclass::text as name from signal where alert_id = ${alert}
     order by received_at, id`);
  return rows.map(({ name }) => name);
}

function tableOf(at: Instant): string {
  return `signal_${at.slice(0, 10).replaceAll('-', '')}`;
}

const seen = { seesRestricted: true };

describe('days of signals', () => {
  test('ALR-100 a day without a table falls into the net and is moved into its own, found all the while', async () => {
    const one = await send('netted');
    expect(await tablesOf(one.alertId)).toEqual(['signal_rest']);
    expect(await signalById(db, one.signalId, true)).toMatchObject({ title: 'Trouble netted' });
    await Promise.all([makeSignalDays(machine), makeSignalDays(machine)]);
    const now = await readClock(db);
    expect(await tablesOf(one.alertId)).toEqual([tableOf(now)]);
    expect(await signalById(db, one.signalId, true)).toMatchObject({ title: 'Trouble netted' });
    const { days } = await db.one<{ days: number }>(sql`
      select count(*) as days from pg_inherits where inhparent = 'signal'::regclass`);
    expect(days, 'today, a week and the net').toBe(9);
  });

  test('ALR-100 looking for one signal, or those of one alert, opens its days and no others', async () => {
    await db.rows(sql`
      select make_signal_day((evenkeel_now() at time zone 'UTC')::date - n)
        from generate_series(1, 30) as n`);
    const one = await send('pruned');
    const alert = present(await alertById(db, present(one.alertId, 'alert')), 'alert');
    const now = await readClock(db);
    const tables = await openedBy(db, async (reader) => {
      expect(await signalById(reader, one.signalId, true)).toMatchObject({ id: one.signalId });
      expect(await signalsOfAlert(reader, alert, { now, ...seen })).toHaveLength(1);
      expect((await listSignals(reader, { limit: 0, now, ...seen })).rows).toHaveLength(1);
    });
    const days = tables.filter((name) => /^signal_\d+$/.test(name));
    expect(days).toContain(tableOf(now));
    expect(days.filter((name) => name < tableOf(plusSeconds(now, -DAY)))).toEqual([]);
  });

  test('ALR-100 with the clock moved past every table, signals are kept, listed, found and settled', async () => {
    await passSeconds(db, 30 * DAY);
    const one = await send('far');
    const again = await send('far');
    expect(again.alertId).toBe(one.alertId);
    const now = await readClock(db);
    const listed = await listSignals(db, { limit: 2, now, ...seen });
    expect(
      listed.rows
        .map(({ id }) => id)
        .slice(0, 2)
        .toSorted(),
    ).toEqual([one.signalId, again.signalId].toSorted());
    const alert = present(await alertById(db, present(one.alertId, 'alert')), 'alert');
    expect(await signalsOfAlert(db, alert, { now, ...seen })).toHaveLength(2);
    await makeSignalDays(machine);
    expect(await tablesOf(one.alertId)).toEqual([tableOf(now), tableOf(now)]);
    const settled = await db.transact((tx) =>
      setDisposition(
        tx,
        { signal: one.signalId },
        { disposition: 'dismissed', by: 'ann', reason: 'known' },
      ),
    );
    expect(settled).toBe(1);
    // All are listed, however far apart their days lie.
    const all = await listSignals(db, { limit: 100, now, ...seen });
    expect(all.rows.map(({ title }) => title)).toEqual([
      ...['Trouble far', 'Trouble far', 'Trouble pruned', 'Trouble netted'],
    ]);
  });

  test('ALR-101 past retention a day goes whole, one that still waits for its incident does not', async () => {
    await db.transact((tx) =>
      writeSetting(tx, SIGNAL_RETENTION, { value: { days: 7 }, by: 'ann' }),
    );
    const waits = await send('waits');
    const done = await send('done');
    await db.transact((tx) =>
      setDisposition(
        tx,
        { alert: present(done.alertId, 'alert') },
        { disposition: 'attached', incident: newId<IncidentId>() },
      ),
    );
    const early = await readClock(db);
    await passSeconds(db, 9 * DAY);
    await makeSignalDays(machine);
    await dropSignalDays(machine);
    expect(await tablesOf(waits.alertId), 'a pending signal holds its day').toHaveLength(1);
    expect(await tablesOf(done.alertId)).toHaveLength(1);
    await db.transact((tx) =>
      tx.run(sql`
        update signal set disposition = 'dismissed', by_actor = 'ann', reason = 'known'
         where disposition = 'pending'`),
    );
    await dropSignalDays(machine);
    expect(await tablesOf(done.alertId)).toEqual([]);
    expect(await signalById(db, done.signalId, true)).toBeUndefined();
    const alert = present(await alertById(db, present(done.alertId, 'alert')), 'alert');
    const now = await readClock(db);
    expect(alert.count).toBe(1);
    expect(await signalsOfAlert(db, alert, { now, ...seen })).toEqual([]);
    const past = plusSeconds(now, -7 * DAY);
    expect(await keptFrom(db)).toBe(`${past.slice(0, 10)}T00:00:00.000Z`);
    expect(await ledgerOf(db, { from: early, to: now })).toMatchObject({ received: 0 });
  });

  test('ALR-100 an id that is none of ours is looked for nowhere', async () => {
    expect(
      await signalById(db, asId<SignalId>('00000000-0000-4000-8000-000000000000'), true),
    ).toBeUndefined();
    expect(
      await signalById(db, asId<SignalId>('ffffffff-ffff-7fff-bfff-ffffffffffff'), true),
    ).toBeUndefined();
  });
});

/** Names of the tables that are locked by what `work` reads. */
async function openedBy(of: Db, work: (reader: Db) => Promise<void>): Promise<readonly string[]> {
  return of.transact(async (tx) => {
    await work({ ...of, ...tx });
    const rows = await tx.rows<{ name: string }>(sql`
      select distinct relation::regclass::text as name from pg_locks
       where pid = pg_backend_pid() and locktype = 'relation'`);
    return rows.map(({ name }) => name);
  });
}

describe('an older database', () => {
  test('ALR-100 keeps its signals in a table of their own, which goes when its newest is past retention', async () => {
    const old = await testDatabase({ blank: true });
    const migrations = await readMigrations();
    // Those that build on it come after it.
    const later = ['0040_signal_days', '0049_search'];
    const before = migrations.filter(({ name }) => !later.includes(name));
    await migrate({ url: old.url, log: machine.log, migrations: before });
    await old.db.transact((tx) =>
      tx.run(sql`
        insert into signal (id, received_at, kind, source, title, raw, disposition, reason)
        select gen_random_uuid(), evenkeel_now() - n * interval '5 days', 'event', 'generic',
               'Old', '{}', 'suppressed', 'known' from generate_series(0, 19) as n`),
    );
    await migrate({ url: old.url, log: machine.log, migrations });
    const kept = async () =>
      (
        await old.db.rows<{ name: string; count: number }>(sql`
          select tableoid::regclass::text as name, count(*) as count from signal group by 1 order by 1`)
      ).map(({ name, count }) => `${name} ${count}`);
    expect(await kept()).toEqual(['signal_before 20']);
    const other = old.machine;
    await makeSignalDays(other);
    await passSeconds(old.db, 2 * DAY);
    await old.db.transact((tx) =>
      tx.run(sql`
        insert into signal (id, received_at, kind, source, title, raw, disposition, reason)
        values (gen_random_uuid(), ${tx.now}, 'event', 'generic', 'New', '{}', 'suppressed', 'known')`),
    );
    expect(await kept()).toEqual([`${tableOf(await readClock(old.db))} 1`, 'signal_before 20']);
    await passSeconds(old.db, 402 * DAY);
    await dropSignalDays(other);
    expect(await kept()).toEqual([]);
  });
});
