/** `evenkeel tables list|show|put|delete`: enrichment tables that rules look labels up in, asked of a running server. */
import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type { CliCommands, CliContext } from '../../../platform/cli.ts';
import type { TableItem, TableWithRows } from './table-shape.ts';

const TABLES = '/api/v1/enrichment-tables';

export const tableCommands: CliCommands = (program, context) => {
  const tables = program.command('tables').description('tables that rules look labels up in');
  tables
    .command('list')
    .description('each with its rows, its columns and the rules that read it')
    .action(async () => {
      const answer = await listed(context);
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'There is no table.' : lines.join('\n'), answer);
    });
  tables
    .command('show <table>')
    .description('its rows as CSV, as put takes them; by name or id')
    .action(async (name: string) => {
      const path = `${TABLES}/${(await named(context, name)).id}`;
      const [table, csv] = await Promise.all([
        context.call('GET', path) as Promise<TableWithRows>,
        context.call('GET', `${path}/csv`) as Promise<string>,
      ]);
      context.print(csv.replace(/\n$/, ''), table);
    });
  tables
    .command('put <table> <file>')
    .description(
      'add a table, or replace all rows of one, from a CSV file (- for what is piped in)',
    )
    .addHelpText('after', PUT_HELP)
    .action(async (name: string, file: string) => {
      const csv = file === '-' ? await textOf(process.stdin) : await fileText(file);
      const before = await found(context, name);
      const table = (await (before === undefined
        ? context.call('POST', TABLES, { name, csv })
        : context.call('PATCH', `${TABLES}/${before.id}`, {
            csv,
            expectedVersion: before.version,
          }))) as TableWithRows;
      context.print(`${before === undefined ? 'Added' : 'Replaced'}: ${lineOf(table)}`, table);
    });
  tables
    .command('delete <table>')
    .description('remove a table that no rule reads; by name or id')
    .action(async (name: string) => {
      const { id, ...table } = await named(context, name);
      await context.call('DELETE', `${TABLES}/${id}`);
      context.print(`${table.name} is deleted.`, { id, name: table.name });
    });
};

const PUT_HELP = `
The first line names the value and its labels, each other line has one value:

  host,team,room
  db-1,core,b2
  db-2,core,b4

A rule that adds the labels of this table by labels.host gives what comes from db-1 the labels
team=core and room=b2. Commas, semicolons and tabs are read.`;

async function listed(context: CliContext): Promise<{ readonly items: readonly TableItem[] }> {
  return (await context.call('GET', TABLES)) as { readonly items: readonly TableItem[] };
}

async function found(context: CliContext, name: string): Promise<TableItem | undefined> {
  const { items } = await listed(context);
  return items.find(({ id }) => id === name) ?? items.find((table) => table.name === name);
}

async function named(context: CliContext, name: string): Promise<TableItem> {
  const table = await found(context, name);
  if (table !== undefined) return table;
  throw new Error(`There is no table ${name}. See: evenkeel tables list`);
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function lineOf({ id, name, rowCount, keyName, labels, usedBy }: TableItem): string {
  const rules = usedBy.map((rule) => (rule.enabled ? rule.name : `${rule.name} (off)`));
  const read = rules.length === 0 ? 'no rule reads it' : `read by ${rules.join(', ')}`;
  return `${id}  ${name}: ${rowCount} rows by ${keyName}, labels ${labels.join(', ')}; ${read}`;
}
