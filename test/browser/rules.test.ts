/**
 * Rules in a real browser: the page teaches while it is empty, a mistake is marked while one types, a stored
 * signal shows what is made of it, what would be kept quiet is asked about before it is kept, rules are moved by
 * keyboard, and a deleted one comes back.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();

beforeAll(async () => {
  await world.service({ name: 'Shop' });
  const { key } = await world.api.post<{ key: string }>('/api/v1/integrations', {
    ...{ service: 'Shop', source: 'generic', name: 'Probe' },
  });
  for (const env of ['test', 'prod', 'test']) {
    const event = { title: `Disk full in ${env}`, key: env, severity: 'critical', env };
    await world.api.post(`/intake/generic/${key}`, event);
  }
  await world.settled();
});

const LOOKS = [
  { theme: 'light', width: 1440 },
  { theme: 'dark', width: 320 },
] as const;

describe.each(LOOKS)('$theme at $width px', async ({ theme, width }) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme, width };
  const { page, problems, go } = await browser.openPage(opened);
  const NONE = { problems: [], axe: [], overflow: [] };
  const faults = async () => ({
    problems: problems(),
    axe: await axe(page),
    overflow: await overflow(page),
  });

  test('a rule is written, tried, confirmed, moved, deleted and restored', async () => {
    await go('/signals/rules');
    await page.getByText('No rule yet.').waitFor();
    expect(await faults()).toEqual(NONE);
    await page.getByRole('button', { name: 'Write a rule' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Tests are quiet');
    const condition = dialog.getByRole('textbox', { name: 'Where this holds' });
    await condition.fill("event.titel == 'x'");
    await dialog.getByText('Line 1, column 7:').waitFor();
    expect(await dialog.locator('mark').first().textContent()).toBe('titel');
    expect(await faults()).toEqual(NONE);
    await dialog.getByRole('combobox', { name: 'Try it on a signal' }).click();
    await page
      .getByRole('option', { name: /^Disk full in test/ })
      .first()
      .click();
    await condition.fill("labels.env == 'test'");
    await dialog.getByText('Holds for the example.').waitFor();
    await dialog.getByText('Group, wait, suppress').click();
    await dialog.getByRole('textbox', { name: 'Suppress, because' }).fill('Only a test');
    await dialog.getByRole('button', { name: 'Add the rule' }).click();
    await dialog.getByText(/2 more would be suppressed/).waitFor();
    await dialog.getByRole('button', { name: '1', exact: true }).first().click();
    await dialog
      .getByRole('link', { name: /^Disk full in/ })
      .first()
      .waitFor();
    expect(await faults()).toEqual(NONE);
    await dialog.getByRole('button', { name: 'Keep it all the same' }).click();
    await page.getByText('Tests are quiet holds for what comes in').waitFor();
    await world.api.post('/api/v1/rules', {
      ...{ name: 'Quiet prod', condition: "labels.env == 'prod'", actions: { loudness: 'low' } },
    });
    await go('/signals/rules');
    const names = () => page.locator('.rule-told > b').allTextContents();
    await page.getByRole('button', { name: 'Move Quiet prod up' }).press('Enter');
    await expect.poll(names).toEqual(['Quiet prod', 'Tests are quiet']);
    await page.getByRole('button', { name: 'Delete Quiet prod' }).click();
    await expect.poll(names).toEqual(['Tests are quiet']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(names).toEqual(['Quiet prod', 'Tests are quiet']);
    await page.getByRole('combobox', { name: 'Try it on a signal' }).click();
    await page
      .getByRole('option', { name: /^Disk full in test/ })
      .first()
      .click();
    const tried = page.getByRole('list', { name: 'What each rule makes of it' });
    await tried.getByText('Holds', { exact: true }).waitFor();
    await tried.getByText('Does not hold').waitFor();
    expect(await faults()).toEqual(NONE);
    const { items } = await world.api.get<{ items: { id: string }[] }>('/api/v1/rules');
    for (const { id } of items) await world.api.call('DELETE', `/api/v1/rules/${id}`);
  });
});
