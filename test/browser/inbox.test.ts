/**
 * The inbox by the keyboard, on a phone: narrowed by a facet, kept as a search, found again; new rows wait until they
 * are asked for; a signal says why it went where it went; the noise report opens.
 */
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
const mail = await world.service({ name: 'Mail' });
const senders = {
  shop: (await world.integration(shop.id, 'generic')).url,
  mail: (await world.integration(mail.id, 'generic')).url,
};

async function send(service: keyof typeof senders, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(senders[service], {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
}

test('a facet narrows the list, a chip takes it off again', async () => {
  await send('shop', { title: 'Checkout is slow', key: 'slow', severity: 'critical' });
  await send('mail', { title: 'Queue is long', key: 'queue', severity: 'warning' });
  await go('/signals');
  await sees(/Queue is long/);
  await push(/^Critical/);
  await expect.poll(() => page.getByText('Queue is long').count(), WAIT).toBe(0);
  await sees(/Checkout is slow/);
  expect(page.url()).toContain('severity=critical');
  await clean();
});

test('what is chosen is kept under a name, and opens again from an empty inbox', async () => {
  await push(/^Saved searches$/);
  await push(/^Save what is chosen now$/);
  await dialog('Save this search');
  await fill(/^Name/, 'Loud ones');
  await push(/^Save$/);
  await sees(/Saved as Loud ones/);
  await push(/^Severity Critical: take off$/);
  await sees(/Queue is long/);
  await push(/^Saved searches$/);
  await push(/^Loud ones$/);
  await expect.poll(() => page.url(), WAIT).toContain('severity=critical');
  await expect.poll(() => page.getByText('Queue is long').count(), WAIT).toBe(0);
  await push(/^Show all$/);
});

test('a new alert waits, counted, until somebody asks for it', async () => {
  await sees(/Queue is long/);
  await send('shop', { title: 'Disk is full', key: 'disk', severity: 'critical' });
  await sees(/1 new alert, show/);
  expect(await page.getByRole('link', { name: 'Disk is full' }).count()).toBe(0);
  await push(/^1 new alert, show$/);
  await sees(/Disk is full/);
  await clean();
});

test('a signal says why it went where it went', async () => {
  await go('/signals?view=signals&q=disk');
  await push(/^Disk is full$/);
  await dialog('Disk is full');
  await sees(/No rule and no silence had anything to say/);
  await clean();
});

test('the noise report names the rules that called people', async () => {
  await go('/signals/noise');
  await sees(/Monitoring rules by the pages that needed no action/);
  await clean();
});
