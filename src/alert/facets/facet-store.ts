/**
 * How a list spreads over what it can be narrowed by. Counted over the newest matches, so that it costs the same
 * with a thousand rows as with ten million; whoever shows it says so.
 */
import type { Instant } from '../../kernel/instant.ts';
import { PLANNED_ANEW, type Reader, type Sql, sql } from '../../platform/db.ts';
import type { Facets } from '../api.ts';
import {
  type AlertChoice,
  newestAlerts,
  type SignalChoice,
  signalConditions,
  soughtBy,
  upperOf,
} from '../list-store.ts';
import { lookBack } from '../search/look-back-store.ts';

const COUNTED = 10_000;
const VALUES = 20;

type Value = Facets['facets'][string][number];

export async function facetsOfAlerts(reader: Reader, choice: AlertChoice): Promise<Facets> {
  const names = ['state', 'severity', 'service', 'source', 'reason'];
  const columns = sql`
    alert.state, alert.severity, alert.service_id::text as service, alert.source,
    alert.suppressed_reason as reason, alert.first_seen_at, alert.id`;
  const matches = newestAlerts(choice, { next: sql`true`, limit: COUNTED + 1, columns });
  const counts = await countsIn(reader, matches, { names, most: COUNTED });
  return facetsOf(reader, { names, counts: [counts], lookedBackTo: null });
}

export async function facetsOfSignals(
  reader: Reader,
  { now, ...choice }: SignalChoice & { readonly now: Instant },
): Promise<Facets> {
  const names = ['disposition', 'service', 'source', 'reason'];
  const conditions = sql.join([...signalConditions(choice)], sql` and `);
  const counts: Counts[] = [];
  let left = COUNTED;
  const upper = upperOf({ to: choice.to, now });
  const around = { upper, now, from: choice.from, soughtBy: soughtBy(choice) };
  const lookedBackTo = await lookBack(reader, around, async (span) => {
    const matches = sql`
      select signal.disposition, signal.service_id::text as service, signal.source, signal.reason
        from signal where ${span} and ${conditions}
       order by signal.received_at desc, signal.id desc limit ${left + 1}`;
    const found = await countsIn(reader, matches, { names, most: left });
    counts.push(found);
    left -= found.counted;
    return found.isCut;
  });
  return facetsOf(reader, { names, counts, lookedBackTo });
}

interface Counts {
  readonly counted: number;
  /** More match than were counted. */
  readonly isCut: boolean;
  readonly rows: readonly {
    readonly facet: string;
    readonly value: string;
    readonly count: number;
  }[];
}

/** `matches`, the newest first, has one text column for each of `names`; the first `most` are counted. */
async function countsIn(
  reader: Reader,
  matches: Sql,
  { names, most }: { readonly names: readonly string[]; readonly most: number },
): Promise<Counts> {
  const columns = sql.join(
    names.map((name) => sql.ref(name)),
    sql`, `,
  );
  // Alike rows are put together first: few kinds stand for thousands of rows.
  const pairs = sql.join(
    names.map((name) => sql`(${name}::text, ${sql.ref(`kinds.${name}`)}::text)`),
    sql`, `,
  );
  const rows = await reader.rows<Counts['rows'][number]>(sql`${PLANNED_ANEW}
    with matches as materialized (${matches}),
    kinds as (
      select ${columns}, count(*) as count from (select * from matches limit ${most}) as matches
       group by ${columns})
    select '' as facet, '' as value, count(*) as count from matches
    union all
    select facet, value, sum(count)::bigint as count
      from kinds cross join lateral (values ${pairs}) as f(facet, value)
     where value is not null group by facet, value`);
  const found = rows.find(({ facet }) => facet === '')?.count ?? 0;
  return {
    counted: Math.min(found, most),
    isCut: found > most,
    rows: rows.filter(({ facet }) => facet !== ''),
  };
}

/** Counts of several spans of time as one. */
async function facetsOf(
  reader: Reader,
  {
    names,
    counts,
    lookedBackTo,
  }: {
    readonly names: readonly string[];
    readonly counts: readonly Counts[];
    readonly lookedBackTo: Instant | null;
  },
): Promise<Facets> {
  const sums = new Map<string, Map<string, number>>(names.map((name) => [name, new Map()]));
  for (const { facet, value, count } of counts.flatMap(({ rows }) => rows)) {
    const sum = sums.get(facet);
    sum?.set(value, (sum.get(value) ?? 0) + count);
  }
  const labels = await serviceNames(reader, [...(sums.get('service')?.keys() ?? [])]);
  const facets = names.map((name) => {
    const values = [...(sums.get(name) ?? [])].map(([value, count]) => ({
      ...{ value, label: (name === 'service' ? labels.get(value) : undefined) ?? value, count },
    }));
    return [name, values.toSorted(byCount).slice(0, VALUES)] as const;
  });
  return {
    facets: Object.fromEntries(facets),
    counted: counts.reduce((sum, { counted }) => sum + counted, 0),
    isCut: counts.some(({ isCut }) => isCut),
    lookedBackTo,
  };
}

function byCount(a: Value, b: Value): number {
  return b.count - a.count || (a.label < b.label ? -1 : 1);
}

async function serviceNames(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.rows<{ id: string; name: string }>(sql`
    select id, name from service where id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
