/**
 * Every page of the table of routes, in both themes and from 320 px up, while an incident runs: nothing on
 * the console, no violation of the content security policy, no request to another host, nothing serious
 * for axe (WCAG 2.2 AA), nothing to scroll sideways. A page added to the table is walked without a line here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();

const ann = await world.person({ name: 'Ann Ho' });
const policy = await world.policy({ name: 'Shop', levels: [[ann]] });
const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id });
const pagerDuty = await world.pagerDuty(shop.id);
await pagerDuty.change('Deployed checkout v2.14', 'https://ci.example.com/builds/214');
await pagerDuty.trigger({ summary: 'Checkout is down', dedupKey: 'checkout' });
await world.at('+1m');
const { items } = await world.api.get<{ items: { number: string }[] }>('/api/v1/incidents');
const number = items[0]?.number ?? 'none';

/** The paths as `routes.tsx` gives them; what cannot be filled in is a page about nothing, fine too. */
const paths = [
  ...readFileSync('src/app/web/routes.tsx', 'utf8').matchAll(/path: '([^']+)', frame/g),
].map(([, path = '']) => path.replace('$number', number).replace(/\$\w+/, 'none'));

const LOOKS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 768 },
  { theme: 'light', width: 320 },
] as const;

test('an incident shows what was done to its services just before', async () => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'light', width: 1440 } as const;
  const { page, go } = await browser.openPage(opened);
  await go(`/incidents/${number}`);
  const panel = page.getByRole('region', { name: 'Changed before' });
  const link = panel.getByRole('link', { name: 'Deployed checkout v2.14' });
  expect(await link.getAttribute('href')).toBe('https://ci.example.com/builds/214');
});

test('there are pages to walk', () => {
  expect(number).toMatch(/^INC-/);
  expect(paths).toContain(`/incidents/${number}`);
  expect(paths.length).toBeGreaterThan(8);
});

describe.each(LOOKS)('$theme at $width px', async ({ theme, width }) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme, width };
  const { page, problems, go } = await browser.openPage(opened);

  test.each(paths)('%s', async (path) => {
    const before = problems().length;
    await go(path);
    const found = {
      // A page about something that does not exist asks for it and is told 404: the browser notes that.
      problems: problems()
        .slice(before)
        .filter((problem) => !/status of (404|410)/.test(problem)),
      axe: await axe(page),
      overflow: await overflow(page),
      heading: await page.locator('h1').count(),
      titled: (await page.title()).length > 0,
    };
    expect(found).toEqual({ problems: [], axe: [], overflow: [], heading: 1, titled: true });
  });
});
