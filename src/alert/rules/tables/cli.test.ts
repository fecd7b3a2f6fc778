/** `evenkeel tables`: what is asked of the server, what is printed, and what is refused before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test } from 'vitest';
import type { CliContext } from '../../../platform/cli.ts';
import { tableCommands } from './cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HOSTS = {
  ...{ id: 't1', name: 'Hosts', rowCount: 2, keyName: 'host', labels: ['team'], version: 3 },
  usedBy: [{ id: 'r1', name: 'Hosts have teams', enabled: false }],
};

async function run(...words: readonly string[]) {
  const asked: unknown[] = [];
  const printed: unknown[] = [];
  const context: CliContext = {
    machine: () => Promise.reject(new Error('a remote client opens no database')),
    call: async (method, path, body) => {
      asked.push([method, path, ...(body === undefined ? [] : [body])]);
      if (path.endsWith('/csv')) return 'host,team\ndb-1,core\n';
      return path.endsWith('/enrichment-tables') && method === 'GET' ? { items: [HOSTS] } : HOSTS;
    },
    print: (human, json) => printed.push(human, json),
    ask: () => Promise.reject(new Error('nobody is at the terminal')),
  };
  const program = new Command().exitOverride();
  tableCommands(program, context);
  await program.parseAsync(['node', 'evenkeel', 'tables', ...words]);
  return { asked: asked.slice(1), printed };
}

const LINE = 't1  Hosts: 2 rows by host, labels team; read by Hosts have teams (off)';

test('ALR-89 lists tables with the rules that read them, and deletes one by its name', async () => {
  expect((await run('list')).printed).toEqual([LINE, { items: [HOSTS] }]);
  const gone = await run('delete', 'Hosts');
  expect(gone.asked).toEqual([['DELETE', '/api/v1/enrichment-tables/t1']]);
  expect(gone.printed[0]).toBe('Hosts is deleted.');
  await expect(run('delete', 'Rooms')).rejects.toThrow('There is no table Rooms');
});

test('ALR-92 puts a file where there is such a table and where there is none, and shows it as CSV', async () => {
  const file = join(folder, 'hosts.csv');
  const csv = 'host,team\ndb-1,core\n';
  writeFileSync(file, csv);
  expect(await run('put', 'Hosts', file)).toEqual({
    asked: [['PATCH', '/api/v1/enrichment-tables/t1', { csv, expectedVersion: 3 }]],
    printed: [`Replaced: ${LINE}`, HOSTS],
  });
  const added = await run('put', 'Rooms', file);
  expect(added.asked).toEqual([['POST', '/api/v1/enrichment-tables', { name: 'Rooms', csv }]]);
  await expect(run('put', 'Rooms', join(folder, 'none.csv'))).rejects.toThrow(/cannot be read/);
  expect((await run('show', 't1')).printed).toEqual(['host,team\ndb-1,core', HOSTS]);
});
