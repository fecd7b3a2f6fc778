/** For tests of reading signals again: a server with its database, senders whose signals are old, a parser that learns. */
import { expect, vi } from 'vitest';
import type { MonitoringEvent } from '../src/alert/core/alert.ts';
import { integrationOf } from '../src/alert/integrations/index.ts';
import { alertJobs } from '../src/alert/jobs.ts';
import type { Reread, RereadItem } from '../src/alert/rereads/reread-shape.ts';
import { alertRoutes } from '../src/alert/routes.ts';
import { sql } from '../src/platform/db.ts';
import { createHttp } from '../src/platform/http.ts';
import type { Caller } from '../src/platform/route.ts';
import { testDatabase } from './database.ts';
import { makeSender, makeService, type Sender, waitingTasks } from './senders.ts';

export const { db, machine } = await testDatabase();
let roles: Caller['roles'] = ['responder'];

/** Whoever calls has these from now on. */
export function actAs(...wished: Caller['roles']): void {
  roles = wished;
}

const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => ({
    ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles },
    ...{ via: 'bearer', credentialId: undefined },
  }),
});

export const shop = await makeService(db, 'Shop');

export async function call(method: 'GET' | 'POST', path: string, payload?: object) {
  const url = path.startsWith('/intake') ? path : `/api/v1/${path}`;
  const answer = await server.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.body === '' ? {} : answer.json() };
}

/** A sender of its own for each test, whose signals are an hour old. */
export async function withSignals(...bodies: readonly object[]): Promise<Sender> {
  const sender = await makeSender(db, 'generic', { serviceId: shop });
  for (const body of bodies) await send(sender, body);
  return sender;
}

export async function send(sender: Sender, body: object, status = 202): Promise<void> {
  const answer = await call('POST', `/intake/generic/${sender.key}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
}

/** As if all of a sender had come in so long ago. */
export async function age(sender: Sender, seconds: number): Promise<void> {
  const back = sql`make_interval(secs => ${seconds})`;
  await db.transact(async (tx) => {
    await tx.run(sql`
      update signal set received_at = received_at - ${back}, settled_at = settled_at - ${back}
       where integration_id = ${sender.id}`);
    await tx.run(sql`
      update alert set first_seen_at = first_seen_at - ${back}, last_seen_at = last_seen_at - ${back},
             expires_at = expires_at - ${back}, cleared_at = cleared_at - ${back}
       where integration_id = ${sender.id}`);
    await tx.run(sql`
      update intake_refusal set at = at - ${back} where integration_id = ${sender.id}`);
  });
}

/** The parser learns to change what it makes of these bodies. */
export function learn(mend: (event: MonitoringEvent) => Partial<MonitoringEvent>): void {
  const { parse } = integrationOf('generic');
  vi.spyOn(integrationOf('generic'), 'parse').mockImplementation((body, context) => {
    const parsed = parse(body, context);
    return { ...parsed, events: parsed.events.map((one) => ({ ...one, ...mend(one) })) };
  });
}

export async function work(id: string): Promise<Reread> {
  const job = alertJobs.find(({ task }) => task === 'signals.reread');
  await job?.handle(machine, { id }, { number: 1, last: true });
  return (await call('GET', `rereads/${id}`)).body as Reread;
}

export function spanOf(days = 1) {
  const now = Date.now();
  return {
    from: new Date(now - days * 86_400_000 + 60_000).toISOString(),
    to: new Date(now + 60_000).toISOString(),
  };
}

export async function look(sender: Sender): Promise<Reread> {
  const asked = await call('POST', 'rereads', { integration: sender.id, ...spanOf() });
  expect(asked.status, JSON.stringify(asked.body)).toBe(202);
  return work(asked.body.id);
}

export async function run(
  sender: Sender,
  options: { readonly mayPage?: boolean } = {},
): Promise<Reread> {
  const { id } = await look(sender);
  const started = await call('POST', `rereads/${id}/start`, options);
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  return work(id);
}

interface AlertRow {
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly severity: string;
  readonly count: number;
  readonly reason: string | null;
  readonly by: string | null;
  readonly since: Date;
}

export function alertsOf(sender: Sender): Promise<readonly AlertRow[]> {
  return db.rows<AlertRow>(sql`
    select dedup_key as key, title, state, severity, count, suppressed_reason as reason,
           cleared_by as by, first_seen_at as since from alert
     where integration_id = ${sender.id} order by first_seen_at, dedup_key`);
}

export async function signalsOf(sender: Sender) {
  return db.rows<{ id: string; title: string; raw: string; trace: string | null; at: string }>(sql`
    select id, title, raw, trace, event, disposition, reason, received_at as at, alert_id
      from signal where integration_id = ${sender.id} order by received_at, id`);
}

export async function tasks(): Promise<Readonly<Record<string, number>>> {
  const waiting = await waitingTasks(db);
  return Object.fromEntries(waiting.map(({ task, count }) => [task, count]));
}

export function counts(list: Reread['cells'] | Reread['effects'] | Reread['plan']) {
  return Object.fromEntries(list.map(({ name, count }) => [name, count]));
}

export async function items(id: string, query = ''): Promise<readonly RereadItem[]> {
  return (await call('GET', `rereads/${id}/items${query}`)).body.items;
}
