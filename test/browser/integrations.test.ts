/**
 * The Integrations page: connect a sender out of a long list, and of a heartbeat say when it is expected and
 * see where it stands.
 */
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

test.each([1440, 320])('a sender is found by name and connected at %i px', async (width) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme: 'dark', width } as const;
  const { page, problems, go } = await browser.openPage(opened);
  await go('/settings/integrations');
  await page.getByRole('button', { name: 'Connect a sender' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Service' }).click();
  await page.getByRole('option', { name: 'Backups' }).click();
  await dialog.getByRole('combobox', { name: 'Tool' }).click();
  await page.getByRole('option', { name: /Opsgenie/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('combobox', { name: 'Tool' }).fill('victor');
  await page.getByRole('option', { name: /VictorOps/ }).click();
  await dialog.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('shown this once').waitFor();
  const { items } = await world.api.get<{ items: { source: string; keyHint: string }[] }>(
    '/api/v1/integrations',
  );
  const hint = items.find(({ source }) => source === 'victorops')?.keyHint ?? 'none';
  const address = page.getByText(/integrations\/generic\/20131114\/alert/).first();
  expect(await address.textContent()).toMatch(new RegExp(`${hint}/evenkeel`));
  expect(await overflow(page)).toEqual([]);
  expect(problems()).toEqual([]);
});
