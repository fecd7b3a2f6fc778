/** The Integrations page with a heartbeat: connect, call it, say when it is expected, and see where it stands. */
import { expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const shop = await world.service({ name: 'Backups' });

test.each([1440, 320])('a rhythm is set by cron and read back at %i px', async (width) => {
  const made = await world.api.post<{ id: string; url: string }>('/api/v1/integrations', {
    ...{ service: shop.id, source: 'heartbeat', name: `Nightly ${width}` },
  });
  const path = new URL(made.url).pathname;
  expect((await fetch(`${world.node.url}${path}`)).status).toBe(200);
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'light', width } as const;
  const { page, problems, go } = await browser.openPage(opened);
  await go('/settings/integrations');
  await page.getByRole('button', { name: `When Nightly ${width} is expected` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Last heard of').waitFor();
  await dialog.getByText('By cron').click();
  await dialog.getByLabel('Cron expression').fill('61 * * * *');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give five fields').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await overflow(page)).toEqual([]);
  await dialog.getByLabel('Cron expression').fill('5 4 * * mon-fri');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const { items } = await world.api.get<{ items: { integration: string; cron: string }[] }>(
    '/api/v1/heartbeats',
  );
  const kept = items.find(({ integration }) => integration === made.id);
  expect(kept).toMatchObject({ cron: '5 4 * * mon-fri', state: 'up' });
  expect(problems().filter((problem) => !problem.includes('422'))).toEqual([]);
});
