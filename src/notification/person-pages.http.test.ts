/** "Why was I paged?" through HTTP: one's own pages with their reasons, newest first, page by page. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, pagingWorld } from '../../test/page-fixture.ts';
import { draft } from '../incident/core/timeline.ts';
import type { PersonId } from '../kernel/ids.ts';
import { type Caller, createHttp } from '../platform/http.ts';
import type { PersonPage } from './api.ts';
import { sendPage } from './handle.ts';
import { notificationRoutes } from './routes.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { machine } = database;
const { person, incident, write, paged } = pagingWorld(database);
let caller: Caller;
const server = await createHttp({
  machine,
  routes: notificationRoutes(machine),
  authenticate: async () => caller,
});
afterAll(() => mailbox.stop());
beforeEach(() => callAs(undefined, 'admin'));

function callAs(personId: PersonId | undefined, ...roles: readonly string[]): void {
  const actorId = personId ?? 'token:t';
  caller = { kind: 'token', actorId, personId, roles, via: 'bearer', credentialId: undefined };
}

async function pagesOf(id: PersonId, query = '') {
  const response = await server.inject({
    method: 'GET',
    url: `/api/v1/people/${id}/pages${query}`,
  });
  return {
    status: response.statusCode,
    ...(response.json() as { items: readonly PersonPage[]; nextCursor: string | null }),
  };
}

describe('the pages of a person', () => {
  test('NOT-70 are told to that person, with reason, tries and end', async () => {
    const ann = await person('Ann');
    const state = await incident('Checkout is down');
    await sendPage(machine, await paged(state, ann.id));
    callAs(ann.id, 'responder');
    const { items } = await pagesOf(ann.id);
    expect(items).toMatchObject([
      {
        incident: state.number,
        title: 'Checkout is down',
        state: 'delivered',
        attempts: [{ number: 1, channel: 'email', address: ann.email, state: 'accepted' }],
      },
    ]);
    expect(items[0]?.reason).toContain('level 1 of Default');
    await write(state, acknowledgedBy(ann.id));
    expect((await pagesOf(ann.id)).items[0]?.state).toBe('acknowledged');
  });

  test('NOT-70 are nobody else’s, but an admin’s; a restricted title stays hidden from an admin', async () => {
    const [ann, ben] = [await person('Ann'), await person('Ben')];
    const state = await incident('A secret matter');
    await sendPage(machine, await paged(state, ann.id));
    await write(state, draft('incident.restricted', { reason: 'security', codeName: null }));
    callAs(ben.id, 'responder');
    expect((await pagesOf(ann.id)).status).toBe(403);
    callAs(ben.id, 'admin');
    const { items } = await pagesOf(ann.id);
    expect(items).toMatchObject([{ incident: state.number, title: null }]);
    callAs(ann.id, 'responder');
    expect((await pagesOf(ann.id)).items[0]?.title).toBe('A secret matter');
  });

  test('come newest first, page by page, and a made-up cursor is refused', async () => {
    const ann = await person('Ann');
    const states = [await incident('One'), await incident('Two'), await incident('Three')];
    for (const state of states) await sendPage(machine, await paged(state, ann.id));
    const first = await pagesOf(ann.id, '?limit=2');
    expect(first.items.map(({ title }) => title)).toEqual(['Three', 'Two']);
    const rest = await pagesOf(ann.id, `?limit=2&cursor=${first.nextCursor}`);
    expect(rest.items.map(({ title }) => title)).toEqual(['One']);
    expect(rest.nextCursor).toBeNull();
    expect((await pagesOf(ann.id, '?cursor=bm9uZQ')).status).toBe(422);
    expect((await pagesOf(ann.id, '?limit=51')).status).toBe(422);
  });
});
