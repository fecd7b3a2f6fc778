/** Dead letters by the keyboard, on a phone: why it came to nothing, as it arrived, read again, and put aside. */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

const WAIT = { timeout: 10_000 } as const;
const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const opened = { baseUrl: world.node.url, signIn: OWNER, width: 320 } as const;
const { page, problems, go } = await browser.openPage(opened);
const { push, fill, dialog, sees } = handsOn(page);
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });
const shop = await world.service({ name: 'Shop' });
const { url } = await world.integration(shop.id, 'generic');

test('with none the page says that everything could be taken', async () => {
  await go('/signals/dead-letters');
  await sees(/Everything that senders sent could be taken/);
  await clean();
});

test('one is looked at, read again as before, and dismissed with a reason', async () => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ title: '', description: 'words of the sender' });
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(422);
  await go('/signals/dead-letters');
  await sees(/title/);
  await clean();
  await page.locator('a[data-row]').first().focus();
  await page.keyboard.press('Enter');
  await dialog('Dead letter');
  await sees(/words of the sender/);
  await clean();
  await push(/^Retry$/);
  await sees(/As before:/);
  await push(/^Dismiss/);
  await fill(/^Why nobody needs it/, 'a test of ours');
  await page.keyboard.press('Tab');
  await page
    .getByRole('dialog', { name: 'Dismiss this dead letter?' })
    .getByRole('button', { name: /^Dismiss/ })
    .press('Enter');
  await expect.poll(() => page.getByText('Everything that senders sent').count(), WAIT).toBe(1);
  await go('/signals/dead-letters?state=handled');
  await sees(/a test of ours/);
  await clean();
});
