/** The auditor on a real PostgreSQL: each hole is planted and found once; healthy incidents are left alone. */
import { beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, pagingWorld } from '../../test/page-fixture.ts';
import { plusSeconds } from '../kernel/instant.ts';
import { readClock } from '../platform/clock.ts';
import { sql } from '../platform/db.ts';
import { createLog } from '../platform/log.ts';
import { lookForSilence } from './auditor.ts';
import type { IncidentState } from './core/state.ts';
import { draft } from './core/timeline.ts';
import { incidentByRef, timelineOf } from './store.ts';
import { verifyAll } from './verify.ts';

const base = await testDatabase({ env: { EVENKEEL_TEST_CLOCK: '1' } });
const { db } = base;
const machine = { ...base.machine, log: createLog('silent') };
const world = pagingWorld(base);

beforeEach(() => db.transact((tx) => tx.run(sql`update clock_offset set value = interval '0'`)));

async function kindsOf({ id }: IncidentState) {
  const query = { incident: id, after: 0, before: null, limit: 100, newestFirst: false };
  return (await timelineOf(db, query)).map((row) => row.kind);
}

async function stateOf({ id }: IncidentState): Promise<IncidentState> {
  const found = await incidentByRef(db, id);
  if (found === undefined) throw new Error(`${id} is gone`);
  return found.state;
}

/** The timers are gone, as after a restore that lost the job table, and two days pass. */
async function loseTimers(): Promise<void> {
  await db.transact((tx) => tx.run(sql`delete from graphile_worker._private_jobs`));
  const now = await readClock(db);
  await db.transact((tx) => tx.run(sql`update clock_offset set value = interval '2 days'`));
  expect((await readClock(db)) > plusSeconds(now, 86_400)).toBe(true);
}

async function jobsFor({ id }: IncidentState): Promise<readonly string[]> {
  const rows = await db.rows<{ task: string }>(sql`
    select t.identifier as task from graphile_worker._private_jobs j
      join graphile_worker._private_tasks t on t.id = j.task_id
     where j.payload ->> 'incident' = ${id} order by 1`);
  return rows.map(({ task }) => task);
}

test('INC-150 a lost timer is found: the step is taken, the catch-all called, and it says so', async () => {
  const ann = await world.person('Ann');
  const incident = await world.incident();
  await world.paged(incident, ann.id);
  expect(await lookForSilence(machine)).toEqual([]);
  await loseTimers();

  expect(await lookForSilence(machine)).toEqual([incident.number]);
  const kinds = await kindsOf(incident);
  expect(kinds).toContain('paging.audited');
  expect(kinds).toContain('escalation.exhausted');
  // The catch-all is called by that very step, and once only.
  expect((await stateOf(incident)).paging.notified).toContain(ann.id);
  expect(kinds).not.toContain('page.sent_by_hand');
  expect(await jobsFor(incident)).toContain('page.send');
  expect(await lookForSilence(machine)).toEqual([]);
  expect((await verifyAll(db)).bad).toEqual([]);
});

test('INC-150 two auditors at once help once', async () => {
  const ann = await world.person('Ann');
  const incident = await world.incident();
  await world.paged(incident, ann.id);
  await loseTimers();
  const helped = await Promise.all([lookForSilence(machine), lookForSilence(machine)]);
  expect(helped.flat()).toEqual([incident.number]);
  const audited = (await kindsOf(incident)).filter((kind) => kind === 'paging.audited');
  expect(audited).toHaveLength(1);
});

test('INC-151 an acknowledgement whose timeout was lost is found', async () => {
  const ann = await world.person('Ann');
  const incident = await world.incident();
  await world.paged(incident, ann.id);
  await world.write(incident, acknowledgedBy(ann.id));
  expect(await lookForSilence(machine)).toEqual([]);
  await loseTimers();
  expect(await lookForSilence(machine)).toEqual([incident.number]);
  expect((await stateOf(incident)).paging.status).not.toBe('acked');
  expect(await kindsOf(incident)).toContain('ack.expired');
});

test('INC-152 nobody can be reached: a loud row, and the last resort is called again', async () => {
  const ann = await world.person('Ann');
  const incident = await world.incident();
  await world.paged(incident, ann.id);
  await loseTimers();
  await lookForSilence(machine);
  expect(await lookForSilence(machine)).toEqual([]);
  const { notified } = (await stateOf(incident)).paging;
  for (const person of notified) {
    const lost = { channel: 'email', attempt: 1, reason: 'no such mailbox', final: true };
    const page = '00000000-0000-7000-8000-000000000001' as never;
    await world.write(incident, draft('page.failed', { page, person, ...lost }));
  }
  expect(await lookForSilence(machine)).toEqual([incident.number]);
  const after = await stateOf(incident);
  expect(after.paging.audit).toMatchObject({ finding: 'nobody_reachable', reached: false });
  expect((await kindsOf(incident)).at(-1)).toBe('page.sent_by_hand');
  expect(await lookForSilence(machine)).toEqual([]);
  expect((await verifyAll(db)).bad).toEqual([]);
});

test('INC-152 however many others are through and well, the one whose last call failed is found', async () => {
  const ann = await world.person('Ann');
  const well = await world.incident();
  await world.paged(well, ann.id);
  await loseTimers();
  await lookForSilence(machine);
  expect((await stateOf(well)).paging.status).toBe('exhausted');
  await db.transact((tx) =>
    tx.run(sql`
      insert into incident (id, number, version, head_hash, state, state_name, priority, severity,
                            major, visibility, title, service_ids, paging_status, created_at, drill)
      select gen_random_uuid(), 'INC-1999-' || lpad(n::text, 6, '0'), version, head_hash,
             jsonb_set(state, '{number}', to_jsonb('INC-1999-' || lpad(n::text, 6, '0'))),
             state_name, priority, severity, major, visibility, title, service_ids, status,
             created_at, drill
        from incident, generate_series(1, 1800) n,
             lateral (select case when n % 3 = 0 then 'acked' else 'exhausted' end as status) as s
       where id = ${well.id}`),
  );
  const { notified } = (await stateOf(well)).paging;
  for (const person of notified) {
    const lost = { channel: 'email', attempt: 1, reason: 'no such mailbox', final: true };
    const page = '00000000-0000-7000-8000-000000000001' as never;
    await world.write(well, draft('page.failed', { page, person, ...lost }));
  }
  expect(await lookForSilence(machine)).toEqual([well.number]);
  await db.transact((tx) => tx.run(sql`delete from incident where number like 'INC-1999-%'`));
});
