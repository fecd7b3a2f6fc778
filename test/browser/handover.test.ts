/**
 * The hand-over note as people use it: reached from On call, clean for axe in both themes and at 320 px,
 * confirmed by both sides with the keyboard, standing still afterwards. The Bridge names what would keep a page
 * from arriving, each with a way to mend it.
 */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const START = '2027-03-01T07:40:00Z';
const world = await startWorld({ startAt: START });
const browser = await testBrowser();

const ann = await world.person({ name: 'Ann Ho' });
const ben = await world.person({ name: 'Ben Ruiz' });
const schedule = await world.schedule({
  name: 'Primary',
  timeZone: 'UTC',
  layers: [
    {
      ...{ name: 'Days', people: [ben.id, ann.id], unit: 'day', length: 1 },
      start: '2027-02-27T08:00:00',
    },
  ],
});
const policy = await world.policy({
  name: 'Rota',
  levels: [[{ kind: 'schedule', id: schedule.id }]],
});
const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
const pagerDuty = await world.pagerDuty(shop.id);
await pagerDuty.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
await world.at('2027-03-01T07:46:00Z');

const LOOKS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 320 },
] as const;

test.each(LOOKS)('is clean in $theme at $width px', async ({ theme, width }) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme, width };
  const { page, problems, go } = await browser.openPage(opened);
  await go(`/oncall?schedule=${schedule.id}`);
  await page.getByRole('link', { name: 'Ann Ho to Ben Ruiz' }).click();
  await page.getByText('Checkout is down').waitFor();
  expect(await page.locator('h1').innerText()).toBe('Ann Ho hands over to Ben Ruiz');
  expect({ axe: await axe(page), overflow: await overflow(page), problems: problems() }).toEqual({
    axe: [],
    overflow: [],
    problems: [],
  });
});

test('is confirmed by both sides with the keyboard', async () => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'light', width: 1440 } as const;
  const { page, go } = await browser.openPage(opened);
  await go(`/oncall?schedule=${schedule.id}`);
  await page.getByRole('link', { name: 'Ann Ho to Ben Ruiz' }).click();
  await page.getByRole('textbox', { name: 'Odd things' }).focus();
  await page.keyboard.type('The till in Ulm beeps.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText(/Handed over: olive/i).waitFor();
  await page.getByRole('button', { name: 'I take over' }).press('Enter');
  await page.getByText(/Taken over: olive/i).waitFor();
  expect(await page.getByText('The till in Ulm beeps.').count()).toBe(1);
  expect(await page.getByRole('button', { name: /^I (hand|take) over$/ }).count()).toBe(0);
});

test('the Bridge says when it is calm what would keep a page from arriving', async () => {
  const items = await world.api.get<{ items: { number: string; state: string }[] }>(
    '/api/v1/incidents',
  );
  await world.api.post(`/api/v1/incidents/${items.items[0]?.number}/cancel`, {
    reason: 'test',
  });
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'light', width: 1440 } as const;
  const { page, go } = await browser.openPage(opened);
  await go('/');
  const finding = page.getByRole('link', { name: /^Ann Ho has never shown to read/ });
  await finding.click();
  await page.waitForURL(/\/settings\/people\?q=Ann/);
});
