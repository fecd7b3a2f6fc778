/** The judge of I2 counts from what made a page due: the first signal, the step before, or what began a later run. */
import { expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { newId } from '../../src/platform/random.ts';
import { testDatabase } from '../database.ts';
import { pagingWorld } from '../page-fixture.ts';
import { lateness } from './late-pages.ts';

const database = await testDatabase();
const { db } = database;
const { person } = pagingWorld(database);

/** Seconds after the hour. */
const at = (seconds: number) => new Date(Date.UTC(2026, 10, 28, 3) + seconds * 1000).toISOString();

/** Rows of one incident, as the program leaves them. */
async function history(rows: readonly { at: number; kind: string; data: object }[]) {
  const incident = newId();
  for (const [index, row] of rows.entries()) {
    const body = JSON.stringify({ kind: row.kind, data: row.data });
    await db.rows(sql`
      insert into timeline (incident_id, seq, body, hash, recorded_at)
      values (${incident}, ${index + 1}, ${body}, ${newId()}, ${at(row.at)})`);
  }
  return incident;
}

async function signal(incident: string, seconds: number): Promise<void> {
  await db.rows(sql`
    insert into signal (id, received_at, kind, source, title, raw, disposition, incident_id)
    values (${newId()}, ${at(seconds)}, 'event', 'generic', 'It fires', '{}', 'opened', ${incident})`);
}

async function fired(alert: string, seconds: number): Promise<void> {
  await db.rows(sql`
    insert into alert_change (alert_id, at, kind, data) values (${alert}, ${at(seconds)}, 'fired', '{}')`);
}

/** A page whose message began to be sent then. */
async function sent(page: string, incident: string, seconds: number): Promise<void> {
  const { id } = await person('Ana');
  await db.rows(sql`
    insert into page (id, incident_id, incident_number, person_id, loudness, reason, state, created_at)
    values (${page}, ${incident}, ${incident.slice(-6)}, ${id}, 'high', 'On call', 'delivered', ${at(seconds)})`);
  await db.rows(sql`
    insert into attempt (id, page_id, number, round, channel, contact_id, address, verified, idempotency_key,
                         state, started_at)
    values (${newId()}, ${page}, 1, 1, 'email', ${newId()}, 'a@b.example', true, ${page}, 'accepted', ${at(seconds)})`);
}

const started = (run: string, seconds: number) => ({
  at: seconds,
  kind: 'paging.started',
  data: { run },
});
const stepped = (run: string, seconds: number, step: { page: string; next?: number }) => ({
  at: seconds,
  kind: 'escalation.stepped',
  data: {
    run,
    pages: [{ page: step.page }],
    nextDueAt: step.next === undefined ? null : at(step.next),
  },
});

/** Of the one page there is, which is taken away. */
async function lateNow(): Promise<number> {
  const { latest } = await lateness(db);
  expect(latest).toHaveLength(1);
  await db.rows(sql`delete from attempt`);
  await db.rows(sql`delete from page`);
  return Number(/after ([0-9.]+) s$/.exec(latest[0] ?? '')?.[1]);
}

test('the first page of an incident counts from its first signal, a step of a timer from its time', async () => {
  const [first, second] = [newId(), newId()];
  const incident = await history([
    started('1', 7),
    stepped('1', 7, { page: first, next: 100 }),
    stepped('1', 103, { page: second }),
  ]);
  await signal(incident, 0);
  await signal(incident, 5);
  await sent(first, incident, 8);
  expect(await lateNow()).toBe(8);
  await sent(second, incident, 104);
  expect(await lateNow()).toBe(4);
});

test('a later run counts from when the alert that began it fired, also where that was before the last one ended', async () => {
  const [page, old, alert] = [newId(), newId(), newId()];
  const incident = await history([
    started('1', 1),
    { at: 1, kind: 'alert.joined', data: { alert: old } },
    { at: 50, kind: 'paging.stopped', data: { run: '1' } },
    { at: 90, kind: 'alert.joined', data: { alert } },
    started('2', 90),
    stepped('2', 90, { page }),
  ]);
  await signal(incident, 0);
  await fired(old, 0);
  await fired(alert, 48);
  await sent(page, incident, 91);
  expect(await lateNow()).toBe(43);
});

test('a later run that no alert began counts from its beginning', async () => {
  const page = newId();
  const incident = await history([
    started('1', 1),
    { at: 50, kind: 'page.acknowledged', data: { run: '1' } },
    started('2', 90),
    stepped('2', 90, { page }),
  ]);
  await signal(incident, 0);
  await sent(page, incident, 92);
  expect(await lateNow()).toBe(2);
});
