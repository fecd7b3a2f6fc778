/**
 * How a list spreads over what it can be narrowed by. Counted over the newest matches, so that it costs the same
 * with a thousand rows as with ten million; whoever shows it says so.
 */
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, type Sql, sql } from '../../platform/db.ts';
import type { Facets } from '../api.ts';
import { askNewest } from '../days/day-store.ts';
import {
  type AlertChoice,
  alertConditions,
  type SignalChoice,
  signalConditions,
} from '../list-store.ts';

const COUNTED = 10_000;
const VALUES = 20;

interface Row {
  readonly facet: string;
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export function facetsOfAlerts(reader: Reader, choice: AlertChoice): Promise<Facets> {
  return facetsOf(
    reader,
    sql`select alert.state, alert.severity, alert.service_id::text as service, alert.source,
               alert.suppressed_reason as reason
          from alert where ${sql.join([...alertConditions(choice)], sql` and `)}
         order by alert.first_seen_at desc, alert.id desc limit ${COUNTED + 1}`,
    ['state', 'severity', 'service', 'source', 'reason'],
  );
}

export function facetsOfSignals(
  reader: Reader,
  { now, ...choice }: SignalChoice & { readonly now: Instant },
): Promise<Facets> {
  const ask = (span: Sql) => facetsIn(reader, choice, span);
  const upper = choice.to !== undefined && choice.to < now ? choice.to : now;
  return askNewest(ask, { upper, from: choice.from, isEnough: ({ isCut }) => isCut });
}

function facetsIn(reader: Reader, choice: SignalChoice, span: Sql): Promise<Facets> {
  return facetsOf(
    reader,
    sql`select signal.disposition, signal.service_id::text as service, signal.source,
               signal.reason
          from signal where ${span} and ${sql.join([...signalConditions(choice)], sql` and `)}
         order by signal.received_at desc, signal.id desc limit ${COUNTED + 1}`,
    ['disposition', 'service', 'source', 'reason'],
  );
}

/** `matches` has one text column for each of `names`. */
async function facetsOf(reader: Reader, matches: Sql, names: readonly string[]): Promise<Facets> {
  const pairs = sql.join(
    names.map((name) => sql`(${name}::text, ${sql.ref(`matches.${name}`)}::text)`),
    sql`, `,
  );
  const rows = await reader.rows<Row>(sql`
    with matches as materialized (${matches}),
    counts as (
      select facet, value, count(*) as count,
             row_number() over (partition by facet order by count(*) desc, value) as place
        from (select * from matches limit ${COUNTED}) as matches
       cross join lateral (values ${pairs}) as f(facet, value)
       where value is not null group by facet, value)
    select '' as facet, '' as value, '' as label, count(*) as count from matches
    union all
    select facet, value, coalesce(service.name, value) as label, count
      from counts left join service on facet = 'service' and service.id::text = value
     where place <= ${VALUES}
     order by facet, count desc, label`);
  const counted = rows.find(({ facet }) => facet === '')?.count ?? 0;
  return {
    facets: Object.fromEntries(
      names.map((name) => [
        name,
        rows
          .filter(({ facet }) => facet === name)
          .map(({ value, label, count }) => ({ value, label, count })),
      ]),
    ),
    counted: Math.min(counted, COUNTED),
    isCut: counted > COUNTED,
  };
}
