/** For tests of silences and windows: people, a sender, a clock that is moved, and the tasks they leave. */

import { expect } from 'vitest';
import { alertJobs } from '../src/alert/jobs.ts';
import { alertRoutes } from '../src/alert/routes.ts';
import type { PersonId, ServiceId } from '../src/kernel/ids.ts';
import type { Instant } from '../src/kernel/instant.ts';
import { readClock } from '../src/platform/clock.ts';
import { sql } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http.ts';
import { newId } from '../src/platform/random.ts';
import type { Caller } from '../src/platform/route.ts';
import { passSeconds } from './clock.ts';
import { testDatabase } from './database.ts';
import { makeSender, makeService } from './senders.ts';

const { db, machine } = await testDatabase();

export { db };
export const caller: { -readonly [K in keyof Caller]: Caller[K] } = {
  ...{ kind: 'person', actorId: 'someone', personId: undefined, roles: ['responder'] },
  ...{ via: 'bearer', credentialId: undefined },
};
export const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => caller,
});
export const ann = await makePerson('Ann', false);
export const boss = await makePerson('Boss', true);
caller.personId = ann;
caller.actorId = ann;
const serviceId: ServiceId = await makeService(db, 'Shop');
const sender = await makeSender(db, 'generic', { serviceId });

async function makePerson(name: string, isOwner: boolean): Promise<PersonId> {
  const id = newId<PersonId>();
  await db.transact((tx) =>
    tx.run(sql`
    insert into person (id, name, email, time_zone, roles, active, is_owner, created_at)
    values (${id}, ${name}, ${`${name}@example.org`}, 'UTC', '{responder}', true, ${isOwner},
            ${tx.now})`),
  );
  return id;
}

export async function call(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) {
  const answer = await server.inject({
    method,
    url,
    ...(payload === undefined ? {} : { payload }),
  });
  const { body, statusCode: status } = answer;
  return { status, body: body === '' ? undefined : JSON.parse(body) };
}

export async function silence(more: object) {
  const wish = { comment: 'disk swap', durationSeconds: 7_200, ...more };
  const made = await call('POST', '/api/v1/silences', wish);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
}

export async function fire(
  key: string,
  labels: Record<string, string> = {},
  from: { readonly key: string } = sender,
) {
  const payload = { title: `Trouble ${key}`, key, labels };
  const url = `/intake/generic/${from.key}`;
  const answer = await server.inject({ method: 'POST', url, payload });
  expect(answer.statusCode, answer.body).toBe(202);
  return alertOf(key);
}

export function alertOf(key: string) {
  return db.one<{
    id: string;
    state: string;
    suppressedReason: string | null;
    suppressedBy: string | null;
  }>(sql`
  select id, state, suppressed_reason, suppressed_by from alert where dedup_key = ${key}
   order by first_seen_at desc limit 1`);
}

export async function pass(seconds: number): Promise<void> {
  await passSeconds(db, seconds);
}

export async function look(task = 'quiet.look'): Promise<void> {
  const job = alertJobs.find((one) => one.task === task);
  await job?.handle(machine, {}, { number: 1, last: false });
}

/** Payloads of tasks of this name about this thing, oldest first. */
export async function tasks(task: string, about: string) {
  const rows = await db.rows<{ payload: Record<string, unknown> }>(sql`
  select payload from graphile_worker._private_jobs join graphile_worker._private_tasks
    on _private_tasks.id = task_id
   where identifier = ${task} and payload::text like ${`%${about}%`}
   order by _private_jobs.id`);
  return rows.map(({ payload }) => payload);
}

export async function changesOf(alert: string) {
  const rows = await db.rows<{ kind: string }>(sql`
  select kind from alert_change where alert_id = ${alert} order by id`);
  return rows.map(({ kind }) => kind);
}

export async function now(): Promise<Instant> {
  return readClock(db);
}
