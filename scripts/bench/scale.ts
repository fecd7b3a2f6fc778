/**
 * Reading when much is stored: lists, facets, words, single signals and pages of incidents over the HTTP of a built
 * node, a dry run, and the dropping of a day. `--scale full` stores ten million signals and a million alerts and
 * incidents where the disk has room for them, a tenth otherwise.
 */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { SIGNAL_RETENTION } from '../../src/alert/core/retention.ts';
import { dropSignalDays } from '../../src/alert/days/days.ts';
import { buildSearch } from '../../src/alert/search/index-store.ts';
import { writeSetting } from '../../src/identity/settings-store.ts';
import { sql } from '../../src/platform/db.ts';
import { type Figure, percentile } from './figure.ts';
import { casesOf, type ReadCase } from './scale-cases.ts';
import { DAYS, fill, type Sizes } from './scale-data.ts';
import { type House, openHouse } from './scale-house.ts';

const SMALL: Sizes = { signals: 1_000_000, alerts: 100_000 };
const FULL: Sizes = { signals: 10_000_000, alerts: 1_000_000 };
/** Tables, indexes and the log of PostgreSQL for each signal, with its share of alerts and incidents. */
const BYTES_A_SIGNAL = 6_000;
const ROUNDS = 100;
const WARM = 10;
const TRIED = 100_000;

export async function benchScale(): Promise<readonly Figure[]> {
  const sizes = askedSizes();
  const house = await openHouse();
  try {
    const tell = (words: string) => void process.stderr.write(`scale: ${words}\n`);
    await fill({ db: house.db, ...sizes, tell });
    const began = performance.now();
    const { days, missing } = await buildSearch(house.db);
    if (missing.length > 0) throw new Error(`PostgreSQL lacks ${missing.join(', ')}`);
    const size = `${sizes.signals / 1e6} M signals, ${sizes.alerts / 1e6} M alerts and incidents`;
    const figures: Figure[] = [
      {
        ...{ bench: 'scale', case: `${size}: indexes of ${days.length} days that are over` },
        ...{ value: round((performance.now() - began) / 1000), unit: 's' },
      },
    ];
    for (const one of await casesOf(house)) figures.push(await measured(house, one));
    figures.push(await dryRun(house), await dropped(house));
    return figures;
  } finally {
    await house.close();
  }
}

/** A million signals, or ten where `--scale full` is asked for and the disk has room. */
export function askedSizes(): Sizes {
  const wished = process.argv.includes('full') ? FULL : SMALL;
  const { bavail, bsize } = statfsSync(tmpdir());
  if (wished.signals * BYTES_A_SIGNAL < bavail * bsize) return wished;
  process.stderr.write(`scale: no room for ${wished.signals} signals, ${SMALL.signals} instead\n`);
  return SMALL;
}

async function measured({ get }: House, { name, path, goalMs }: ReadCase): Promise<Figure> {
  const samples: number[] = [];
  for (let n = -WARM; n < ROUNDS; n += 1) {
    const asked = path(n + WARM);
    const began = performance.now();
    await get(asked);
    if (n >= 0) samples.push(performance.now() - began);
  }
  const p99Ms = percentile(samples, 0.99);
  return {
    ...{ bench: 'scale', case: name, value: percentile(samples, 0.5), unit: 'ms' },
    ...{ p50Ms: percentile(samples, 0.5), p99Ms },
    ...{ goal: `p99 <= ${goalMs} ms`, met: p99Ms <= goalMs },
  };
}

/** A book of thirty rules and one more, over the signals of the days before today until there are enough. */
async function dryRun({ db, get, post }: House): Promise<Figure> {
  const rules = Array.from({ length: 30 }, (_, n) => ruleOf(n));
  for (const rule of rules) await post('/api/v1/rules', rule);
  const { today } = await db.one<{ today: string }>(sql`
    select date_trunc('day', evenkeel_now(), 'UTC') as today`);
  const { from, to } = await db.one<{ from: string; to: string }>(sql`
    select min(received_at) as from, max(received_at) as to
      from (select received_at from signal
             where kind = 'event' and received_at < ${today}
             order by received_at desc limit ${TRIED}) as last`);
  const began = performance.now();
  const wish = { from, to, add: { ...ruleOf(30), name: 'One more' } };
  const { id } = await post<{ id: string }>('/api/v1/rules/dry-run', wish);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const run = await get<{ state: string; done: number }>(`/api/v1/rules/dry-runs/${id}`);
    if (run.state === 'failed') throw new Error('the dry run failed');
    if (run.state !== 'done') continue;
    const seconds = (performance.now() - began) / 1000;
    return {
      ...{ bench: 'scale', case: `dry run of ${run.done} signals, 31 rules against 30` },
      ...{ value: round(seconds), unit: 's', goal: '<= 10 s', met: seconds <= 10 },
    };
  }
}

/** Every third looks for a pattern in the title. */
function ruleOf(n: number) {
  const condition =
    n % 3 === 0
      ? `event.title.re('(?i)host-${n}[0-9]{2}.*(high|full|lag)')`
      : `labels.team == 'team-${n}' && event.severity == 'warning'`;
  return { name: `Rule ${n}`, condition, actions: { labels: { rule: `'${n}'` } } };
}

async function dropped({ machine, db }: House): Promise<Figure> {
  const days = DAYS - 3;
  const { until } = await db.one<{ until: string }>(sql`
    select evenkeel_now() - make_interval(days => ${days}) as until`);
  const { rows } = await db.one<{ rows: number }>(sql`
    select count(*) as rows from signal where received_at < ${until}`);
  await db.transact((tx) => writeSetting(tx, SIGNAL_RETENTION, { value: { days }, by: 'bench' }));
  const began = performance.now();
  await dropSignalDays(machine);
  return {
    ...{ bench: 'scale', case: `dropping the days past retention, ${rows} signals` },
    ...{ value: round(performance.now() - began), unit: 'ms' },
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
