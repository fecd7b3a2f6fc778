/**
 * What one condition, or one change, is told as by a sender's parser, and the way from there to what is kept:
 * cut to size with the cuts named, the item as its raw text. Also the loose shapes that senders' fields have.
 */
import { instant } from '../../kernel/instant.ts';
import { z } from '../../kernel/schema.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { AlertSeverity, Labels, Link, MonitoringEvent } from '../core/alert.ts';
import type { ChangeEvent } from '../core/change.ts';
import type { ParseContext, Parsed } from './integration.ts';
import { cutter, MAX_BODY, MAX_TITLE, oneLine, type SentTime } from './payload.ts';

const MAX_KEY = 512;
const MAX_ORIGIN = 255;
const NAMELESS = 'Alert without a name';

/** As `sentTime`, for seconds since 1970, as a number or as digits. */
export function sentSeconds(value: unknown): SentTime {
  if (value === undefined || value === null || value === '') return { kind: 'unset' };
  const seconds = typeof value === 'string' && /^\d{1,15}(\.\d+)?$/.test(value) ? +value : value;
  const fits = typeof seconds === 'number' && seconds >= 0 && seconds < 253_370_000_000;
  return fits
    ? { kind: 'at', at: instant(new Date(Math.round(seconds * 1000)).toISOString()) }
    : { kind: 'bad' };
}

/** As `sentSeconds`, for milliseconds. */
export function sentMillis(value: unknown): SentTime {
  const millis = typeof value === 'string' && /^\d{1,18}$/.test(value) ? +value : value;
  return sentSeconds(typeof millis === 'number' ? millis / 1000 : millis);
}

/** Text wherever a sender may write a number, a yes or nothing; what is none of these is ''. */
export const zSaid = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .catch('');

/** An object whose values are told as text; '' and null are left out, anything else is {}. */
export const zTextMap = z
  .record(z.string(), z.unknown())
  .transform((values): Labels => {
    const told = Object.entries(values).filter(([, value]) => !isEmpty(value));
    return Object.fromEntries(told.map(([name, value]) => [name, textOf(value)]));
  })
  .catch({});

/** What a parser found out about one condition, before anything is cut. */
export interface Told {
  readonly action: MonitoringEvent['action'];
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly body?: string;
  readonly labels?: Readonly<Record<string, unknown>>;
  readonly links?: readonly Link[];
  readonly startsAt?: SentTime;
  readonly expiresInSeconds?: number;
}

/** One event from what was told: cut to size with the cuts named, and `item` kept as its raw text. */
export function eventOf(told: Told, item: unknown, context: ParseContext): MonitoringEvent {
  const cut = cutter();
  const startsAt = told.startsAt ?? { kind: 'unset' };
  const event = {
    action: told.action,
    key: keyOf(told.key),
    severity: told.severity,
    title: cut.cut('title', oneLine(told.title) || NAMELESS, MAX_TITLE),
    body: cut.cut('description', (told.body ?? '').trim(), MAX_BODY),
    labels: cut.labels(told.labels ?? {}),
    links: cut.links(told.links ?? []),
    ...(startsAt.kind === 'at' ? { startsAt: startsAt.at } : {}),
    ...(told.expiresInSeconds === undefined ? {} : { expiresInSeconds: told.expiresInSeconds }),
    raw: context.redact(JSON.stringify(item) ?? ''),
  };
  const badTime = startsAt.kind === 'bad' ? ['startsAt: not a time we can read, ignored'] : [];
  return { ...event, cuts: [...cut.cuts(), ...badTime] };
}

/** What a parser found out about one change, before anything is cut. */
export interface ToldChange {
  readonly key: string;
  readonly title: string;
  readonly body: string;
  readonly origin: string;
  readonly at: SentTime;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly links: readonly Link[];
}

/** As `eventOf`, for a change. */
export function changeOf(told: ToldChange, item: unknown, context: ParseContext): ChangeEvent {
  const cut = cutter();
  const change = {
    key: keyOf(told.key),
    title: cut.cut('title', oneLine(told.title), MAX_TITLE),
    body: cut.cut('description', told.body.trim(), MAX_BODY),
    origin: cut.cut('origin', oneLine(told.origin), MAX_ORIGIN),
    labels: cut.labels(told.labels),
    links: cut.links(told.links),
    ...(told.at.kind === 'at' ? { at: told.at.at } : {}),
    raw: context.redact(JSON.stringify(item) ?? ''),
  };
  const badTime = told.at.kind === 'bad' ? ['time: not one we can read, ignored'] : [];
  return { ...change, cuts: [...cut.cuts(), ...badTime] };
}

/** A key of any length stays one key; only its end is told by its hash. */
function keyOf(key: string): string {
  return key.length <= MAX_KEY
    ? key
    : `${key.slice(0, MAX_KEY - 65).toWellFormed()}…${sha256Hex(key)}`;
}

/**
 * For senders that do not come back after a refusal, or whose operator may rewrite the body: what cannot be
 * read becomes one quiet alert that says so, with the body beside it, never a lost page.
 */
export function unreadable(who: string, body: unknown, context: ParseContext): Parsed {
  const told: Told = {
    action: 'firing',
    key: 'unreadable',
    severity: 'warning',
    title: `${who} sends something that cannot be read as an alert`,
    body: context.redact(JSON.stringify(body) ?? ''),
  };
  return { events: [eventOf(told, body, context)], faults: [] };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
