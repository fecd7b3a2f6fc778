/**
 * The doors providers call us at, over HTTP, with their signatures: a button that was really sent is pressed and
 * acknowledges, the sent message is edited in place, and whatever is unsigned, forged, stale or meant for
 * somebody else changes nothing (reliability.md row 50).
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startProvider } from '../../fakes/provider.ts';
import { DOUBLES } from '../../test/channel-doubles.ts';
import { testDatabase } from '../../test/database.ts';
import { pagingWorld } from '../../test/page-fixture.ts';
import { insertContact, markContactVerified } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import { incidentByRef } from '../incident/store.ts';
import { toMillis } from '../kernel/instant.ts';
import { readClock } from '../platform/clock.ts';
import { sql } from '../platform/db.ts';
import { createHttp, NOBODY } from '../platform/http.ts';
import { createLog } from '../platform/log.ts';
import { newId } from '../platform/random.ts';
import { changeChannel } from './channel-handle.ts';
import { sendPage } from './handle.ts';
import { refreshPages } from './refresh-handle.ts';
import { notificationRoutes } from './routes.ts';
import { attemptsOf } from './store.ts';

const PUBLIC = 'https://evenkeel.example.test';
const provider = await startProvider();
const database = await testDatabase({
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8', EVENKEEL_PUBLIC_URL: PUBLIC },
});
const { db } = database;
const machine = { ...database.machine, log: createLog('silent') };
const world = pagingWorld(database);
const server = await createHttp({
  machine,
  routes: notificationRoutes(machine),
  authenticate: async () => NOBODY,
});
for (const name of ['slack', 'mattermost', 'telegram', 'sms']) {
  const settings = DOUBLES[name]?.settings(provider.url) ?? {};
  await changeChannel(machine, { actor: 'system' }, { name, settings });
}
afterAll(() => provider.stop());
beforeEach(() => provider.clear());

interface Paged {
  readonly state: IncidentState;
  readonly person: string;
  readonly page: never;
  /** What the provider was sent last. */
  readonly sent: () => string;
}

let people = 0;

/** Somebody paged by this channel alone, at an address of their own. */
async function paged(kind: string, address: string): Promise<Paged> {
  people += 1;
  const answer = DOUBLES[kind]?.answer;
  if (answer !== undefined) provider.answerWith(answer);
  const ann = await world.person(`Ann${people}`, { contact: false });
  const id = newId();
  await db.transact(async (tx) => {
    await insertContact(tx, { id, personId: ann.id, kind, value: address });
    await markContactVerified(tx, id);
  });
  const state = await world.incident();
  const order = await world.paged(state, ann.id);
  await sendPage(machine, order);
  const sent = () => provider.requests().at(-1)?.body.toString() ?? '';
  return { state, person: ann.id, page: order.page as never, sent };
}

async function status({ state }: Paged) {
  const { paging } = (await incidentByRef(db, state.id))?.state ?? state;
  return { status: paging.status, by: paging.ackedBy };
}

async function knock(path: string, payload: string, headers: Readonly<Record<string, string>>) {
  const answer = await server.inject({ method: 'POST', url: path, payload, headers });
  return { code: answer.statusCode, body: answer.body };
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };

async function seconds(): Promise<number> {
  return Math.floor(toMillis(await readClock(db)) / 1000);
}

