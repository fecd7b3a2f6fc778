/**
 * What parsers of all senders share: cutting over-long text and saying so, labels out of whatever a sender
 * nests, and its idea of time. A page is never refused because a text is long.
 */
import type { Instant } from '../../kernel/instant.ts';
import { z, zInstant } from '../../kernel/schema.ts';
import type { AlertSeverity, Link } from '../core/alert.ts';
import { severityOf } from '../core/loudness.ts';

export const MAX_TITLE = 1024;
export const MAX_BODY = 16_000;
const MAX_LABELS = 64;
const MAX_LABEL_NAME = 256;
const MAX_LABEL_VALUE = 4_000;
const MAX_LINKS = 20;

/** Collects, while one payload is read, what had to be cut. */
export interface Cutter {
  readonly cut: (name: string, text: string, max: number) => string;
  readonly labels: (values: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>;
  readonly links: (links: readonly Link[]) => readonly Link[];
  readonly cuts: () => readonly string[];
}

export function cutter(): Cutter {
  const cuts: string[] = [];
  const cut = (name: string, text: string, max: number): string => {
    const characters = text.length > max ? [...text] : [];
    if (characters.length <= max) return text;
    cuts.push(`${name}: ${characters.length} characters, ${max} kept`);
    return `${characters.slice(0, max - 1).join('')}…`;
  };
  const labels = (values: Readonly<Record<string, unknown>>) => {
    const kept: [name: string, value: string][] = [];
    let told = 0;
    for (const name of Object.keys(values)) {
      const value = values[name];
      if (isEmpty(value)) continue;
      told += 1;
      if (told > MAX_LABELS) continue;
      const long = name.length > MAX_LABEL_NAME;
      const short = long ? cut(`name of label ${name.slice(0, 20)}`, name, MAX_LABEL_NAME) : name;
      const text = textOf(value);
      const isLong = text.length > MAX_LABEL_VALUE;
      kept.push([short, isLong ? cut(`label ${short}`, text, MAX_LABEL_VALUE) : text]);
    }
    if (told > MAX_LABELS) cuts.push(`labels: ${told}, ${MAX_LABELS} kept`);
    return Object.fromEntries(kept);
  };
  const links = (all: readonly Link[]) => {
    if (all.length > MAX_LINKS) cuts.push(`links: ${all.length}, ${MAX_LINKS} kept`);
    return all.slice(0, MAX_LINKS);
  };
  return { cut, labels, links, cuts: () => cuts };
}

/** One line for a title: control characters and runs of blanks become one blank. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim();
}

/** Only http and https links are kept: anything else could run in the browser of whoever clicks. */
export function safeLink(href: string, text: string): readonly Link[] {
  return /^https?:\/\/[^\s]+$/i.test(href) && href.length <= 2000
    ? [{ href, text: oneLine(text).slice(0, 200) || href.slice(0, 200) }]
    : [];
}

/** A sender's time: unset where it is missing or year 1, which is how Go says nothing. */
export type SentTime =
  | { readonly kind: 'unset' }
  | { readonly kind: 'at'; readonly at: Instant }
  | { readonly kind: 'bad' };

export function sentTime(value: unknown): SentTime {
  if (value === undefined || value === null || value === '') return { kind: 'unset' };
  if (typeof value !== 'string') return { kind: 'bad' };
  if (/^0001-01-01T00:00:00(\.0+)?(Z|[+-]00:?00)$/.test(value)) return { kind: 'unset' };
  const parsed = zInstant.safeParse(value);
  return parsed.success ? { kind: 'at', at: parsed.data } : { kind: 'bad' };
}

/** Reads a sender's word by its own table in any case, then by the words everybody uses. */
export function severityBy(
  table: Readonly<Record<string, AlertSeverity>>,
  word: unknown,
  otherwise: AlertSeverity,
): AlertSeverity {
  if (typeof word !== 'string' && typeof word !== 'number') return otherwise;
  const said = String(word).trim().toLowerCase();
  const [, own] = Object.entries(table).find(([name]) => name.toLowerCase() === said) ?? [];
  return own ?? severityOf(said) ?? otherwise;
}

/** A JSON object with any fields; arrays and null are not. */
export const zAnyObject = z.record(z.string(), z.unknown());

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value) ?? '';
}
