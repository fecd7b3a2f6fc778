/**
 * Reads a table written as comma-separated values (RFC 4180: quotes around what holds commas, quotes or line
 * ends; a quote inside is written twice). Tabs or semicolons in the first line are taken as the separator.
 */
import type { TableRows } from './table-shape.ts';

export type CsvTable =
  | { readonly kind: 'rows'; readonly rows: TableRows }
  | { readonly kind: 'fault'; readonly message: string };

export function tableOfCsv(text: string): CsvTable {
  const separator = separatorOf(text);
  const lines = cellsOf(text.replace(/^\ufeff/, ''), separator).filter((cells) =>
    cells.some((cell) => cell !== ''),
  );
  const [head, ...body] = lines;
  if (head === undefined || head.length < 2 || body.length === 0) {
    return fault('Give a first line with names (value, label, ...) and a line for each value.');
  }
  const rows = new Map<string, Record<string, string>>();
  for (const [index, [value = '', ...cells]] of body.entries()) {
    const line = index + 2;
    if (value === '') return fault(`Line ${line}: the value is empty.`);
    if (rows.has(value)) return fault(`Line ${line}: ${value} is there twice.`);
    if (cells.length > head.length - 1) return fault(`Line ${line}: more cells than names.`);
    const named = head.slice(1).map((name, place) => [name, cells[place] ?? ''] as const);
    rows.set(value, Object.fromEntries(named.filter(([name, cell]) => name !== '' && cell !== '')));
  }
  return { kind: 'rows', rows: Object.fromEntries(rows) };
}

function fault(message: string): CsvTable {
  return { kind: 'fault', message };
}

function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  return [';', '\t'].find((sign) => first.includes(sign)) ?? ',';
}

/** One pass over the text; trimmed outside of quotes. */
function cellsOf(text: string, separator: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let quoted = false;
  let wasQuoted = false;
  const endCell = () => {
    line.push(wasQuoted ? cell : cell.trim());
    cell = '';
    wasQuoted = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? '';
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"' && cell.trim() === '') {
      cell = '';
      quoted = true;
      wasQuoted = true;
    } else if (sign === separator) endCell();
    else if (sign === '\n') {
      endCell();
      lines.push(line);
      line = [];
    } else if (sign !== '\r') cell += sign;
  }
  endCell();
  lines.push(line);
  return lines;
}
