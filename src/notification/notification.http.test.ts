/** The routes of the feature through HTTP: the page behind the link, who was paged, the log, contacts. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMailbox } from '../../fakes/mailbox.ts';
import { testDatabase } from '../../test/database.ts';
import { acknowledgedBy, pagingWorld } from '../../test/page-fixture.ts';
import { contactsOf } from '../identity/store.ts';
import { draft } from '../incident/core/timeline.ts';
import type { PersonId } from '../kernel/ids.ts';
import { sql } from '../platform/db.ts';
import { type Caller, createHttp } from '../platform/http.ts';
import { startWorker } from '../platform/worker.ts';
import { sendPage } from './handle.ts';
import { notificationJobs } from './jobs.ts';
import { notificationRoutes } from './routes.ts';

const mailbox = await startMailbox();
const database = await testDatabase({ env: { EVENKEEL_SMTP_URL: mailbox.url } });
const { db, machine } = database;
const { person, incident, write, paged } = pagingWorld(database);
// Pages are sent by the tests themselves; the worker sends the ordinary mails.
const mailJobs = notificationJobs.filter(({ task }) => task === 'mail.send');
const worker = await startWorker(machine, mailJobs);
let caller: Caller;
const server = await createHttp({
  machine,
  routes: notificationRoutes(machine),
  authenticate: async () => caller,
});
afterAll(async () => {
  await worker.stop();
  await mailbox.stop();
});
beforeEach(() => {
  mailbox.clear();
  mailbox.behave('accept');
  callAs(undefined, 'admin');
});

function callAs(personId: PersonId | undefined, ...roles: readonly string[]): void {
  const actorId = personId ?? 'token:t';
  caller = { kind: 'token', actorId, personId, roles, via: 'bearer', credentialId: undefined };
}

async function get(url: string) {
  const response = await server.inject({ method: 'GET', url });
  return { status: response.statusCode, body: response.json() };
}

async function post(url: string, payload: object = {}) {
  const response = await server.inject({ method: 'POST', url, payload });
  return { status: response.statusCode, body: response.body === '' ? null : response.json() };
}

async function linked(title?: string) {
  const ann = await person('Ann');
  const state = await incident(title);
  await sendPage(machine, await paged(state, ann.id));
  const { links } = await mailbox.waitFor({ to: ann.email });
  const link = links.find((one) => one.includes('/a/')) ?? '';
  return { ann, state, path: new URL(link).pathname };
}

describe('the page behind the button', () => {
  test('NOT-17 shows the incident and a form, without script or anything from elsewhere', async () => {
    const { state, path } = await linked('<script>alert(1)</script> is down');
    const response = await server.inject({ method: 'GET', url: path });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(response.headers['content-security-policy']);
    const [, nonce] = /style-src 'nonce-([\w-]+)'/.exec(policy) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-inline');
    expect(response.body).toContain(`<style nonce="${nonce}">`);
    expect(response.body).toContain(state.number);
    expect(response.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; is down');
    expect(response.body).not.toMatch(/<script|src=|style="/);
    expect(response.body).toContain(`<form method="post" action="${path}">`);
  });

  test('NOT-17 a press answers "You have it", the next look too', async () => {
    const { path } = await linked();
    const pressed = await server.inject({ method: 'POST', url: path });
    expect(pressed.statusCode).toBe(200);
    expect(pressed.body).toContain('You have it');
    expect(pressed.body).not.toContain('<form');
    const looked = await server.inject({ method: 'GET', url: path });
    expect(looked.body).toContain('You have it');
  });

  test('NOT-17 looking as a scanner does changes nothing', async () => {
    const { state, path } = await linked();
    for (const method of ['GET', 'HEAD', 'GET'] as const)
      await server.inject({ method, url: path });
    const { body } = await get(`/api/v1/incidents/${state.number}/pages`);
    expect(body.pages[0].state).toBe('delivered');
  });

  test('NOT-12 of a restricted incident only the number', async () => {
    const { state, path } = await linked();
    await write(state, draft('incident.restricted', { reason: 'security', codeName: null }));
    const { body } = await server.inject({ method: 'GET', url: path });
    expect(body).toContain('Restricted incident');
    expect(body).not.toContain('Checkout');
  });

  test('NOT-17 an unknown link is 404, a friendly page', async () => {
    const response = await server.inject({ method: 'GET', url: '/a/unknown' });
    expect(response.statusCode).toBe(404);
    expect(response.headers['content-type']).toContain('text/html');
    expect((await server.inject({ method: 'POST', url: '/a/unknown' })).statusCode).toBe(404);
  });

  test('NOT-17 after a day it is 410', async () => {
    const { path } = await linked();
    await db.transact((tx) =>
      tx.run(sql`update link_token set expires_at = expires_at - interval '24 hours'`),
    );
    expect((await server.inject({ method: 'GET', url: path })).statusCode).toBe(410);
    expect((await server.inject({ method: 'POST', url: path })).statusCode).toBe(410);
  });
});

describe('who was paged', () => {
  test('NOT-18 each page keeps its reason, its attempts and its end', async () => {
    const { ann, state } = await linked();
    await write(state, acknowledgedBy(ann.id));
    const { status, body } = await get(`/api/v1/incidents/${state.number}/pages`);
    expect(status).toBe(200);
    expect(body.names[ann.id]).toBe('Ann');
    expect(body.pages).toHaveLength(1);
    expect(body.pages[0]).toMatchObject({
      person: ann.id,
      reason: expect.stringContaining(
        'level 1 of Default, round 1. Paging began because: loud alert',
      ),
      state: 'acknowledged',
      attempts: [{ channel: 'email', address: ann.email, state: 'accepted', number: 1 }],
    });
  });

  test('NOT-18 a restricted incident is not there for others', async () => {
    const { state } = await linked();
    await write(state, draft('incident.restricted', { reason: 'security', codeName: null }));
    callAs((await person('Eve')).id, 'responder');
    expect((await get(`/api/v1/incidents/${state.number}/pages`)).status).toBe(404);
    expect((await get('/api/v1/incidents/INC-1999-000001/pages')).status).toBe(404);
  });
});

describe('the delivery log', () => {
  test('NOT-10 is for admins, newest first, page by page', async () => {
    await linked();
    await linked();
    const first = await get('/api/v1/mails?limit=1');
    expect(first.body.items).toHaveLength(1);
    const second = await get(`/api/v1/mails?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.items[0].id).not.toBe(first.body.items[0].id);
    expect(second.body.items[0].at <= first.body.items[0].at).toBe(true);
    expect((await get('/api/v1/mails?cursor=nonsense')).status).toBe(422);
    callAs(undefined, 'responder');
    expect((await get('/api/v1/mails')).status).toBe(403);
  });
});

describe('contacts', () => {
  async function codeFor(name: string) {
    const who = await person(name);
    const base = `/api/v1/people/${who.id}/contacts/${who.contactId}`;
    callAs(who.id, 'responder');
    expect((await post(`${base}/verify-request`)).status).toBe(202);
    const mail = await mailbox.waitFor({ to: who.email });
    const [code = ''] = /\d{6}/.exec(mail.subject) ?? [];
    return { who, base, code };
  }

  test('NOT-19 the mailed code proves the contact, once', async () => {
    const { who, base, code } = await codeFor('Cleo');
    expect((await post(`${base}/verify`, { code })).status).toBe(204);
    expect((await contactsOf(db, [who.id]))[0]?.verifiedAt).not.toBeNull();
    expect((await post(`${base}/verify`, { code })).status).toBe(410);
  });

  test('NOT-19 a wrong code is refused, and after five tries the right one too', async () => {
    const { who, base, code } = await codeFor('Dora');
    const wrong = code === '000000' ? '111111' : '000000';
    for (let n = 1; n <= 5; n += 1) {
      const { status, body } = await post(`${base}/verify`, { code: wrong });
      expect([status, body.fields[0].path]).toEqual([422, 'code']);
    }
    expect((await post(`${base}/verify`, { code })).status).toBe(410);
    expect((await contactsOf(db, [who.id]))[0]?.verifiedAt).toBeNull();
  });

  test('NOT-19 ends after a quarter of an hour', async () => {
    const { base, code } = await codeFor('Eli');
    await db.transact((tx) =>
      tx.run(sql`update contact_code set expires_at = expires_at - interval '15 minutes'`),
    );
    expect((await post(`${base}/verify`, { code })).status).toBe(410);
  });

  test('NOT-19 others may not, and a contact of somebody else is not there', async () => {
    const { base } = await codeFor('Finn');
    const eve = await person('Eve');
    callAs(eve.id, 'responder');
    expect((await post(`${base}/verify-request`)).status).toBe(403);
    const foreign = base.replace(/people\/[^/]+/, `people/${eve.id}`);
    expect((await post(`${foreign}/verify-request`)).status).toBe(404);
    expect((await post(`${base}/verify`, { code: '12' })).status).toBe(422);
  });

  test('NOT-5 a test page says whether it went out', async () => {
    const who = await person('Gwen');
    callAs(who.id, 'responder');
    const url = `/api/v1/people/${who.id}/contacts/${who.contactId}/test`;
    expect((await post(url)).body).toMatchObject({ delivered: true, reason: null });
    expect(mailbox.find({ to: who.email, subject: /test page/ })).toHaveLength(1);
    mailbox.behave('reject', who.email);
    const refused = { delivered: false, reason: expect.stringContaining('no such mailbox') };
    expect((await post(url)).body).toMatchObject(refused);
  });
});
