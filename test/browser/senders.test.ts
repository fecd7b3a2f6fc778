/**
 * Senders, by the keyboard: one is connected out of the long list, its set-up stands there to copy, and the secret
 * it signs with is given, holds, and is taken away again.
 */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

const SECRET = 'client-secret-of-sentry';
const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, fill, dialog, sees } = handsOn(page);
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
const { id } = await world.service({ name: 'Shop' });
const { url } = await world.integration(id, 'sentry');

async function sent(headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { status } = await fetch(url, { method: 'POST', headers, body: BODY });
  return status;
}

const BODY = JSON.stringify({ action: 'created', data: { issue: { id: '1', title: 'Boom' } } });
const signature = createHmac('sha256', SECRET).update(BODY).digest('hex');

test('how to connect a sender stands there to copy, with a place for its signing secret', async () => {
  await go('/settings/integrations');
  await push(/^How to connect Sentry$/);
  await dialog('How to connect Sentry');
  await sees(/Internal integration/);
  await sees(/client secret/);
  await clean();
});

test('with the secret given, only what is signed is taken, and it is never shown', async () => {
  expect(await sent()).toBe(202);
  await fill(/^Signing secret/, 'short');
  await push(/^Check signatures with it$/);
  await sees(/at least 8 characters/);
  await fill(/^Signing secret/, SECRET);
  await push(/^Check signatures with it$/);
  await sees(/A secret is set/);
  await clean();
  expect(await sent()).toBe(403);
  expect(await sent({ 'sentry-hook-signature': signature })).toBe(202);
  await go('/settings/integrations');
  await push(/^How to connect Sentry$/);
  await sees(/A secret is set/);
  await sees(/The header sentry-hook-signature with the signature is missing/);
  expect(await page.content()).not.toContain(SECRET);
});

test('taken away, the key is enough again', async () => {
  await push(/^Ask for no signature$/);
  await sees(/Signatures are no longer asked for/);
  expect(await sent()).toBe(202);
});
