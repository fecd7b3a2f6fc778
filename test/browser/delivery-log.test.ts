/**
 * The delivery log on an incident: every try of every page with how far it came and why it was made, live; and the
 * answer to "why was I not paged?" for whoever is chosen.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';
import { handsOn } from './keyboard-hands.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const { person: me } = await world.api.get<{ person: { id: string } }>('/api/v1/session');
const ann = await world.person({ name: 'Ann Ho' });
const zoe = await world.person({ name: 'Zoe Ash' });
const policy = await world.policy({ name: 'Shop', levels: [[me], [ann]] });
const shop = await world.service({ name: 'Shop', tier: 'T0', escalationPolicy: policy.id });
const second = 'olive.phone@example.test';
await world.api.post(`/api/v1/people/${me.id}/contacts`, { kind: 'email', value: second });
world.mailbox.behave('reject', OWNER.email);
const monitor = await world.pagerDuty(shop.id);
await monitor.trigger({ summary: 'Checkout is down', dedupKey: 'it' });
await world.settled();
await world.at('+1m');
const { items } = await world.api.get<{ items: { number: string }[] }>('/api/v1/incidents');
const path = `/incidents/${items[0]?.number}`;

const opened = { baseUrl: world.node.url, signIn: OWNER } as const;
const { page, problems, go } = await browser.openPage({ ...opened, width: 1440 });
const { press, push, choose, sees, tabTo } = handsOn(page);
const clean = async () =>
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    ...{ axe: [], overflow: [], problems: [] },
  });

test('a page says in short by what it went, and opened tells each moment and reason', async () => {
  await go(path);
  await sees(/E-mail failed, then E-mail accepted/);
  await push(/^E-mail failed, then E-mail accepted/);
  await sees(/olive@example\.test\s+failed/);
  await sees(/queued \d\d:\d\d:\d\d, sent \d\d:\d\d:\d\d, failed \d\d:\d\d:\d\d/);
  await sees(/the mail server refused it/);
  await sees(/Why now: the contact before it failed/);
  await clean();
});

test('whoever is chosen gets an answer: a later level, or no level at all', async () => {
  await choose(/^Why was somebody paged/, /^Ann Ho/);
  await sees(/Level 2 of Shop[^\n]*Not reached yet/);
  await tabTo(/^Why was somebody paged/);
  await page.keyboard.press('Control+A');
  await choose(/^Why was somebody paged/, /^Zoe Ash/);
  await sees(/Level 1 of Shop called olive: it does not name them/);
  expect(zoe.name).toBe('Zoe Ash');
  await choose(/^Why was somebody paged/, /\(you\)/);
  await sees(/E-mail failed, then E-mail accepted/);
  await clean();
});

test('the answer of a person appears without a reload', async () => {
  await world.api.post(`/api/v1${path}/acknowledge`, {});
  await sees(/acknowledged/);
  await press('Escape');
});

test('320 px in the dark hold it', async () => {
  const narrow = await browser.openPage({ ...opened, width: 320, theme: 'dark' });
  await narrow.go(path);
  await narrow.page.locator('details.tries summary').first().click();
  expect(await axe(narrow.page)).toEqual([]);
  expect(await overflow(narrow.page)).toEqual([]);
  await narrow.close();
});
