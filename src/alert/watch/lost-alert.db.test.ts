/** An alert whose job was lost is found, brought to its incident once, and no other is touched. */
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { passSeconds } from '../../../test/clock.ts';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService } from '../../../test/senders.ts';
import { incidentJobs } from '../../incident/jobs.ts';
import { present } from '../../kernel/assert.ts';
import { asId } from '../../kernel/ids.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { type Sql, sql } from '../../platform/db.ts';
import { createLog } from '../../platform/log.ts';
import type { MonitoringEvent } from '../core/alert.ts';
import { keepFailedJob } from '../dead-letters/dead-letter-store.ts';
import { accept } from '../handle.ts';
import { type SenderRow, senderById } from '../integration-store.ts';
import { alertById } from '../store.ts';
import { lookForLostAlerts } from './lost-alert-handle.ts';

const database = await testDatabase();
const { db } = database;
const machine = { ...database.machine, log: createLog('silent') };
let integration: SenderRow;

beforeAll(async () => {
  const sender = await makeSender(db, 'generic', { serviceId: await makeService(db, 'Shop') });
  integration = present(await senderById(db, sender.id), 'the sender');
});
beforeEach(() => run(sql`delete from graphile_worker._private_jobs`));

function run(query: Sql): Promise<number> {
  return db.transact((tx) => tx.run(query));
}

async function firing(key: string): Promise<string> {
  const event: MonitoringEvent = {
    action: 'firing',
    severity: 'error',
    title: `Trouble ${key}`,
    ...{ key, body: '', labels: {}, links: [], cuts: [], raw: '{}' },
  };
  const kept = await accept(machine, { integration, source: 'generic', events: [event] });
  if (isRefusal(kept)) throw new Error(kept.message);
  return present(kept[0]?.alertId, 'the alert');
}

const loseJobs = () => run(sql`delete from graphile_worker._private_jobs`);

async function settle(alert: string): Promise<void> {
  const job = incidentJobs.find(({ task }) => task === 'alert.accepted');
  await job?.handle(machine, { alert }, { number: 1, last: false });
}

test('ALR-196 an alert whose job was lost is brought to its incident, once', async () => {
  const id = await firing('lost');
  await loseJobs();
  expect(await lookForLostAlerts(machine)).toEqual([]);
  await passSeconds(db, 61);
  expect(await lookForLostAlerts(machine)).toEqual([id]);
  expect(await lookForLostAlerts(machine)).toEqual([]);
  const jobs = await db.rows<{ payload: unknown }>(
    sql`select payload from graphile_worker._private_jobs`,
  );
  expect(jobs).toEqual([{ payload: { alert: id } }]);
  await settle(id);
  await loseJobs();
  expect((await alertById(db, asId(id)))?.incidentId).not.toBeNull();
  expect(await lookForLostAlerts(machine)).toEqual([]);
});

test('ALR-196 one whose job waits is left alone, one whose job died too often or was taken and lost is not', async () => {
  const id = await firing('waits');
  await passSeconds(db, 61);
  expect(await lookForLostAlerts(machine)).toEqual([]);
  await run(sql`update graphile_worker._private_jobs set attempts = max_attempts`);
  expect(await lookForLostAlerts(machine)).toEqual([id]);
  await run(sql`
    update graphile_worker._private_jobs set attempts = 1, locked_by = 'pool-lost',
           locked_at = now() - interval '11 minutes'`);
  expect(await lookForLostAlerts(machine)).toEqual([id]);
  await settle(id);
});

test('ALR-196 what is kept back, paused, over or a dead letter is nobody’s loss', async () => {
  const [back, paused, over] = [await firing('back'), await firing('paused'), await firing('over')];
  const letter = await firing('letter');
  await loseJobs();
  await db.transact((tx) =>
    keepFailedJob(tx, { alert: asId(letter), task: 'alert.accepted', reason: 'It failed.' }),
  );
  await run(sql`update alert set suppressed_reason = 'silence' where id = ${back}`);
  await run(sql`
    update alert set held_until = evenkeel_now() + interval '10 minutes' where id = ${paused}`);
  await run(sql`update alert set state = 'cleared' where id = ${over}`);
  await passSeconds(db, 120);
  expect(await lookForLostAlerts(machine)).toEqual([]);
  await passSeconds(db, 600);
  expect(await lookForLostAlerts(machine)).toEqual([paused]);
});
