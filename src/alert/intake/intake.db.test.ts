/** The intake against a real database: many at once, two nodes at once, and one bad item among good ones. */
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender, waitingTasks } from '../../../test/senders.ts';
import { present } from '../../kernel/assert.ts';
import { type AlertId, asId } from '../../kernel/ids.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sql } from '../../platform/db.ts';
import { takeFirsts } from '../../platform/fairness.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import type { Alert, MonitoringEvent } from '../core/alert.ts';
import { fingerprintOf } from '../core/fingerprint.ts';
import { accept } from '../handle.ts';
import { type SenderRow, senderById } from '../integration-store.ts';
import { alertById, attachAlerts, linkAlert, lockWaitingAlerts, setDisposition } from '../store.ts';
import type { Intake } from './intake.ts';
import { type Kept, keepIn } from './keep-batch.ts';

const { db, machine } = await testDatabase();
let sender: Sender;
let integration: SenderRow;

beforeAll(async () => {
  sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Mail') });
  const row = await senderById(db, sender.id);
  if (row === undefined) throw new Error('no integration');
  integration = row;
});

function event(key: string, more: Partial<MonitoringEvent> = {}): MonitoringEvent {
  return {
    action: 'firing',
    key,
    severity: 'error',
    title: `Trouble ${key}`,
    body: '',
    labels: { host: 'a' },
    links: [],
    cuts: [],
    raw: '{}',
    ...more,
  };
}

function intakeOf(one: MonitoringEvent): Intake {
  return {
    integration,
    source: 'generic',
    event: one,
    fingerprint: fingerprintOf(integration.id, one.key),
    signalId: newId(),
    freshAlertId: newId(),
  };
}

async function send(...events: readonly MonitoringEvent[]): Promise<readonly Kept[]> {
  const kept = await accept(machine, { integration, source: 'generic', events });
  if (isRefusal(kept)) throw new Error(kept.message);
  return kept;
}

function alertsOf(key: string): Promise<readonly Alert[]> {
  return db.rows(sql`select * from alert where dedup_key = ${key} order by first_seen_at, id`);
}

/** Statements that wait for a lock somebody holds. */
async function waitsForLocks(): Promise<number> {
  const { count } = await db.one<{ count: number }>(sql`
    select count(*) as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`);
  return count;
}

describe('accepting', () => {
  test('ALR-3 a thousand identical events in parallel are one alert with count 1,000', async () => {
    const before = await waitingTasks(db);
    await Promise.all(Array.from({ length: 1_000 }, () => send(event('same'))));
    const [alert, ...others] = await alertsOf('same');
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ state: 'firing', count: 1_000, title: 'Trouble same' });
    expect(await waitingTasks(db)).toEqual([
      ...before,
      { task: 'alert.accepted', count: 1 },
      { task: 'alert.expire', count: 1 },
    ]);
    expect(
      await db.one(sql`select count(*) as count from signal where alert_id = ${alert?.id}`),
    ).toEqual({ count: 1_000 });
  });

  test('ALR-3 two nodes that see a condition first in the same instant make one alert', async () => {
    const other = { ...machine };
    for (let round = 0; round < 30; round += 1) {
      const events = Array.from({ length: 8 }, (_, i) => event(`race-${round}-${i}`));
      await Promise.all(
        [machine, other].map((node) => accept(node, { integration, source: 'generic', events })),
      );
    }
    const rows = await db.rows<{ count: number }>(sql`
      select distinct count from alert where dedup_key like 'race-%'`);
    expect(rows).toEqual([{ count: 2 }]);
    expect(
      await db.one(sql`select count(*) as count from alert where dedup_key like 'race-%'`),
    ).toEqual({ count: 240 });
  });

  test('ALR-3 a repeat goes by what others made of the alert since this node wrote it', async () => {
    const other = { ...machine };
    const from = (node: Machine, ...events: readonly MonitoringEvent[]) =>
      accept(node, { integration, source: 'generic', events }) as Promise<readonly Kept[]>;
    const incident = { id: newId<never>(), number: 'INC-2026-0009' };
    await from(machine, event('turns'));
    await from(machine, event('turns'));
    await from(other, event('turns', { title: 'Others say so' }));
    const [mine] = await from(machine, event('turns', { title: 'Others say so' }));
    expect((await alertsOf('turns')).map(({ count, title }) => [count, title])).toEqual([
      [4, 'Others say so'],
    ]);
    await db.transact((tx) => linkAlert(tx, asId(mine?.alertId ?? ''), incident));
    const [linked] = await from(machine, event('turns'));
    const { disposition } = await db.one<{ disposition: string }>(sql`
      select disposition from signal where id = ${linked?.signalId}`);
    expect(disposition).toBe('attached');
    await from(other, event('turns', { action: 'cleared' }));
    const [again] = await from(machine, event('turns'));
    expect(again?.verdict).toEqual({ kind: 'new', again: true });
    expect((await alertsOf('turns')).map(({ count, state }) => [count, state])).toEqual([
      [5, 'cleared'],
      [1, 'firing'],
    ]);
  });

  test('ALR-3 a repeat that waits for another writer goes by what that one wrote', async () => {
    const [first] = await send(event('waits'), event('waits'));
    const id = asId<AlertId>(first?.alertId ?? '');
    let waiting: Promise<readonly Kept[]> | undefined;
    await db.transact(async (tx) => {
      await tx.run(sql`update alert set severity = 'critical', count = 7 where id = ${id}`);
      waiting = send(event('waits', { action: 'note' }), event('waits', { firstWordsStand: true }));
      await expect.poll(() => waitsForLocks()).toBeGreaterThan(0);
    });
    await waiting;
    expect(await alertById(db, id)).toMatchObject({ severity: 'critical', count: 8 });
  });

  test('ALR-3 two nodes that tell the same conditions in turn count each telling once', async () => {
    const other = { ...machine };
    const events = Array.from({ length: 20 }, (_, i) => event(`both-${i}`));
    await Promise.all(
      [machine, other].map(async (node) => {
        for (let n = 0; n < 25; n += 1) {
          await accept(node, { integration, source: 'generic', events });
        }
      }),
    );
    const rows = await db.rows<{ count: number }>(sql`
      select distinct count from alert where dedup_key like 'both-%'`);
    expect(rows).toEqual([{ count: 50 }]);
  });

  test('ALR-8 fired, cleared and fired in one batch are two alerts, the second firing', async () => {
    const cleared = event('twice', { action: 'cleared' });
    const kept = await send(event('twice'), cleared, event('twice'), event('twice'));
    expect(kept.map((one) => one.verdict.kind)).toEqual(['new', 'cleared', 'new', 'repeat']);
    const [first, second] = await alertsOf('twice');
    expect(first).toMatchObject({ state: 'cleared', clearedBy: 'sender', count: 1 });
    expect(second).toMatchObject({ state: 'firing', previousId: first?.id, count: 2 });
  });

  test('ALR-14 one item the database cannot hold does not take the others with it', async () => {
    const bad = event('bad', { title: 'a\u0000b' });
    const results = await Promise.allSettled([
      send(event('good-1')),
      send(bad),
      send(event('good-2')),
    ]);
    expect(results.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await alertsOf('good-1')).toHaveLength(1);
    expect(await alertsOf('good-2')).toHaveLength(1);
  });
});

