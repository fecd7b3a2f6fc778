/**
 * A table while it is written in the grid: cells by place, so that a column can be renamed and a value be empty for a
 * moment. Pure; what is wrong is told by its place, and only what is right becomes a table.
 */
import { inOrder, type TableContent } from '../../rules/tables/csv.ts';
import {
  MAX_CELL,
  MAX_LABEL,
  MAX_ROW_LABELS,
  MAX_ROWS,
  MAX_TABLE_LABELS,
  MAX_VALUE,
} from '../../rules/tables/table-limits.ts';

export interface GridRow {
  /** Stays while the row is written. */
  readonly line: number;
  /** The value, then a text for each column. */
  readonly cells: readonly string[];
}

export interface GridDraft {
  readonly name: string;
  /** Name of the first column, then of the labels. */
  readonly heads: readonly string[];
  readonly rows: readonly GridRow[];
}

export interface GridFault {
  /** Absent where a head is meant. */
  readonly line?: number;
  readonly place: number;
  readonly message: string;
}

export function draftOfTable(table: TableContent & { readonly name: string }): GridDraft {
  const { name, keyName, labels } = table;
  const rows = inOrder(table.rows).map(([value, row], line) => ({
    line,
    cells: [value, ...labels.map((label) => (Object.hasOwn(row, label) ? (row[label] ?? '') : ''))],
  }));
  return { name, heads: [keyName, ...labels], rows };
}

export function withCell(draft: GridDraft, line: number, told: Cell): GridDraft {
  const rows = draft.rows.map((row) => {
    if (row.line !== line) return row;
    return { line, cells: row.cells.map((cell, at) => (at === told.place ? told.text : cell)) };
  });
  return { ...draft, rows };
}

interface Cell {
  readonly place: number;
  readonly text: string;
}

export function withHead(draft: GridDraft, { place, text }: Cell): GridDraft {
  return { ...draft, heads: draft.heads.map((head, at) => (at === place ? text : head)) };
}

export function withColumn(draft: GridDraft): GridDraft {
  const rows = draft.rows.map((row) => ({ ...row, cells: [...row.cells, ''] }));
  return { ...draft, heads: [...draft.heads, ''], rows };
}

export function withoutColumn(draft: GridDraft, place: number): GridDraft {
  const left = (texts: readonly string[]) => texts.filter((_text, at) => at !== place);
  const rows = draft.rows.map((row) => ({ ...row, cells: left(row.cells) }));
  return { ...draft, heads: left(draft.heads), rows };
}

export function withRow(draft: GridDraft): GridDraft {
  return { ...draft, rows: [...draft.rows, emptyRow(draft)] };
}

export function withoutRow(draft: GridDraft, line: number): GridDraft {
  return { ...draft, rows: draft.rows.filter((row) => row.line !== line) };
}

/** Cells copied out of a spreadsheet, laid over those from one on; rows are added for what goes beyond the last. */
export function withPasted(
  draft: GridDraft,
  at: { readonly line: number; readonly place: number },
  lines: readonly (readonly string[])[],
): GridDraft {
  const first = draft.rows.findIndex(({ line }) => line === at.line);
  let whole = draft;
  while (whole.rows.length < first + lines.length) whole = withRow(whole);
  const rows = whole.rows.map((row, index) => {
    const texts = lines[index - first];
    if (index < first || texts === undefined) return row;
    return { ...row, cells: row.cells.map((cell, place) => texts[place - at.place] ?? cell) };
  });
  return { ...whole, rows };
}

function emptyRow({ heads, rows }: GridDraft): GridRow {
  const line = 1 + Math.max(-1, ...rows.slice(-1).map((row) => row.line));
  return { line, cells: heads.map(() => '') };
}

export function isEmptyRow({ cells }: GridRow): boolean {
  return cells.every((cell) => cell.trim() === '');
}

export function gridFaults({ heads, rows }: GridDraft): readonly GridFault[] {
  const told = rows.filter((row) => !isEmptyRow(row));
  const seen = new Map<string, number>();
  const faults = told.flatMap((row): readonly GridFault[] => {
    const [value = '', ...cells] = row.cells;
    const isTwice = seen.has(value);
    seen.set(value, row.line);
    const message = valueFault(value, isTwice);
    const long = cells.flatMap((cell, at) =>
      cell.length > MAX_CELL ? [{ place: at + 1, message: `At most ${MAX_CELL} characters.` }] : [],
    );
    const many = cells.filter((cell) => cell !== '').length > MAX_ROW_LABELS;
    return [
      ...(message === undefined ? [] : [{ place: 0, message }]),
      ...(many ? [{ place: 0, message: `At most ${MAX_ROW_LABELS} labels a row.` }] : []),
      ...long,
    ].map((fault) => ({ ...fault, line: row.line }));
  });
  const tooMany = `At most ${MAX_ROWS} rows.`;
  const last = told.at(-1)?.line ?? 0;
  return [
    ...headFaults(heads),
    ...faults,
    ...(told.length > MAX_ROWS ? [{ line: last, place: 0, message: tooMany }] : []),
  ];
}

function valueFault(value: string, isTwice: boolean): string | undefined {
  if (value.trim() === '') return 'The value is empty.';
  if (value.length > MAX_VALUE) return `At most ${MAX_VALUE} characters.`;
  return isTwice ? 'This value is there twice.' : undefined;
}

function headFaults(heads: readonly string[]): readonly GridFault[] {
  const names = heads.map((head) => head.trim());
  const faults = names.flatMap((name, place): readonly GridFault[] => {
    if (name === '') return [{ place, message: 'Name the column.' }];
    if (name.length > MAX_LABEL) return [{ place, message: `At most ${MAX_LABEL} characters.` }];
    const isTwice = place > 0 && names.indexOf(name, 1) < place;
    return isTwice ? [{ place, message: 'This name is there twice.' }] : [];
  });
  const tooMany = `At most ${MAX_TABLE_LABELS} labels a table.`;
  const isWide = names.length - 1 > MAX_TABLE_LABELS;
  return [...faults, ...(isWide ? [{ place: names.length - 1, message: tooMany }] : [])];
}

/** Rows without a word are left out. */
export function contentOfDraft({ heads, rows }: GridDraft): TableContent {
  const [keyName = '', ...labels] = heads.map((head) => head.trim());
  const made = rows
    .filter((row) => !isEmptyRow(row))
    .map(({ cells: [value = '', ...cells] }) => {
      const named = labels.map((label, at) => [label, cells[at] ?? ''] as const);
      return [value, Object.fromEntries(named.filter(([, cell]) => cell !== ''))] as const;
    });
  return { keyName, labels, rows: Object.fromEntries(made) };
}

export interface Difference {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Labels that are there no more. */
  readonly gone: readonly string[];
}

/** What becomes of a table when another stands in its place. */
export function difference(before: TableContent, after: TableContent): Difference {
  const texts = (row: Readonly<Record<string, string>>) =>
    JSON.stringify(Object.entries(row).sort());
  const old = new Map(Object.entries(before.rows).map(([value, row]) => [value, texts(row)]));
  const made = new Map(Object.entries(after.rows).map(([value, row]) => [value, texts(row)]));
  const kept = [...made].filter(([value]) => old.has(value));
  return {
    added: made.size - kept.length,
    changed: kept.filter(([value, text]) => old.get(value) !== text).length,
    removed: old.size - kept.length,
    gone: before.labels.filter((label) => !after.labels.includes(label)),
  };
}
