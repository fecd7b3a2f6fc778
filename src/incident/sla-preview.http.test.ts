/** `POST /api/v1/sla/preview` over HTTP: the numbers of domain.md 4.5, and times nobody can mean. */
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { createHttp } from '../platform/http.ts';
import { slaRoutes } from './sla-routes.ts';

const { machine } = await testDatabase();
const server = await createHttp({
  machine,
  routes: slaRoutes(machine),
  authenticate: async () => ({
    ...{ kind: 'token', actorId: 'token:t', personId: undefined, roles: ['auditor'] },
    ...{ via: 'bearer', credentialId: 't' },
  }),
});
afterAll(() => server.close());

async function preview(body: object) {
  const headers = { 'content-type': 'application/json' };
  const url = '/api/v1/sla/preview';
  const reply = await server.inject({ method: 'POST', url, headers, payload: body });
  return { status: reply.statusCode, body: reply.json() };
}

const BERLIN = { priority: 'P3', timeZone: 'Europe/Berlin' };

describe('business hours', () => {
  test.each([
    ['over the end of winter time', '2026-03-27T15:00:00Z', '2026-03-30T10:00:00.000Z'],
    ['over the end of summer time', '2026-10-23T14:00:00Z', '2026-10-26T11:00:00.000Z'],
    ['within a day', '2026-11-23T08:00:00Z', '2026-11-23T12:00:00.000Z'],
  ])('%s', async (_name, loggedAt, dueAt) => {
    const { body } = await preview({ ...BERLIN, loggedAt, now: loggedAt });
    expect(body.response).toMatchObject({ dueAt, state: 'running', remainingSeconds: 14_400 });
  });

  test('skip holidays', async () => {
    const loggedAt = '2026-12-24T15:00:00Z';
    const asked = { ...BERLIN, holidays: ['2026-12-25'], loggedAt, now: loggedAt };
    expect((await preview(asked)).body.response.dueAt).toBe('2026-12-28T11:00:00.000Z');
  });
});

describe('times nobody can mean', () => {
  const loggedAt = '2026-11-23T08:00:00Z';

  test.each([
    [{ now: '9998-12-31T00:00:00Z' }, 'now'],
    [{ respondedAt: '1970-01-01T00:00:00Z' }, 'respondedAt'],
    [
      { holds: [{ from: loggedAt, to: '2999-01-01T00:00:00Z', reason: 'customer_delay' }] },
      'holds.0.to',
    ],
    [{ priorityChanges: [{ at: '2999-01-01T00:00:00Z', priority: 'P5' }] }, 'priorityChanges.0.at'],
  ])('%j is refused by name, at once', async (more, path) => {
    const { status, body } = await preview({ ...BERLIN, loggedAt, now: loggedAt, ...more });
    expect(status).toBe(422);
    expect(body.fields).toMatchObject([{ path }]);
  });
});