describe('Slack', () => {
  const secret = 'ab'.repeat(16);
  const sign = (body: string, time: number, key = secret) => ({
    ...FORM,
    'x-slack-request-timestamp': String(time),
    'x-slack-signature': `v0=${createHmac('sha256', key).update(`v0:${time}:${body}`).digest('hex')}`,
  });
  const press = (token: string, user: string) => {
    const actions = [{ action_id: 'acknowledge', value: token }];
    return new URLSearchParams({
      payload: JSON.stringify({ type: 'block_actions', user: { id: user }, actions }),
    }).toString();
  };
  const tokenIn = (sent: string) =>
    /"action_id":"acknowledge".*?"value":"([^"]+)"/.exec(sent)?.[1] ?? '';

  test('NOT-29 a signed press acknowledges as the person, and the message is edited in place', async () => {
    const ann = await paged('slack', 'U02ABCDEFG');
    const body = press(tokenIn(ann.sent()), 'U02ABCDEFG');
    const { code } = await knock('/channels/slack/interactions', body, sign(body, await seconds()));
    expect(code).toBe(200);
    expect(await status(ann)).toEqual({ status: 'acked', by: ann.person });
    const refresh = await db.rows(sql`
      select 1 from graphile_worker.jobs where task_identifier = 'pages.refresh'`);
    expect(refresh.length).toBeGreaterThan(0);
    await refreshPages(machine, ann.state.id);
    expect(provider.requests().at(-1)?.path).toMatch(/chat\.update$/);
    expect(ann.sent()).toContain('1700000000.1');
    expect(ann.sent()).not.toContain('"action_id"');
    expect(ann.sent()).toMatch(/You have INC-2026-\d+/);
  });

  test('NOT-82 of many messages of one incident the newest are edited first, and at most fifty', async () => {
    const ann = await paged('slack', 'U09ABCDEFG');
    // It paged again and again: sixty messages, each a minute after the one before, and as many that none can edit.
    await db.rows(sql`
      with more as (
        insert into page (id, incident_id, incident_number, person_id, loudness, reason, state, round, created_at)
        select gen_random_uuid(), incident_id, incident_number, person_id, loudness, reason, state, round,
               created_at + n * interval '1 minute'
          from page, generate_series(1, 60) n where id = ${ann.page} returning id, created_at),
      texted as (
        insert into attempt (id, page_id, number, round, channel, contact_id, address, verified, idempotency_key,
                             state, ref, started_at, ended_at)
        select gen_random_uuid(), id, 2, 1, 'sms', gen_random_uuid(), '+15550100', true, id || ':sms', 'accepted',
               'SM' || id, created_at + interval '1 day', created_at + interval '1 day' from more)
      insert into attempt (id, page_id, number, round, channel, contact_id, address, verified, idempotency_key, state,
                           ref, started_at, ended_at)
      select gen_random_uuid(), more.id, 1, 1, channel, contact_id, address, verified, more.id::text, state,
             'C1:' || to_char(more.created_at, 'YYYYMMDDHH24MI'), more.created_at, more.created_at
        from more, attempt where attempt.page_id = ${ann.page}`);
    const body = press(tokenIn(ann.sent()), 'U09ABCDEFG');
    await knock('/channels/slack/interactions', body, sign(body, await seconds()));
    const before = provider.requests().length;
    await refreshPages(machine, ann.state.id);
    const edited = provider
      .requests()
      .slice(before)
      .map((request) => /"ts":"(\d+)"/.exec(request.body.toString())?.[1] ?? '');
    expect(edited).toHaveLength(50);
    expect(edited).toEqual(edited.toSorted().toReversed());
    expect(new Set(edited).size).toBe(50);
  });

  test('NOT-29 forged, stale, changed, unsigned: 401, and nothing happens', async () => {
    const ann = await paged('slack', 'U03ABCDEFG');
    const body = press(tokenIn(ann.sent()), 'U03ABCDEFG');
    const now = await seconds();
    const tries = [
      sign(body, now, 'cd'.repeat(16)),
      sign(body, now - 301),
      // Time goes on while the test runs, and comes nearer to this one.
      sign(body, now + 310),
      sign(`${body}&x=1`, now),
      { ...sign(body, now), 'x-slack-signature': '' },
      {
        ...sign(body, now),
        'x-slack-signature': sign(body, now)['x-slack-signature'].slice(0, -1),
      },
      FORM,
    ];
    for (const headers of tries) {
      expect((await knock('/channels/slack/interactions', body, headers)).code).toBe(401);
    }
    expect(await status(ann)).toMatchObject({ status: 'running' });
    const early = await knock('/channels/slack/interactions', body, sign(body, now - 295));
    expect(early.code).toBe(200);
    expect(await status(ann)).toMatchObject({ status: 'acked' });
  });

  test('NOT-29 the button of somebody else does nothing, pressed with a good signature', async () => {
    const ann = await paged('slack', 'U04ABCDEFG');
    const body = press(tokenIn(ann.sent()), 'U0EVE00000');
    const { code } = await knock('/channels/slack/interactions', body, sign(body, await seconds()));
    expect(code).toBe(200);
    expect(await status(ann)).toMatchObject({ status: 'running' });
    const made = press('never-a-token-of-ours', 'U04ABCDEFG');
    await knock('/channels/slack/interactions', made, sign(made, await seconds()));
    expect(await status(ann)).toMatchObject({ status: 'running' });
  });
});

