/**
 * Enrichment tables in a real browser: the page teaches while it is empty, CSV is shown before it is kept and its faults
 * by line and column, a grid is written by keyboard, a table that a rule reads stays, and whoever may not edit only
 * reads. The rule of the demo company finds its shards.
 */
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createCompany } from '../../demo/company.ts';
import { axe, overflow, testBrowser } from '../browser.ts';
import { OWNER, startWorld } from '../harness.ts';

const world = await startWorld({ startAt: new Date().toISOString() });
const browser = await testBrowser();
const TABLES = '/api/v1/enrichment-tables';

interface Item {
  readonly id: string;
  readonly name: string;
}

interface Kept {
  readonly keyName: string;
  readonly labels: readonly string[];
  readonly rows: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

async function tables(): Promise<readonly Item[]> {
  return (await world.api.get<{ items: readonly Item[] }>(TABLES)).items;
}

async function kept(name: string): Promise<Kept> {
  const found = (await tables()).find((table) => table.name === name);
  const { keyName, labels, rows } = await world.api.get<Kept>(`${TABLES}/${found?.id}`);
  return { keyName, labels, rows };
}

const PASTE = `(() => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', 'B4\\t2\\tA\\nC2\\t3\\tB\\n');
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
  );
})()`;

afterEach(async () => {
  for (const { id } of await tables()) await world.api.call('DELETE', `${TABLES}/${id}`);
});

const LOOKS = [
  { theme: 'light', width: 1280 },
  { theme: 'dark', width: 320 },
] as const;

describe.each(LOOKS)('$theme at $width px', async ({ theme, width }) => {
  const opened = { baseUrl: world.node.url, signIn: OWNER, theme, width };
  const { page, problems, go } = await browser.openPage(opened);
  const faults = async () => ({
    problems: problems(),
    axe: await axe(page),
    overflow: await overflow(page),
  });
  const NONE = { problems: [], axe: [], overflow: [] };
  const dialog = page.getByRole('dialog');
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

  test('a table is pasted, mended, read, written by keyboard, replaced and deleted', async () => {
    await go('/signals/tables');
    await page.getByText('No table yet.').waitFor();
    expect(await faults()).toEqual(NONE);
    await press('New table');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Hosts');
    const csv = dialog.getByRole('textbox', { name: 'Rows as CSV' });
    await csv.fill('host,team\ndb-2,core\ndb-2,web,x');
    await dialog.getByText('Line 3, column host:').waitFor();
    await dialog.getByText('db-2 is there twice, first in line 2').waitFor();
    await dialog.getByText('Line 3, column 3:').waitFor();
    expect(await faults()).toEqual(NONE);
    await csv.fill('host,team\ndb-2,core\ndb-10,web');
    await dialog.getByText('2 rows, 1 label.').waitFor();
    expect(await faults()).toEqual(NONE);
    await dialog.getByRole('button', { name: 'Add the table' }).click();
    await page.getByRole('heading', { name: 'Hosts: 2 rows, 1 label' }).waitFor();
    await page.getByText('labels.host').waitFor();
    expect(await faults()).toEqual(NONE);

    await press('Edit');
    await press('Add a column');
    await page.getByRole('textbox', { name: 'Name of column 2' }).fill('room');
    const team = page.getByRole('textbox', { name: 'team of row 2' });
    await team.fill('shop');
    await team.press('Enter');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('textbox', { name: 'host of row 3' }).fill('db-2');
    await page.getByRole('textbox', { name: 'room of row 3' }).fill('B4');
    await press('Save');
    await page.getByText('Row 3, host: This value is there twice.').waitFor();
    expect(await faults()).toEqual(NONE);
    await page.getByRole('link', { name: 'Silences' }).click();
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('textbox', { name: 'host of row 3' }).fill('db-3');
    await press('Save');
    await page.getByText('Hosts is saved.').waitFor();
    expect(await kept('Hosts')).toEqual({
      ...{ keyName: 'host', labels: ['team', 'room'] },
      rows: { 'db-2': { team: 'core' }, 'db-10': { team: 'shop' }, 'db-3': { room: 'B4' } },
    });

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download CSV' }).click();
    const file = await (await download).path();
    const text = await readFile(file, 'utf8');
    expect(text).toBe('host,team,room\ndb-2,core,\ndb-3,,B4\ndb-10,shop,\n');

    await press('Replace from CSV');
    const chosen = { name: 'hosts.csv', mimeType: 'text/csv' };
    const buffer = Buffer.from('host;team\ndb-2;core\ndb-9;K\u00fcche', 'latin1');
    await dialog.locator('input[type=file]').setInputFiles({ ...chosen, buffer });
    await dialog.getByText('1 row added, 0 changed, 2 taken away.').waitFor();
    await dialog.getByText('No row has room any more.').waitFor();
    expect(await faults()).toEqual(NONE);
    await dialog.getByRole('button', { name: 'Replace them' }).click();
    await page.getByText('Hosts is replaced.').waitFor();
    expect((await kept('Hosts')).rows).toEqual({
      'db-2': { team: 'core' },
      'db-9': { team: 'Küche' },
    });

    await press('Delete');
    await dialog.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('No table yet.').waitFor();
    expect(await tables()).toEqual([]);
    expect(await faults()).toEqual(NONE);
  });

  test('a grid is begun without a row, and what is copied out of a spreadsheet fills it', async () => {
    await go('/signals/tables');
    await press('New table');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Rooms');
    await dialog.getByRole('button', { name: 'Write them in a grid' }).click();
    await dialog.getByRole('textbox', { name: 'What is looked up' }).fill('room');
    await dialog.getByRole('textbox', { name: 'Labels it gives' }).fill('floor, power');
    expect(await faults()).toEqual(NONE);
    await dialog.getByRole('button', { name: 'Add the table' }).click();
    await page.getByText('No row yet.').waitFor();
    await press('Edit');
    await page.getByRole('textbox', { name: 'room of row 1' }).focus();
    await page.evaluate(PASTE);
    await press('Save');
    await page.getByText('Rooms is saved.').waitFor();
    expect(await kept('Rooms')).toEqual({
      ...{ keyName: 'room', labels: ['floor', 'power'] },
      rows: { B4: { floor: '2', power: 'A' }, C2: { floor: '3', power: 'B' } },
    });
  });

  test('thousands of rows are looked through page by page and by words', async () => {
    const lines = Array.from({ length: 5_000 }, (_none, at) => `host-${at},team-${at % 7}`);
    await world.api.post(TABLES, { name: 'Many', csv: `host,team\n${lines.join('\n')}` });
    await go('/signals/tables');
    await page.getByRole('link', { name: 'Many', exact: true }).click();
    await page.getByText('Rows 1 to 50 of 5,000').waitFor();
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByText('Rows 51 to 100 of 5,000').waitFor();
    await page.getByRole('textbox', { name: 'Find in the rows' }).fill('host-4999');
    await page.getByRole('rowheader', { name: 'host-4999' }).waitFor();
    expect(await faults()).toEqual(NONE);
    await press('Edit');
    await page.getByRole('textbox', { name: 'Find in the rows' }).fill('host-4999');
    await page.getByRole('textbox', { name: 'team of row 5000' }).fill('last');
    await press('Save');
    await page.getByText('Many is saved.').waitFor();
    expect((await kept('Many')).rows['host-4999']).toEqual({ team: 'last' });
  });
});

test('the demo company looks its shards up; the table stays, and who may not edit only reads', async () => {
  const company = await createCompany({
    ...{ baseUrl: world.node.url, adminToken: world.ownerToken, startOn: '2026-11-16' },
    newPassword: () => 'a long demo password',
  });
  const { key } = company.integrations['orders-db'] ?? { key: '' };
  await world.api.post(`/intake/alertmanager/${key}`, {
    ...{ version: '4', status: 'firing', receiver: 'r', groupKey: '{}' },
    alerts: [{ status: 'firing', labels: { alertname: 'Slow', shard: 'shard-4-2' } }],
  });
  await world.settled();
  const { items } = await world.api.get<{ items: readonly Item[] }>('/api/v1/alerts');
  const alert = await world.api.get<{ labels: object }>(`/api/v1/alerts/${items[0]?.id}`);
  expect(alert.labels).toMatchObject({ storage: 'array-9', rack: 'C2' });

  const owner = await browser.openPage({ baseUrl: world.node.url, signIn: OWNER, width: 1280 });
  await owner.go('/signals/tables');
  await owner.page.getByRole('link', { name: 'A shard says what it stands on' }).waitFor();
  await owner.page.getByRole('button', { name: 'Delete Shards' }).click();
  await owner.page.getByRole('dialog', { name: 'Shards is in use' }).waitFor();
  await owner.page.getByRole('button', { name: 'Keep the table' }).click();
  await owner.go('/signals/rules');
  await owner.page.getByRole('button', { name: 'Edit A shard says' }).click();
  await owner.page.getByText('What can be named and called').click();
  const words = owner.page.locator('dl[aria-label=Tables]');
  await words.getByText('table Shards').waitFor();
  await words.getByText('labels.storage').waitFor();
  expect({ axe: await axe(owner.page), problems: owner.problems() }).toEqual({
    ...{ axe: [], problems: [] },
  });

  const reader = await browser.openPage({
    ...{ baseUrl: world.node.url, signIn: await readerOfTables(), width: 1280 },
  });
  await reader.go('/signals/tables');
  await reader.page.getByRole('link', { name: 'Download Shards as CSV' }).waitFor();
  expect(await reader.page.getByRole('button', { name: /New table|Delete/ }).count()).toBe(0);
  await reader.page.getByRole('link', { name: 'Shards', exact: true }).click();
  await reader.page.getByRole('rowheader', { name: 'shard-1-0' }).waitFor();
  expect(await reader.page.getByRole('button', { name: /Edit|Replace|Delete/ }).count()).toBe(0);
  expect({ axe: await axe(reader.page), problems: reader.problems() }).toEqual({
    ...{ axe: [], problems: [] },
  });
});

/** Lets an agent in, who takes reports and is not called by alerts. */
async function readerOfTables() {
  const { id, email } = await world.person({ name: 'Rea Der', roles: ['agent'] });
  const { url } = await world.api.post<{ url: string }>(`/api/v1/people/${id}/invite`, {});
  const password = 'a long password of hers';
  const answer = await fetch(`${world.node.url}/api/v1/invitations/${url.split('/').at(-1)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(url).origin },
    body: JSON.stringify({ password }),
  });
  expect(answer.status).toBeLessThan(300);
  return { email, password };
}
