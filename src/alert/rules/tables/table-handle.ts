/** Adding, changing and removing enrichment tables; each turns the page of the book, for rules read them. */
import { audit, type Origin } from '../../../identity/audit.ts';
import { versionConflict } from '../../../identity/handle.ts';
import { isRefusal, type Refusal, refuse } from '../../../kernel/refusal.ts';
import type { Machine } from '../../../platform/machine.ts';
import { newId } from '../../../platform/random.ts';
import { turnBook } from '../../intake/intake-store.ts';
import { allRules } from '../rule-store.ts';
import { csvFaultWords, type TableContent, tableOfCsv } from './csv.ts';
import { MAX_TABLE_LABELS, MAX_TABLES } from './table-limits.ts';
import type { NewTable, TableChange } from './table-shape.ts';
import { removeTable, saveTable, type TableRow, tableById, tableHeads } from './table-store.ts';

export function addTable(
  machine: Machine,
  origin: Origin,
  input: NewTable,
): Promise<TableRow | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const others = await tableHeads(tx);
    if (others.length >= MAX_TABLES) return wrong('name', `there are ${MAX_TABLES} tables already`);
    if (others.some(({ name }) => name === input.name)) return taken(input.name);
    const content = contentOf(input, EMPTY);
    if (isRefusal(content)) return content;
    const table: TableRow = {
      ...{ id: newId(), name: input.name, ...content, version: 1 },
      ...{ changedBy: origin.actor, changedAt: tx.now },
    };
    await saveTable(tx, table);
    const object = `enrichment_table:${table.id}`;
    await audit(tx, { ...origin, action: 'enrichment_table.added', object, new: told(table) });
    return table;
  });
}

export function changeTable(
  machine: Machine,
  origin: Origin,
  wish: TableChange & { readonly id: string },
): Promise<TableRow | Refusal> {
  const { id, name, expectedVersion } = wish;
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const before = await tableById(tx, id);
    if (before === undefined) return tableNotFound();
    if (expectedVersion !== undefined && expectedVersion !== before.version) {
      return versionConflict(before.version);
    }
    const others = await tableHeads(tx);
    if (others.some((other) => other.id !== id && other.name === name)) return taken(name ?? '');
    const content = contentOf(wish, before);
    if (isRefusal(content)) return content;
    const after: TableRow = {
      ...{ id, name: name ?? before.name, ...content, version: before.version + 1 },
      ...{ changedBy: origin.actor, changedAt: tx.now },
    };
    await saveTable(tx, after);
    const object = `enrichment_table:${id}`;
    const change = { old: told(before), new: told(after) };
    await audit(tx, { ...origin, action: 'enrichment_table.changed', object, ...change });
    return after;
  });
}

/** Not while a rule reads it, be it off. */
export function dropTable(
  machine: Machine,
  origin: Origin,
  id: string,
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const table = await tableById(tx, id);
    if (table === undefined) return tableNotFound();
    const readers = (await allRules(tx)).filter(({ actions }) => actions.enrich?.table === id);
    if (readers.length > 0) {
      const names = readers.map(({ name }) => name).join(', ');
      const message = `These rules read it: ${names}. Change or delete them first.`;
      return refuse('conflict', 'enrichment_table.in_use', message);
    }
    await removeTable(tx, id);
    const object = `enrichment_table:${id}`;
    await audit(tx, { ...origin, action: 'enrichment_table.removed', object, old: told(table) });
    return undefined;
  });
}

export function tableNotFound(): Refusal {
  return refuse('notFound', 'enrichment_table.unknown', 'There is no such table.');
}

function taken(name: string): Refusal {
  return wrong('name', `there is a table ${name} already`);
}

function wrong(path: string, ...messages: readonly string[]): Refusal {
  return refuse('invalid', 'enrichment_table.wrong_field', {
    message: `${path}: ${messages.join('; ')}.`,
    fields: messages.map((message) => ({ path, message })),
  });
}

/** Of a table the log keeps how large it is: rows may be many. */
function told({ name, keyName, labels, rows, version }: TableRow) {
  return { name, version, keyName, labels, rows: Object.keys(rows).length };
}

const EMPTY: TableContent = { keyName: 'value', labels: [], rows: {} };

type Told = Pick<NewTable, 'rows' | 'csv' | 'keyName' | 'labels'>;

/** What the table holds after: the columns that were named, then those only rows name. */
function contentOf(input: Told, before: TableContent): TableContent | Refusal {
  if (input.csv !== undefined) return contentOfCsv(input.csv, input);
  const { keyName = before.keyName, rows = before.rows } = input;
  const held = new Set(Object.values(rows).flatMap((row) => Object.keys(row)));
  const known = input.labels ?? before.labels.filter((label) => held.has(label));
  const twice = known.find((label, place) => known.indexOf(label) < place);
  if (twice !== undefined) return wrong('labels', `${twice} is there twice`);
  const labels = [...known, ...[...held].filter((label) => !known.includes(label)).sort()];
  if (labels.length > MAX_TABLE_LABELS) {
    return wrong('rows', `At most ${MAX_TABLE_LABELS} labels a table`);
  }
  return { keyName, labels, rows };
}

function contentOfCsv(csv: string, { rows, keyName, labels }: Told): TableContent | Refusal {
  if (rows !== undefined) return wrong('csv', 'give rows or csv, not both');
  if (keyName !== undefined || labels !== undefined) {
    return wrong('csv', 'its first line names the columns; give no keyName or labels beside it');
  }
  const read = tableOfCsv(csv);
  return read.kind === 'table' ? read.table : wrong('csv', ...read.faults.map(csvFaultWords));
}
