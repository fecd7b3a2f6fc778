/**
 * Tables as comma-separated values (RFC 4180: quotes around what holds separators, quotes or line ends; a quote
 * inside is written twice), read and written. Semicolons or tabs, as spreadsheets paste them, are taken as the
 * separator where the first line has more of them. What is wrong is told by its line and column, all of it at
 * once, to whoever pastes and to whoever calls the API.
 */
import { type CsvFault, type CsvLine, linesOf } from './csv-lines.ts';
import {
  MAX_CELL,
  MAX_LABEL,
  MAX_ROW_LABELS,
  MAX_ROWS,
  MAX_TABLE_LABELS,
  MAX_VALUE,
} from './table-limits.ts';

export interface TableContent {
  /** What the first column is called. */
  readonly keyName: string;
  /** The other columns, in their order. */
  readonly labels: readonly string[];
  readonly rows: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type CsvTable =
  | { readonly kind: 'table'; readonly table: TableContent }
  | { readonly kind: 'faults'; readonly faults: readonly CsvFault[] };

const MOST_FAULTS = 20;

export function tableOfCsv(text: string): CsvTable {
  const { lines, fault } = linesOf(text);
  if (fault !== undefined) return { kind: 'faults', faults: [fault] };
  const [head, ...body] = lines;
  if (head === undefined || head.cells.length < 2 || body.length === 0) {
    const message = 'give a first line with names (value, label, ...) and a line for each value';
    return { kind: 'faults', faults: [{ line: head?.line ?? 1, message }] };
  }
  if (body.length > MAX_ROWS) {
    const line = body[MAX_ROWS]?.line ?? 1;
    return { kind: 'faults', faults: [{ line, message: `At most ${MAX_ROWS} rows` }] };
  }
  const names = namesOf(head);
  const faults = [...headFaults(head, names, body), ...bodyFaults(names, body)];
  if (faults.length > 0) return { kind: 'faults', faults: faults.slice(0, MOST_FAULTS) };
  return { kind: 'table', table: contentOf(names, body) };
}

/** "Line 3, column team: more than 4000 characters" */
export function csvFaultWords({ line, column, message }: CsvFault): string {
  return `Line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`;
}

/** Read again it gives the same table, but for labels with an empty text, which have no cell. */
export function csvOfTable({ keyName, labels, rows }: TableContent): string {
  const lines = inOrder(rows).map(([value, row]) => [
    value,
    ...labels.map((label) => (Object.hasOwn(row, label) ? (row[label] ?? '') : '')),
  ]);
  return [[keyName, ...labels], ...lines]
    .map((cells) => `${cells.map(quoted).join(',')}\n`)
    .join('');
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** Rows as people count: `db-2` before `db-10`. */
export function inOrder<T>(rows: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(rows).sort(([a], [b]) => NATURAL.compare(a, b));
}

function quoted(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Names of the columns; unnamed ones at the end are those of a spreadsheet that was wider once. */
function namesOf({ cells }: CsvLine): readonly string[] {
  const last = cells.findLastIndex((name) => name !== '');
  return cells.slice(0, Math.max(last + 1, 1));
}

function headFaults(
  { line }: CsvLine,
  names: readonly string[],
  body: readonly CsvLine[],
): readonly CsvFault[] {
  const [key = '', ...labels] = names;
  const isUsed = (place: number) => body.some(({ cells }) => (cells[place] ?? '') !== '');
  const faults = labels.flatMap((name, index): readonly CsvFault[] => {
    const column = String(index + 2);
    if (name === '' && isUsed(index + 1)) return [{ line, column, message: 'it has no name' }];
    if (name === '') return [];
    if (name.length > MAX_LABEL) return [tooLong({ line, column }, MAX_LABEL)];
    if (labels.indexOf(name) < index) return [{ line, column, message: `${name} is there twice` }];
    return [];
  });
  const named = labels.filter((name) => name !== '').length;
  return [
    ...(named === 0 ? [{ line, message: 'name a label beside the value' }] : []),
    ...(key.length > MAX_LABEL ? [tooLong({ line, column: '1' }, MAX_LABEL)] : []),
    ...(named > MAX_TABLE_LABELS
      ? [{ line, message: `At most ${MAX_TABLE_LABELS} labels a table` }]
      : []),
    ...faults,
  ];
}

function bodyFaults(names: readonly string[], body: readonly CsvLine[]): readonly CsvFault[] {
  const firstLineOf = new Map<string, number>();
  const columnOf = (place: number) => names[place] || String(place + 1);
  return body.flatMap(({ line, cells }) => {
    const [value = ''] = cells;
    const first = firstLineOf.get(value);
    if (first === undefined) firstLineOf.set(value, line);
    const told = cells.filter((cell, place) => place > 0 && cell !== '').length;
    const extra = cells.findIndex((cell, place) => place >= names.length && cell !== '');
    return [
      ...valueFaults({ line, column: columnOf(0) }, value, first),
      ...cells.flatMap((cell, place) =>
        place > 0 && cell.length > MAX_CELL
          ? [tooLong({ line, column: columnOf(place) }, MAX_CELL)]
          : [],
      ),
      ...(extra === -1
        ? []
        : [{ line, column: String(extra + 1), message: 'more cells than names' }]),
      ...(told > MAX_ROW_LABELS
        ? [{ line, message: `At most ${MAX_ROW_LABELS} labels a row` }]
        : []),
    ];
  });
}

function valueFaults(
  at: Pick<CsvFault, 'line' | 'column'>,
  value: string,
  first: number | undefined,
): readonly CsvFault[] {
  if (value === '') return [{ ...at, message: 'the value is empty' }];
  if (value.length > MAX_VALUE) return [tooLong(at, MAX_VALUE)];
  if (first === undefined) return [];
  return [{ ...at, message: `${value.slice(0, 80)} is there twice, first in line ${first}` }];
}

function tooLong(at: Pick<CsvFault, 'line' | 'column'>, most: number): CsvFault {
  return { ...at, message: `more than ${most} characters` };
}

function contentOf(names: readonly string[], body: readonly CsvLine[]): TableContent {
  const [keyName = '', ...labels] = names;
  // Entries, not assignments: a label may be called __proto__.
  const rows = body.map(({ cells: [value = '', ...cells] }) => {
    const named = labels.map((name, place) => [name, cells[place] ?? ''] as const);
    const told = named.filter(([name, cell]) => name !== '' && cell !== '');
    return [value, Object.fromEntries(told)] as const;
  });
  return {
    keyName: keyName === '' ? 'value' : keyName,
    labels: labels.filter((name) => name !== ''),
    rows: Object.fromEntries(rows),
  };
}
