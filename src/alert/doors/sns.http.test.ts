/** CloudWatch through SNS: subscriptions confirm themselves, forged messages go nowhere, alarms become alerts. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { makeSender, makeService, type Sender } from '../../../test/senders.ts';
import { sql } from '../../platform/db.ts';
import { type GuardedRequest, OutsideError } from '../../platform/guarded-http.ts';
import { createHttp } from '../../platform/http.ts';
import { NOBODY } from '../../platform/route.ts';
import { alertRoutes } from '../routes.ts';

const CERTIFICATE = 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123abc.pem';
const CONFIRM = 'https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t0k3n';
const ARN = 'arn:aws:cloudwatch:eu-central-1:1:alarm:CPU';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const amazon = new Map<string, string>();
const called: string[] = [];

const { db, machine: real } = await testDatabase();
const machine = {
  ...real,
  http: {
    ...real.http,
    request: async ({ url }: GuardedRequest) => {
      called.push(url);
      const body = amazon.get(url);
      if (body === undefined) throw new OutsideError('network', 'no connection');
      return { status: body === 'gone' ? 404 : 200, headers: {}, body, cut: false };
    },
  },
};
const routes = alertRoutes(machine);
const server = await createHttp({ machine, routes, authenticate: async () => NOBODY });
let sender: Sender;

beforeAll(async () => {
  sender = await makeSender(db, 'cloudwatch', { serviceId: await makeService(db, 'Shop') });
});

beforeEach(() => {
  called.length = 0;
  amazon.set(CERTIFICATE, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  amazon.set(CONFIRM, '<ConfirmSubscriptionResponse/>');
});

type Message = Readonly<Record<string, string>>;

function alarm(state: string, more: Message = {}): Message {
  const message = { AlarmName: 'CPU', AlarmArn: ARN, NewStateValue: state };
  return { ...base('Notification'), Subject: 'CPU', Message: JSON.stringify(message), ...more };
}

function base(type: string): Message {
  return {
    Type: type,
    MessageId: 'm-1',
    TopicArn: 'arn:aws:sns:eu-central-1:1:alarms',
    Message: 'x',
    Timestamp: '2026-11-23T08:00:01.000Z',
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE,
    UnsubscribeURL: 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe',
  };
}

function subscription(url = CONFIRM): Message {
  return { ...base('SubscriptionConfirmation'), SubscribeURL: url, Token: 't0k3n' };
}

/** As SNS signs: names in order of the alphabet, each on a line before its value. */
function signed(message: Message): Message {
  const names =
    message['Type'] === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const lines = names
    .filter((name) => name in message)
    .map((name) => `${name}\n${message[name]}\n`);
  const algorithm = message['SignatureVersion'] === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const signature = createSign(algorithm).update(lines.join('')).sign(privateKey, 'base64');
  return { ...message, Signature: signature };
}

async function post(message: Message) {
  const response = await server.inject({
    method: 'POST',
    url: `/intake/cloudwatch/${sender.key}`,
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'x' },
    payload: JSON.stringify(message),
  });
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

function alerts() {
  return db.rows<{ title: string; state: string; count: number }>(sql`
    select title, state, count from alert order by first_seen_at, id`);
}

test('ALR-30 a subscription confirms itself at Amazon, and is no alert', async () => {
  const { status, body } = await post(signed(subscription()));
  expect([status, body.status]).toEqual([200, 'subscribed']);
  expect(called).toContain(CONFIRM);
  expect(await alerts()).toEqual([]);
});

test.each(['1', '2'])(
  'ALR-30 alarms signed in version %s fire, repeat and clear',
  async (version) => {
    const more = { SignatureVersion: version };
    const key = `k${version}`;
    const told = (state: string) => {
      const message = { AlarmName: key, AlarmArn: `${ARN}-${key}`, NewStateValue: state };
      return post(signed(alarm(state, { ...more, Message: JSON.stringify(message) })));
    };
    for (const state of ['ALARM', 'ALARM', 'OK']) expect((await told(state)).status).toBe(202);
    const mine = (await alerts()).filter((one) => one.title === key);
    expect(mine).toEqual([{ title: key, state: 'cleared', count: 2 }]);
  },
);

test('ALR-30 what was altered, or signed by others, is 403 and kept with the reason', async () => {
  const before = await alerts();
  const good = signed(alarm('ALARM'));
  const { Signature: _without, ...unsigned } = good;
  for (const forged of [
    { ...good, Message: '{"AlarmName":"other"}' },
    { ...good, Subject: 'other' },
    { ...good, Signature: 'bm90' },
    { ...good, SignatureVersion: '1' },
    unsigned,
  ]) {
    const { status, body } = await post(forged);
    expect([status, body.code]).toEqual([403, 'intake.not_proven']);
  }
  expect(await alerts()).toEqual(before);
  const [kept] = await db.rows<{ reason: string; raw: string }>(sql`
    select reason, raw from intake_refusal where integration_id = ${sender.id}
     order by at desc, id desc limit 1`);
  expect(kept?.reason).toContain('signature');
  expect(kept?.raw).not.toContain(sender.key);
});

test.each([
  'https://sns.eu-central-1.amazonaws.com.example.com/SimpleNotificationService-0.pem',
  'https://example.com/sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem',
  'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem',
  'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0.pem',
  'https://a@sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem',
  'https://sns.eu-central-1.amazonaws.com/other.pem',
  'https://s3.amazonaws.com/bucket/SimpleNotificationService-0.pem',
  'not an address',
])('ALR-30 no certificate is fetched from %s', async (url) => {
  const { status } = await post({ ...signed(alarm('ALARM')), SigningCertURL: url });
  expect([status, called]).toEqual([403, []]);
});

test('ALR-30 a subscription is confirmed at Amazon only', async () => {
  for (const url of ['https://example.com/?Action=ConfirmSubscription', 'http://127.0.0.1/']) {
    const { status } = await post(signed(subscription(url)));
    expect(status).toBe(403);
    expect(called).not.toContain(url);
  }
});

test('ALR-30 what hinders us is 503, so that SNS comes back; then it works', async () => {
  amazon.delete(CONFIRM);
  expect((await post(signed(subscription()))).status).toBe(503);
  amazon.set(CONFIRM, 'gone');
  expect((await post(signed(subscription()))).status).toBe(503);
  const other = CERTIFICATE.replace('0123', '4567');
  const told = signed(alarm('ALARM', { SigningCertURL: other }));
  expect((await post(told)).status).toBe(503);
  amazon.set(other, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  expect((await post(told)).status).toBe(202);
});

test('ALR-30 the addresses that end a subscription are not kept', async () => {
  await post(signed(alarm('ALARM')));
  const rows = await db.rows(sql`select id from signal where strpos(raw, 'Unsubscribe') > 0`);
  expect(rows).toEqual([]);
});
