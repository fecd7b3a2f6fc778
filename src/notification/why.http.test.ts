/** "Why was I (not) paged?" over HTTP, from rows of a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { draft } from '../incident/core/timeline.ts';
import type { PersonId, PolicyId, ScheduleId } from '../kernel/ids.ts';
import { plusSeconds } from '../kernel/instant.ts';
import type { Layer } from '../oncall/core/schedule.ts';
import { insertSchedule } from '../oncall/store.ts';
import { readClock } from '../platform/clock.ts';
import { createHttp } from '../platform/http.ts';
import { newId } from '../platform/random.ts';
import { sendPage } from './handle.ts';
import { notificationRoutes } from './routes.ts';

const database = await testDatabase();
const { db, machine } = database;
const world = pagingWorld(database);
const server = await createHttp({
  machine,
  routes: notificationRoutes(machine),
  authenticate: async () => ({
    ...{ kind: 'token', actorId: 'token:t', personId: undefined, roles: ['responder'] },
    ...{ via: 'bearer', credentialId: undefined },
  }),
});

async function why(number: string, person: string) {
  const url = `/api/v1/incidents/${number}/pages?person=${person}`;
  const answer = await server.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.json() };
}

test('NOT-58 over HTTP: the one who was paged, the one who was not on call, nobody at all', async () => {
  const ann = await world.person('Ann');
  const ben = await world.person('Ben');
  const state = await world.incident();
  const order = await world.paged(state, ann.id);
  await sendPage(machine, order);
  const first = await why(state.number, ann.id);
  expect(first.status).toBe(200);
  expect(first.body.pages).toHaveLength(1);
  expect(first.body.why[0].text).toMatch(
    /^Paged: .* It stands at: not_sent, no mail server is set/,
  );
  expect(first.body.why[1].text).toMatch(/^By email/);
  const other = await why(state.number, ben.id);
  expect(other.body).toMatchObject({
    pages: [],
    why: [{ text: 'Neither the policy nor anybody by hand called them.' }],
  });
  const nobody = await why(state.number, newId());
  expect(nobody).toMatchObject({ status: 422, body: { fields: [{ path: 'person' }] } });
  expect((await why(state.number, 'ann')).status).toBe(422);
  expect((await why('INC-2026-999999', ann.id)).status).toBe(404);
});

test('NOT-58 of a schedule: who was on call at that moment, and not who is now', async () => {
  const ann = await world.person('Ann');
  const ben = await world.person('Ben');
  const state = await world.incident();
  const schedule = await onlyOnCall(ben.id);
  const now = await readClock(db);
  const policy = newId<PolicyId>();
  const levels = [{ targets: [{ kind: 'schedule', id: schedule }], delayMinutes: 5 }];
  const snapshot = { id: policy, name: 'Network', version: 1, levels, repeat: 0, catchAll: ann.id };
  const started = { run: '1', policy, snapshot, loudness: 'high', dueAt: now } as const;
  const step = { run: '1', round: 1, level: 1, persons: [ben.id], reason: 'First level' };
  await world.write(
    state,
    draft('paging.started', { ...started, reason: 'loud alert' }),
    draft('escalation.stepped', { ...step, pages: [], nextDueAt: plusSeconds(now, 300) }),
  );
  const { body } = await why(state.number, ann.id);
  expect(body.why.map(({ text }: { text: string }) => text)).toEqual([
    'Level 1 of Network called Ben: in Rota of Ben Ben was on call, not they.',
  ]);
});

async function onlyOnCall(person: PersonId): Promise<ScheduleId> {
  const id = newId<ScheduleId>();
  const layer: Layer = {
    ...{ name: 'Primary', people: [person], unit: 'week', length: 1, slots: 1 },
    ...{ start: '2026-01-05T09:00:00', timeZone: 'Europe/Berlin', restrictions: [] },
  };
  await db.transact((tx) =>
    insertSchedule(tx, {
      ...{ id, name: 'Rota of Ben', timeZone: 'Europe/Berlin', swapApproval: false },
      ...{ layers: [layer], by: 'system' },
    }),
  );
  return id;
}
