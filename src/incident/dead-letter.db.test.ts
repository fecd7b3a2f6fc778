/** A job of an alert that fails for ever, by a real fault in the database: it leaves a letter and tells people. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { makeSender, makeService } from '../../test/senders.ts';
import { accept } from '../alert/handle.ts';
import { senderById } from '../alert/integration-store.ts';
import { insertPerson } from '../identity/store.ts';
import type { AlertId, PersonId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { lookForDeadLetters } from '../notification/watch/dead-letter-watch.ts';
import { sql } from '../platform/db.ts';
import { newId } from '../platform/random.ts';
import { incidentJobs } from './jobs.ts';

const { db, machine } = await testDatabase();
const serviceId = await makeService(db, 'Shop');
const { id } = await makeSender(db, 'generic', { serviceId });
await db.transact((tx) =>
  insertPerson(tx, {
    id: newId<PersonId>(),
    name: 'Olive',
    email: 'olive@example.test',
    roles: ['admin'],
    ...{ timeZone: 'UTC', active: true, isOwner: false, passwordHash: null, contactId: newId() },
  }),
);

async function fire(title: string): Promise<AlertId> {
  const integration = await senderById(db, id);
  if (integration === undefined) throw new Error('no sender');
  const event = { action: 'firing', key: title, severity: 'error', title, body: '' } as const;
  const rest = { labels: {}, links: [], cuts: [], raw: '{}' };
  const events = [{ ...event, ...rest }];
  const kept = await accept(machine, { integration, source: 'generic', events });
  if (isRefusal(kept) || kept[0]?.alertId == null) throw new Error('not kept');
  return kept[0].alertId;
}

async function work(task: string, payload: object, number = 1): Promise<void> {
  const job = incidentJobs.find((one) => one.task === task);
  await job?.handle(machine, payload, { number, last: number === 25 });
}

const letters = () =>
  db.rows<{ id: string; reason: string; handledHow: string | null; incidentNumber: string | null }>(
    sql`select id, reason, handled_how, incident_number from intake_refusal order by id`,
  );

async function poison(on: boolean): Promise<void> {
  await db.transact(async (tx) => {
    await tx.run(sql`drop trigger if exists poison on alert`);
    if (!on) return;
    await tx.run(sql`
      create or replace function poison() returns trigger language plpgsql as $$
        begin if new.title = 'Poison' then raise exception 'the poison works'; end if; return new; end $$`);
    await tx.run(
      sql`create trigger poison before update on alert for each row execute function poison()`,
    );
  });
}

test('ALR-73 row 27: five tries, then a letter with the reason, and none behind it waits', async () => {
  const bad = await fire('Poison');
  const good = await fire('Good');
  await poison(true);
  for (const number of [1, 2, 3, 4]) {
    await expect(work('alert.accepted', { alert: bad }, number)).rejects.toThrow(
      'the poison works',
    );
    expect(await letters()).toEqual([]);
  }
  await work('alert.accepted', { alert: good });
  await work('alert.accepted', { alert: bad }, 5);
  const [letter] = await letters();
  expect(letter).toMatchObject({ handledHow: null, incidentNumber: null });
  expect(letter?.reason).toMatch(/^After 5 tries: .*the poison works/);
  await poison(false);
  const behind = await db.one<{ incidentId: string | null }>(sql`
    select incident_id from alert where id = ${good}`);
  expect(behind.incidentId).not.toBeNull();
});

test('ALR-74 row 27: the people on call are told once, without the alert being looked at', async () => {
  await poison(true);
  const [letter] = await letters();
  await work('dead_letter.kept', { letter: letter?.id });
  await work('dead_letter.kept', { letter: letter?.id });
  const incidents = await db.rows<{ id: string; number: string; title: string }>(
    sql`select id, number, title, priority, paging_status from incident
         where title like 'A signal of%'`,
  );
  expect(incidents).toMatchObject([
    {
      title: 'A signal of generic could not be handled',
      ...{ priority: 'P2', pagingStatus: 'running' },
    },
  ]);
  expect((await letters())[0]?.incidentNumber).toBe(incidents[0]?.number);
  const due = await db.rows<{ task: string }>(sql`
    select identifier as task from graphile_worker._private_jobs
      join graphile_worker._private_tasks on _private_tasks.id = task_id
     where identifier = 'escalation.due' and payload->>'incident' = ${incidents[0]?.id}`);
  expect(due.length).toBeGreaterThan(0);
  await poison(false);
});

test('ALR-73 tried again when the cause is gone, it is settled', async () => {
  const [letter] = await letters();
  const { alertId } = await db.one<{ alertId: string }>(sql`
    select alert_id from intake_refusal where id = ${letter?.id}`);
  await work('alert.accepted', { alert: alertId, letter: letter?.id });
  expect((await letters())[0]).toMatchObject({ handledHow: 'retried' });
  const alert = await db.one<{ incidentId: string | null }>(sql`
    select incident_id from alert where id = ${alertId}`);
  expect(alert.incidentId).not.toBeNull();
});

test('ALR-74 keepers are told once for a sender and hour, and not of what is settled', async () => {
  const mails = () => db.rows<{ subject: string }>(sql`select subject from mail`);
  await lookForDeadLetters(machine);
  expect(await mails()).toEqual([]);
  await db.transact((tx) =>
    tx.run(sql`
      insert into intake_refusal (id, integration_id, at, reason, raw)
      select gen_random_uuid(), ${id}, ${tx.now}, 'no title', '{}' from generate_series(1, 3)`),
  );
  await lookForDeadLetters(machine);
  await lookForDeadLetters(machine);
  expect(await mails()).toEqual([{ subject: 'Signals of generic cannot be taken' }]);
});
