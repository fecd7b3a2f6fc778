/**
 * Channels, by an admin: a webhook is set up with a secret made on the page and tried against a real receiver, who
 * can check its signature; a wrong setting is named; secrets never come back; a bot of Telegram is linked by the
 * line a person sends to it; the keys of web push are made by a button.
 */
import { Webhook } from 'standardwebhooks';
import { afterAll, expect, test } from 'vitest';
import { startProvider } from '../../fakes/provider.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { DOUBLES } from '../channel-doubles.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

const provider = await startProvider();
afterAll(() => provider.stop());
const world = await startWorld({
  startAt: new Date().toISOString(),
  env: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.0/8' },
});
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 1280 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, fill, choose, dialog, sees } = handsOn(page);
/** What the server refuses on purpose, the browser notes. */
const wrong = () => problems().filter((problem) => !/status of 422/.test(problem));
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: wrong() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
const channels = () => world.api.get<{ items: readonly unknown[] }>('/api/v1/channels');
let secret = '';

test('each channel says in words what it lacks', async () => {
  await go('/settings/channels');
  await sees(/channels of 10 can send/);
  await sees(/No signing secret is set for webhooks/);
  await sees(/No gateway is chosen/);
  await clean();
});

test('a wrong secret is named at its field; one made on the page is shown once and saved', async () => {
  await push(/^Set up Webhook$/);
  await dialog('Set up Webhook');
  await fill(/^Signing secret/, 'short');
  await push(/^Save$/);
  await sees(/Give whsec_ and base64/);
  await push(/^Make one: Signing secret$/);
  secret = await page.locator('[role=dialog] pre').innerText();
  await clean();
  await push(/^Save$/);
  await dialog(null);
  await sees(/Webhook can send/);
  expect(JSON.stringify(await channels())).not.toContain(secret);
  await go('/settings/channels');
  await sees(/Signing secret\s+set/);
  expect(await page.content()).not.toContain(secret);
});

test('its test arrives at the receiver, signed with that secret', async () => {
  await push(/^Send a test by Webhook$/);
  await dialog('Send a test by Webhook');
  await fill(/^To/, `${provider.url}/hook`);
  await push(/^Send the test$/);
  await sees(/The provider took it/);
  const [sent] = provider.requests();
  expect(sent?.path).toBe('/hook');
  const body = sent?.body.toString() ?? '';
  expect(() => new Webhook(secret).verify(body, { ...sent?.headers })).not.toThrow();
  provider.behave('refuse');
  await push(/^Send the test$/);
  await sees(/It did not go out: .*403/);
  provider.behave('accept');
  await push(/^Close$/);
  await dialog(null);
});

test('only the fields of the chosen gateway are asked', async () => {
  await push(/^Set up SMS$/);
  await choose(/^Gateway/, /^Twilio/);
  await sees(/Account SID/);
  await choose(/^Gateway/, /^Any provider/);
  await sees(/Address of the gateway/);
  expect(await page.getByText('Account SID').count()).toBe(0);
  await fill(/^Address of the gateway/, `${provider.url}/sms?to={to}&text={text}`);
  await push(/^Save$/);
  await dialog(null);
  await sees(/SMS can send/);
});

test('NOT-27 a chat of Telegram becomes a proven way by the line that is sent to the bot', async () => {
  const double = DOUBLES['telegram'];
  if (double === undefined) throw new Error('no double of Telegram');
  await world.api.put('/api/v1/channels/telegram', { settings: double.settings(provider.url) });
  provider.answerWith(double.answer);
  await go('/settings/notifications');
  await push(/^Add a way$/);
  await choose(/^By/, /^Telegram/);
  await push(/^Get the line$/);
  await sees(/Waiting for it to arrive/);
  const line = await page.locator('[role=dialog] pre').innerText();
  expect(line).toMatch(/^\/start [0-9a-f]{10}$/);
  const update = { update_id: 1, message: { text: line, chat: { id: 4711 }, from: { id: 4711 } } };
  const headers = { 'x-telegram-bot-api-secret-token': 'canary-webhook-secret' };
  const told = await world.api.call('POST', '/channels/telegram/updates', {
    ...{ token: null, headers, body: update },
  });
  expect(told).toMatchObject({ status: 200, body: { method: 'sendMessage', chat_id: '4711' } });
  await dialog(null);
  await sees(/Telegram 4711\s+Verified/);
  const again = await world.api.call('POST', '/channels/telegram/updates', {
    ...{
      token: null,
      headers,
      body: { ...update, message: { ...update.message, chat: { id: 8 } } },
    },
  });
  expect(JSON.stringify(again.body)).toContain('not known or has ended');
});

test('NOT-71 the keys of push are made once; new ones only by an admin, after a question', async () => {
  const bob = await world.person({ name: 'Bob Ek' });
  await go('/settings/channels');
  await push(/^Make the keys$/);
  await sees(/The keys are made/);
  const keyOf = (body: object, token?: string) =>
    world.api.call<{ publicKey?: string }>('POST', '/api/v1/channels/push/keys', {
      ...(token === undefined ? {} : { token }),
      body,
    });
  const first = await keyOf({}, bob.token);
  expect(first.body.publicKey).toMatch(/^[A-Za-z0-9_-]{87}$/);
  expect((await keyOf({})).body).toEqual(first.body);
  expect((await keyOf({ replace: true }, bob.token)).status).toBe(403);
  await push(/^Make new keys$/);
  await dialog('Replace the keys of web push?');
  await push(/^Make new keys$/);
  await dialog(null);
  expect((await keyOf({})).body.publicKey).not.toBe(first.body.publicKey);
});

test('320 px in the dark hold it', async () => {
  const narrow = await browser.openPage({ ...opened, width: 320, theme: 'dark' });
  await narrow.go('/settings/channels');
  expect(await axe(narrow.page)).toEqual([]);
  expect(await overflow(narrow.page)).toEqual([]);
  expect(narrow.problems()).toEqual([]);
  await narrow.close();
});
