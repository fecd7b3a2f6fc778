/** Comma-separated text taken apart into lines of cells, each with the line of the text it begins in. */

export interface CsvFault {
  /** Of the text, from 1. */
  readonly line: number;
  /** Name of the column, or its number where it has none; absent where the whole line is meant. */
  readonly column?: string;
  readonly message: string;
}

export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvLines {
  /** Without those that hold nothing. */
  readonly lines: readonly CsvLine[];
  readonly fault?: CsvFault;
}

interface Reading {
  readonly text: string;
  readonly separator: string;
  at: number;
  /** The line of the text that is being read, which quotes may stretch. */
  line: number;
}

/**
 * Ends at the first fault: where a quote is not closed, nothing after it can be told apart. Without a separator it is
 * the one the first line has most of.
 */
export function linesOf(told: string, separator?: ',' | ';' | '\t'): CsvLines {
  const text = told.replace(/^\ufeff/, '');
  const reading: Reading = { text, separator: separator ?? separatorOf(text), at: 0, line: 1 };
  const lines: CsvLine[] = [];
  while (reading.at < text.length) {
    const { line } = reading;
    const cells: string[] = [];
    for (let isOver = false; !isOver; ) {
      const cell = text[startOfCell(reading)] === '"' ? quotedCell(reading) : plainCell(reading);
      if (typeof cell !== 'string') {
        return {
          lines,
          fault: { line: cell.line, column: String(cells.length + 1), message: cell.message },
        };
      }
      cells.push(cell);
      isOver = text[reading.at] !== reading.separator;
      reading.at += 1;
    }
    reading.line += 1;
    if (cells.some((cell) => cell !== '')) lines.push({ line, cells });
  }
  return { lines };
}

/** Outside of quotes. */
function separatorOf(text: string): string {
  const [first = ''] = text.replace(/"[^"]*"/g, '').split('\n', 1);
  const counts = [',', ';', '\t'].map((sign) => ({ sign, count: first.split(sign).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

function startOfCell({ text, separator, at }: Reading): number {
  let start = at;
  while (isBlank(text[start]) && text[start] !== separator) start += 1;
  return start;
}

function isBlank(sign: string | undefined): boolean {
  return sign === ' ' || sign === '\t' || sign === '\r';
}

/** Up to the separator or the end of the line, trimmed. */
function plainCell(reading: Reading): string {
  const { text, separator } = reading;
  const start = reading.at;
  while (reading.at < text.length && text[reading.at] !== separator && text[reading.at] !== '\n') {
    reading.at += 1;
  }
  return text.slice(start, reading.at).trim();
}

/** What stands in quotes, as it is. */
function quotedCell(reading: Reading): string | CsvFault {
  const { text, separator } = reading;
  const began = reading.line;
  let cell = '';
  reading.at = startOfCell(reading) + 1;
  for (;;) {
    const close = text.indexOf('"', reading.at);
    if (close === -1) return { line: began, message: 'the quote is not closed' };
    const part = text.slice(reading.at, close);
    cell += part;
    reading.line += part.split('\n').length - 1;
    reading.at = close + 1;
    if (text[reading.at] !== '"') break;
    cell += '"';
    reading.at += 1;
  }
  reading.at = startOfCell(reading);
  const next = text[reading.at];
  if (next === undefined || next === separator || next === '\n') return cell;
  return { line: reading.line, message: 'text after the closing quote' };
}