describe('Twilio', () => {
  const sign = (path: string, fields: Readonly<Record<string, string>>, key = TWILIO_KEY) => {
    const text = Object.keys(fields)
      .sort()
      .reduce((all, name) => `${all}${name}${fields[name]}`, `${PUBLIC}${path}`);
    return { ...FORM, 'x-twilio-signature': createHmac('sha1', key).update(text).digest('base64') };
  };
  const call = (path: string, fields: Record<string, string>, headers = sign(path, fields)) =>
    knock(path, new URLSearchParams(fields).toString(), headers);
  const codeIn = (sent: string) => /ack\+([a-z0-9]{4})/i.exec(sent)?.[1] ?? '';

  test('NOT-28 NOT-29 a signed reply acknowledges; a receipt proves the arrival, twice is once', async () => {
    const ann = await paged('sms', '+4915112345601');
    const receipt = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    for (const _again of [1, 2]) {
      expect((await call('/channels/sms/status', receipt)).code).toBe(204);
    }
    const [attempt] = await attemptsOf(db, [ann.page]);
    expect(attempt?.deliveredAt).not.toBeNull();
    const reply = { From: '+4915112345601', Body: `Ack ${codeIn(ann.sent())}` };
    const { code, body } = await call('/channels/sms/reply', reply);
    expect(code).toBe(200);
    expect(body).toMatch(/<Response><Message>/);
    expect(await status(ann)).toEqual({ status: 'acked', by: ann.person });
  });

  test('NOT-29 a forged or changed call is 401; another number acknowledges nothing', async () => {
    const ann = await paged('sms', '+4915112345602');
    const reply = { From: '+4915112345602', Body: `ack ${codeIn(ann.sent())}` };
    const path = '/channels/sms/reply';
    expect((await call(path, reply, sign(path, reply, 'ff'.repeat(16)))).code).toBe(401);
    expect((await call(path, { ...reply, Body: 'ack' }, sign(path, reply))).code).toBe(401);
    expect((await call(path, reply, FORM as never)).code).toBe(401);
    await call(path, { ...reply, From: '+4915199999999' });
    expect(await status(ann)).toMatchObject({ status: 'running' });
  });
});

const TWILIO_KEY = DOUBLES.sms?.settings('').authToken ?? '';

describe('Mattermost and Telegram', () => {
  test('NOT-29 Mattermost: only a button we sealed, pressed by its person', async () => {
    const user = 'b'.repeat(26);
    const ann = await paged('mattermost', user);
    const { props } = JSON.parse(ann.sent());
    const { context } = props.attachments[0].actions[0].integration;
    const path = '/channels/mattermost/actions';
    const press = (more: object, who = user) =>
      knock(path, JSON.stringify({ user_id: who, context: { ...context, ...more } }), JSON_BODY);
    expect((await press({ seal: 'A'.repeat(43) })).code).toBe(401);
    expect((await press({ act: 'decline' })).code).toBe(401);
    await press({}, 'e'.repeat(26));
    expect(await status(ann)).toMatchObject({ status: 'running' });
    expect((await press({})).code).toBe(200);
    expect(await status(ann)).toEqual({ status: 'acked', by: ann.person });
  });

  test('NOT-29 Telegram: only with the secret of the webhook, pressed by its person', async () => {
    const ann = await paged('telegram', '4711');
    const token = /"callback_data":"([^"]+)"/.exec(ann.sent())?.[1] ?? '';
    const path = '/channels/telegram/updates';
    const press = (secret: string, who: number) => {
      const query = { id: '1', from: { id: who }, data: token };
      const headers = { ...JSON_BODY, 'x-telegram-bot-api-secret-token': secret };
      return knock(path, JSON.stringify({ update_id: 1, callback_query: query }), headers);
    };
    expect((await press('canary-webhook-secreT', 4711)).code).toBe(401);
    await press('canary-webhook-secret', 4712);
    expect(await status(ann)).toMatchObject({ status: 'running' });
    expect((await press('canary-webhook-secret', 4711)).code).toBe(200);
    expect(await status(ann)).toEqual({ status: 'acked', by: ann.person });
  });

  test('NOT-29 garbage at any door is no 5xx, and a door that is not there is 404', async () => {
    for (const channel of ['slack', 'sms', 'voice', 'mattermost', 'telegram']) {
      for (const payload of ['', '{', 'payload=%', '{"context":null}', '\u0000']) {
        const { code } = await knock(`/channels/${channel}/events`, payload, JSON_BODY);
        expect([400, 401, 404]).toContain(code);
      }
    }
    expect((await knock('/channels/email/events', '{}', JSON_BODY)).code).toBe(404);
    expect((await knock('/channels/pigeon/events', '{}', JSON_BODY)).code).toBe(404);
  });
});
