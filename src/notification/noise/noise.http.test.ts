/** The noise report over HTTP, on incidents that really began with alerts and paged somebody. */
import { afterAll, expect, test } from 'vitest';
import { startMailbox } from '../../../fakes/mailbox.ts';
import { testDatabase } from '../../../test/database.ts';
import { pagingWorld } from '../../../test/page-fixture.ts';
import { makeService } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { type Caller, createHttp } from '../../platform/http.ts';
import { newId } from '../../platform/random.ts';
import { sendPage } from '../handle.ts';
import { notificationRoutes } from '../routes.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { machine, db } = database;
const { person, incident, paged } = pagingWorld(database);
let roles: readonly string[] = ['responder'];
const server = await createHttp({
  machine,
  routes: notificationRoutes(machine),
  authenticate: async (): Promise<Caller> => ({
    kind: 'token',
    actorId: 'token:t',
    personId: undefined,
    roles,
    via: 'bearer',
    credentialId: undefined,
  }),
});
afterAll(() => mailbox.stop());

async function noise(query = '') {
  const answer = await server.inject({ method: 'GET', url: `/api/v1/noise${query}` });
  return { status: answer.statusCode, body: answer.json() };
}

/** The alert an incident began with, of a title. */
async function began(incidentId: string, number: string, title: string): Promise<void> {
  const service = await makeService(db, `Noise ${title}`);
  await db.transact((tx) =>
    tx.run(sql`
      insert into alert (id, integration_id, service_id, source, dedup_key, fingerprint, state,
                         severity, loudness, title, body, labels, links, count, first_seen_at,
                         last_seen_at, incident_id, incident_number)
      values (${newId()}, ${newId()}, ${service}, 'generic', ${title}, ${newId()}, 'firing',
              'critical', 'high', ${title}, '', '{}', '[]', 4, ${tx.now}, ${tx.now},
              ${incidentId}, ${number})`),
  );
}

test('NOT-81 counts what was paged for, by the rule of the first alert, and hides what is restricted', async () => {
  const ann = await person('Ann');
  const shown = await incident('Disk is full');
  await began(shown.id, shown.number, 'Disk 98% full on web-7');
  await sendPage(machine, await paged(shown, ann.id));
  const quiet = await incident('Nobody was paged');
  await began(quiet.id, quiet.number, 'Quiet thing');
  const secret = await incident('Blue kettle');
  await began(secret.id, secret.number, 'Mass export');
  await sendPage(machine, await paged(secret, ann.id));
  await db.transact((tx) =>
    tx.run(sql`update incident set visibility = 'restricted' where id = ${secret.id}`),
  );
  const { status, body } = await noise();
  expect(status).toBe(200);
  expect(body).toMatchObject({ incidents: 1, pages: 1, events: 4, isCut: false });
  expect(body.rules).toMatchObject([
    { serviceName: 'Noise Disk 98% full on web-7', incidents: 1, unknown: 1, pages: 1 },
  ]);
  expect(body.rules[0].rule).not.toContain('98');
  expect(JSON.stringify(body)).not.toContain('Blue kettle');
  roles = ['security'];
  expect((await noise()).body.incidents).toBe(2);
  roles = ['responder'];
});

test('NOT-81 a span that ends before it begins, or is too long, is refused by name', async () => {
  const wrong = await noise('?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z');
  expect(wrong).toMatchObject({ status: 422, body: { fields: [{ path: 'from' }] } });
  const long = await noise('?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z');
  expect(long.status).toBe(422);
});