describe('too many', () => {
  test('ALR-195 an alert that somebody holds for long keeps no other from being taken', async () => {
    await send(event('held'), event('held-2'));
    const hold = async (work: () => Promise<void>) => {
      await db.transact(async (tx) => {
        await tx.run(sql`select 1 from alert where dedup_key like 'held%' for update`);
        await work();
      });
    };
    const others = Array.from({ length: 20 }, (_, n) => event(`free-${n}`));
    await hold(async () => {
      const began = performance.now();
      const all = [event('held'), ...others, event('held-2')].map((one) => send(one));
      const ends = await Promise.allSettled(all);
      expect(ends.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([0, 21]);
      expect(ends[0]).toMatchObject({ reason: { code: '55P03' } });
      // One wait for all that is held, not one for each of those that are not.
      expect(performance.now() - began).toBeLessThan(5_000);
    });
    const [again] = await send(event('held'));
    expect(again?.verdict).toMatchObject({ kind: 'repeat' });
    expect((await alertsOf('held')).map(({ count }) => count)).toEqual([2]);
  });

  test('ALR-19 when more waits than we may promise, senders are told to come back', async () => {
    const stuck: Machine = {
      ...machine,
      db: { ...db, transact: () => new Promise(() => undefined) },
    };
    const flood = Array.from({ length: 45_000 }, (_, i) => event(`flood-${i}`));
    accept(stuck, { integration, source: 'generic', events: flood }).catch(() => undefined);
    const refused = await accept(stuck, { integration, source: 'generic', events: [event('x')] });
    expect(refused).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 5 });
  });

  test('ALR-103 bodies that are large fill the intake long before their number does', async () => {
    const stuck: Machine = {
      ...machine,
      db: { ...db, transact: () => new Promise(() => undefined) },
    };
    const raw = 'x'.repeat(500_000);
    const large = Array.from({ length: 150 }, (_, i) => event(`large-${i}`, { raw }));
    accept(stuck, { integration, source: 'generic', events: large }).catch(() => undefined);
    const refused = await accept(stuck, { integration, source: 'generic', events: [event('x')] });
    expect(refused).toMatchObject({ kind: 'unavailable', retryAfterSeconds: 5 });
  });

  test('ALR-102 alerts of one service wait for their incidents apart from the crowd of another', async () => {
    const [storm, calm] = await Promise.all(
      ['Crowd', 'Lone'].map(async (name) => {
        const made = await makeSender(db, 'generic', { serviceId: await makeService(db, name) });
        return present(await senderById(db, made.id), 'the sender');
      }),
    );
    const from = (of: SenderRow | undefined, events: readonly MonitoringEvent[]) =>
      accept(machine, { integration: present(of, 'sender'), source: 'generic', events });
    await db.rows(sql`delete from graphile_worker._private_jobs returning id`);
    await from(
      storm,
      Array.from({ length: 300 }, (_, i) => event(`crowd-${i}`)),
    );
    const [lone] = (await from(calm, [event('lone')])) as readonly Kept[];
    await db.rows(sql`insert into worker_node (pool) values ('a worker') returning pool`);
    const taken = await takeFirsts(db, 'a worker');
    expect(taken.map(({ payload }) => payload)).toEqual([{ alert: lone?.alertId }]);
  });

  test('ALR-103 while one sender fills its half, another is kept and does not wait for it', async () => {
    const [storm, calm] = await Promise.all(
      ['Storm', 'Calm'].map(async (name) => {
        const made = await makeSender(db, 'generic', { serviceId: await makeService(db, name) });
        return present(await senderById(db, made.id), 'the sender');
      }),
    );
    const from = (of: SenderRow | undefined, events: readonly MonitoringEvent[]) =>
      accept(machine, { integration: present(of, 'sender'), source: 'generic', events });
    const flood = Array.from({ length: 22_000 }, (_, i) => event(`half-${i}`));
    const flooding = from(storm, flood);
    expect(await from(storm, [event('y')])).toMatchObject({ kind: 'unavailable' });
    expect(await from(calm, [event('calm')])).toHaveLength(1);
    const { count } = await db.one<{ count: number }>(sql`
      select count(*) as count from signal where integration_id = ${storm?.id}`);
    expect(count, 'the batch under way and the one it was in').toBeLessThanOrEqual(2_500);
    expect(await flooding).toHaveLength(22_000);
  });
});

