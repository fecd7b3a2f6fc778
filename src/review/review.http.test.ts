/** Reviews over HTTP on a real PostgreSQL: drafted, edited, refused while something is missing, published. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { ownersToken } from '../../test/harness-makers.ts';
import { allRoutes } from '../app/compose.ts';
import { authenticate } from '../identity/authenticate.ts';
import { ensureOwnerOrSetupLink } from '../identity/setup.ts';
import { createHttp } from '../platform/http.ts';

const base = await testDatabase({
  env: {
    EVENKEEL_OWNER_EMAIL: 'olive@example.test',
    EVENKEEL_OWNER_PASSWORD: 'a long owner password',
  },
});
const { machine } = base;
const server = await createHttp({
  machine,
  routes: allRoutes(machine),
  authenticate: authenticate(machine),
});
await ensureOwnerOrSetupLink(machine);
const token = await ownersToken(base);

async function call(method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) {
  const answer = await server.inject({
    method,
    url,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.body };
}

const FACTOR = {
  id: 'f1',
  text: 'The limit was reset by the update',
  class: 'configuration',
  role: 'trigger',
  evidence: '',
  madeSense: '',
};

test('REV-2 a review is drafted once, says what is missing, and is published when it is there', async () => {
  const service = await call('POST', '/api/v1/services', { name: 'mail' });
  expect(service.status).toBe(201);
  const opened = await call('POST', '/api/v1/incidents', {
    title: 'Large mail is refused',
    service: 'mail',
    effect: 'degraded',
    noticedAt: '2026-11-20T09:00:00Z',
  });
  expect(opened.status).toBe(201);
  const started = await call('POST', '/api/v1/reviews', {
    incident: opened.body.number,
    why: 'Asked for by the team',
  });
  expect(started.status).toBe(201);
  const again = await call('POST', '/api/v1/reviews', {
    incident: opened.body.number,
    why: 'Asked for twice',
  });
  expect(again.body.id).toBe(started.body.id);
  expect(started.body.document.summary).toContain('Large mail is refused');
  expect(started.body.document.timeline[0].text).toContain('mail');

  const at = `/api/v1/reviews/${started.body.id}`;
  const early = await call('POST', `${at}/publish`, {});
  expect(early.status).toBe(422);
  expect(early.body.fields.map((field: { path: string }) => field.path)).toEqual(['factors']);

  const stale = await call('PATCH', at, { expectedVersion: 99, document: { questions: 'Why?' } });
  expect(stale.status).toBe(409);
  const edited = await call('PATCH', at, { expectedVersion: 1, document: { factors: [FACTOR] } });
  expect(edited.body).toMatchObject({ status: 'drafting', version: 2, missing: [] });

  const published = await call('POST', `${at}/publish`, { expectedVersion: 2 });
  expect(published.body).toMatchObject({ status: 'published' });
  expect((await call('POST', `${at}/publish`, {})).status).toBe(409);
  const incident = await call('GET', `/api/v1/incidents/${opened.body.number}`);
  expect(incident.body.incident.review).toMatchObject({ id: started.body.id, published: true });
  const markdown = await call('GET', `${at}/export`);
  expect(markdown.body).toContain('The limit was reset by the update');
});

test('REV-6 an action has an owner and a due date, keeps dates given up, and is verified by another', async () => {
  const [review] = (await call('GET', '/api/v1/reviews')).body.items;
  const me = (await call('GET', '/api/v1/session')).body;
  const owner = me.person?.id ?? me.id ?? me.personId;
  const at = `/api/v1/reviews/${review.id}/actions`;
  expect((await call('POST', at, { what: 'Watch it', type: 'detect', owner })).status).toBe(422);
  const made = await call('POST', at, {
    what: 'Watch it',
    type: 'detect',
    owner,
    dueOn: '2027-01-29',
  });
  expect(made.status).toBe(201);
  const action = `/api/v1/actions/${made.body.id}`;
  const moved = await call('PATCH', action, { dueOn: '2027-02-28' });
  expect(moved.body).toMatchObject({ dueOn: '2027-02-28', dueBefore: ['2027-01-29'] });
  expect((await call('PATCH', action, { status: 'verified' })).status).toBe(409);
  expect((await call('PATCH', action, { status: 'done' })).status).toBe(200);
  const own = await call('PATCH', action, { status: 'verified', evidence: 'Saw it' });
  expect(own.body.code).toBe('action.self_verified');
  expect((await call('PATCH', action, { dueOn: 'soon' })).status).toBe(422);
});
