/** Enrichment tables of the demo company, looked at in their states: read, written, faulty, in use. */
import type { Page } from 'playwright-core';
import { fills, inOrder, opens, press, sees } from './acts.ts';

export const TABLES = '/signals/tables';

async function shards(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Shards' }).first().click();
  await page.getByRole('heading', { name: /^Shards:/ }).waitFor();
}

const edits = inOrder(shards, press(/^Edit$/), sees('Add a row'));
const writes = inOrder(opens(/^New table$/), fills(/^Name/, 'Racks'));

export const TABLE_PAGES = {
  table: { path: TABLES, act: shards },
  'table-edit': { path: TABLES, act: edits },
  'table-edit-fault': {
    path: TABLES,
    act: inOrder(edits, fills(/^shard of row 3$/, ''), press(/^Save$/), sees('Not saved.')),
  },
  'table-new': { path: TABLES, act: writes },
  'table-new-grid': { path: TABLES, act: inOrder(writes, press('Write them in a grid')) },
  'table-preview': {
    path: TABLES,
    act: inOrder(
      writes,
      fills(/^Rows as CSV/, 'rack,room,power\nB4,2,"A, B"\nC2,3,A\n'),
      sees('2 rows'),
    ),
  },
  'table-fault': {
    path: TABLES,
    act: inOrder(
      writes,
      fills(/^Rows as CSV/, 'rack,room,power\nB4,2,A\nC2,3,A,left over\nB4,2,B\n,1,A\n'),
      sees('Line 3, column 4:'),
    ),
  },
  'table-replace': {
    path: TABLES,
    act: inOrder(
      shards,
      opens(/^Replace from CSV$/),
      fills(/^Rows as CSV/, 'shard,storage\nshard-1-0,array-9\nshard-9-0,array-9\n'),
      sees(/taken away/),
    ),
  },
  'table-in-use': { path: TABLES, act: opens(/^Delete Shards/) },
  'rule-table': { path: '/signals/rules', act: opens(/^Edit A shard/) },
} as const;