describe('settling', () => {
  test('ALR-14 the first signal opened, those before the link attached, later ones at once', async () => {
    const [first] = await send(event('settled'));
    await send(event('settled'));
    const alert = asId<AlertId>(first?.alertId ?? '');
    const incident = { id: newId<never>(), number: 'INC-2026-0001' };
    await db.transact(async (tx) => {
      await linkAlert(tx, alert, incident);
      await setDisposition(tx, { alert }, { disposition: 'opened', incident: incident.id });
    });
    await send(event('settled'));
    const rows = await db.rows<{ disposition: string; incidentId: string }>(sql`
      select disposition, incident_id from signal where alert_id = ${alert}
       order by received_at, id`);
    expect(rows.map((row) => row.disposition)).toEqual(['opened', 'attached', 'attached']);
    expect(new Set(rows.map((row) => row.incidentId))).toEqual(new Set([incident.id]));
    expect(await alertById(db, alert)).toMatchObject({ incidentNumber: 'INC-2026-0001' });
  });

  test('ALR-14 alerts that wait are taken by the hundred, those that came back are not', async () => {
    const incident = { id: newId<never>(), number: 'INC-2026-0003' };
    const cleared = event('wait-again', { action: 'cleared' });
    await send(event('wait-again'), cleared, event('wait-again'));
    await send(...Array.from({ length: 20 }, (_, i) => event(`wait-${i}`)));
    const taken = await db.transact(async (tx) => {
      const waiting = await lockWaitingAlerts(tx, sender.serviceId, 1_000);
      const ids = waiting.filter((one) => one.dedupKey.startsWith('wait-')).map(({ id }) => id);
      await attachAlerts(tx, ids, incident);
      return ids.length;
    });
    expect(taken).toBe(21);
    const rows = await db.rows(sql`
      select disposition, count(*) as count from signal join alert on alert.id = alert_id
       where dedup_key like 'wait-%' group by 1 order by 1`);
    expect(rows).toEqual([
      { disposition: 'attached', count: 22 },
      { disposition: 'pending', count: 1 },
    ]);
  });

  test('ALR-14 repeats that arrive while the alert is linked are never left pending', async () => {
    const [first] = await send(event('busy'));
    const alert = asId<AlertId>(first?.alertId ?? '');
    const incident = { id: newId<never>(), number: 'INC-2026-0002' };
    const linking = db.transact(async (tx) => {
      await setDisposition(tx, { alert }, { disposition: 'opened', incident: incident.id });
      await linkAlert(tx, alert, incident);
    });
    await Promise.all([linking, ...Array.from({ length: 50 }, () => send(event('busy')))]);
    const rows = await db.rows(sql`
      select disposition, count(*) as count from signal where alert_id = ${alert}
       group by 1 order by 1`);
    expect(rows).toEqual([
      { disposition: 'attached', count: 50 },
      { disposition: 'opened', count: 1 },
    ]);
  });

  test('a repeat is written in place: no index names what it changes', async () => {
    await send(event('in-place'));
    const moved = await db.transact(async (tx) => {
      // What this connection wrote before may not be told to the statistics of the server yet: it counts, too.
      const written = () =>
        tx.one<{ all: number; inPlace: number }>(sql`
          select pg_stat_get_xact_tuples_updated('alert'::regclass) as all,
                 pg_stat_get_xact_tuples_hot_updated('alert'::regclass) as in_place`);
      const before = await written();
      await keepIn(machine, tx, [intakeOf(event('in-place', { title: 'Worse words' }))]);
      const after = await written();
      return { all: after.all - before.all, inPlace: after.inPlace - before.inPlace };
    });
    expect(moved).toEqual({ all: 1, inPlace: 1 });
  });
});
