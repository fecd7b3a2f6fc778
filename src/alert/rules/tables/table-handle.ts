/** Adding, changing and removing enrichment tables; each turns the page of the book, for rules read them. */
import { audit, type Origin } from '../../../identity/audit.ts';
import { versionConflict } from '../../../identity/handle.ts';
import { isRefusal, type Refusal, refuse } from '../../../kernel/refusal.ts';
import type { Machine } from '../../../platform/machine.ts';
import { newId } from '../../../platform/random.ts';
import { turnBook } from '../../intake/intake-store.ts';
import { allRules } from '../rule-store.ts';
import { tableOfCsv } from './csv.ts';
import { type NewTable, type TableChange, type TableRows, zTableRows } from './table-shape.ts';
import { allTables, removeTable, saveTable, type TableRow, tableById } from './table-store.ts';

const MAX_TABLES = 50;

export function addTable(
  machine: Machine,
  origin: Origin,
  input: NewTable,
): Promise<TableRow | Refusal> {
  return machine.db.transact(async (tx) => {
    await turnBook(tx);
    const others = await allTables(tx);
    if (others.length >= MAX_TABLES) return wrong('name', `there are ${MAX_TABLES} tables already`);
    if (others.some(({ name }) => name === input.name)) return taken(input.name);
    const rows = rowsOf(input);
    if (isRefusal(rows)) return rows;
    const table: TableRow = {
      ...{ id: newId(), name: input.name, rows: rows ?? {}, version: 1 },
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
    const others = await allTables(tx);
    if (others.some((other) => other.id !== id && other.name === name)) return taken(name ?? '');
    const rows = rowsOf(wish);
    if (isRefusal(rows)) return rows;
    const after: TableRow = {
      ...{ id, name: name ?? before.name, rows: rows ?? before.rows, version: before.version + 1 },
      ...{ changedBy: origin.actor, changedAt: tx.now },
    };
    await saveTable(tx, after);
    const object = `enrichment_table:${id}`;
    const change = { old: told(before), new: told(after) };
    await audit(tx, { ...origin, action: 'enrichment_table.changed', object, ...change });
    return after;
  });
}

/** Not while a rule reads it. */
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

function wrong(path: string, message: string): Refusal {
  return refuse('invalid', 'enrichment_table.wrong_field', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}

/** Of a table the log keeps how large it is: rows may be many. */
function told({ name, rows, version }: TableRow) {
  return { name, version, rows: Object.keys(rows).length };
}

function rowsOf({ rows, csv }: Pick<NewTable, 'rows' | 'csv'>): TableRows | undefined | Refusal {
  if (csv === undefined) return rows;
  if (rows !== undefined) return wrong('csv', 'give rows or csv, not both');
  const read = tableOfCsv(csv);
  if (read.kind === 'fault') return wrong('csv', read.message.replace(/\.$/, ''));
  const checked = zTableRows.safeParse(read.rows);
  return checked.success
    ? checked.data
    : wrong('csv', (checked.error.issues[0]?.message ?? 'too large').replace(/\.$/, ''));
}
