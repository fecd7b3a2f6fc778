/**
 * The indexes that words and filters are searched by (migration 0049). They cost half as much again as keeping a
 * signal, so nothing is paid while signals come in: a day gets its index once it is over. Trigrams find any part of
 * a title; `btree_gin` lets the same index hold the filters, at a byte or two a row.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { readClock } from '../../platform/clock.ts';
import type { Db } from '../../platform/db.ts';
import { type Ask, longWork } from '../../platform/long-work.ts';

const MODULES = ['pg_trgm', 'btree_gin'] as const;

/** Building beside writers waits for transactions that began before; not for ever for one that hangs. */
const LOCK_SECONDS = 60;

/** How long a day is left alone after its end: for transactions that were late, and clocks that differ. */
const REST_SECONDS = 900;

export interface Indexed {
  /** Names of the days that got their index now. */
  readonly days: readonly string[];
  /** Modules the server does not have or does not let us have; without them nothing is indexed. */
  readonly missing: readonly string[];
}

/** Builds what is missing, the newest day first. Of nodes that come at the same time one works. */
export async function buildSearch(db: Db): Promise<Indexed> {
  const over = plusSeconds(await readClock(db), -REST_SECONDS);
  return longWork(db, { lockSeconds: LOCK_SECONDS }, async (ask) => {
    const nothing: Indexed = { days: [], missing: [] };
    const [lock] = await ask<{ got: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('search', 0)) as got`,
    );
    if (lock?.got !== true) return nothing;
    const missing = await missingModules(ask);
    if (missing.length > 0) return { ...nothing, missing };
    await build(ask, {
      ...{ table: 'alert', name: 'alert_words', where: 'where words is not null' },
      columns: 'words gin_trgm_ops, service_id, source, suppressed_reason',
    });
    const days: string[] = [];
    for (const { name } of await daysOver(ask, over)) {
      await buildDay(ask, name);
      days.push(name);
    }
    return { days, missing };
  });
}

async function missingModules(ask: Ask): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of MODULES) {
    const there = await ask('select from pg_extension where extname = $1', [name]);
    if (there.length > 0) continue;
    const made = await ask(`create extension if not exists ${name}`).catch(() => undefined);
    if (made === undefined) missing.push(name);
  }
  return missing;
}

function daysOver(ask: Ask, before: Instant): Promise<readonly { readonly name: string }[]> {
  return ask<{ name: string }>(
    'select name from signal_day where not is_searchable and to_at < $1 order by to_at desc',
    [before],
  );
}

async function buildDay(ask: Ask, table: string): Promise<void> {
  await build(ask, {
    ...{ table, name: `${table}_search`, where: '' },
    columns: 'title gin_trgm_ops, service_id, integration_id, source, disposition, reason',
  });
  await ask('update signal_day set is_searchable = true where name = $1', [table]);
}

interface Wanted {
  readonly table: string;
  readonly name: string;
  readonly columns: string;
  readonly where: string;
}

/** One that was begun and never finished is of no use, and made anew. */
async function build(ask: Ask, { table, name, columns, where }: Wanted): Promise<void> {
  const [found] = await ask<{ valid: boolean }>(
    'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
    [name],
  );
  if (found?.valid === true) return;
  if (found !== undefined) await ask(`drop index concurrently ${name}`);
  await ask(`create index concurrently ${name} on ${table} using gin (${columns}) ${where}`);
  // Whether the index or a walk through the newest is cheaper depends on how frequent a word is.
  await ask(`analyze ${table}`);
}
