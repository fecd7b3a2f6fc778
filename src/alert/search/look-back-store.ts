/**
 * How far a list of signals looks back for one answer. Tables cost as they are opened, so days are asked for in
 * growing steps until there is enough. Whoever seeks something that few signals have could make that all signals
 * ever kept: a day that is over has an index for it, of the others a bounded number of signals is looked at, and the
 * answer says where looking ended, so that the next page goes on from there.
 */
import type { Instant } from '../../kernel/instant.ts';
import { latest, plusSeconds } from '../../kernel/instant.ts';
import { PLANNED_ANEW, type Reader, type Sql, sql } from '../../platform/db.ts';
import { DAY } from '../days/day-store.ts';

const STEPS_DAYS = [1, 4, 16, 16];
/** Signals of days without an index that one answer looks at, some 20 ms of a processor: to seek words is dearer. */
const MOST_ROWS = { filter: 40_000, words: 10_000 };

export interface Around {
  /** Nothing received after it is asked for; undefined: up to the newest there is. */
  readonly upper: Instant | undefined;
  readonly now: Instant;
  /** Nothing received before it is asked for. */
  readonly from: Instant | undefined;
  /** By what few may match, and nothing but the index of a day knows which. */
  readonly soughtBy: 'filter' | 'words' | undefined;
}

/** Asks for the signals of one span of time; true: that is enough. */
type Ask = (span: Sql) => Promise<boolean>;

/** The instant back to which was looked, where older signals were not; null: at all that were asked for. */
export async function lookBack(reader: Reader, around: Around, ask: Ask): Promise<Instant | null> {
  const { upper, now, soughtBy } = around;
  const known = soughtBy === undefined ? undefined : await knownDays(reader, upper ?? now);
  let before: Bound = { at: upper, isWithin: true };
  let rowsLeft = MOST_ROWS[soughtBy ?? 'filter'];
  for (const days of STEPS_DAYS) {
    const step = stepFrom(before.at ?? now, { days, known, from: around.from });
    let { since } = step;
    let isCut = false;
    if (!step.isIndexed) {
      const walked = await walk(reader, step.isLast ? undefined : since, {
        before,
        most: rowsLeft,
      });
      rowsLeft -= walked.count;
      isCut = rowsLeft <= 0;
      if (isCut) since = walked.last ?? since;
    }
    const isOpen = step.isLast && !isCut && since !== around.from;
    if (await ask(spanOf(isOpen ? undefined : since, before))) return null;
    if (isCut) return since;
    if (step.isLast) return null;
    before = { at: since, isWithin: false };
  }
  if (known !== undefined) return before.at ?? now;
  await ask(spanOf(around.from, before));
  return null;
}

/** The latest instant asked for; the first span holds it, since a page may end between two signals of one instant. */
interface Bound {
  readonly at: Instant | undefined;
  readonly isWithin: boolean;
}

interface Step {
  readonly since: Instant;
  readonly isIndexed: boolean;
  /** Nothing that is asked for lies before it. */
  readonly isLast: boolean;
}

/** The next days back from `top` that have an index alike; where nothing is sought, all count as having one. */
function stepFrom(
  top: Instant,
  {
    days,
    known,
    from,
  }: {
    readonly days: number;
    readonly known: KnownDays | undefined;
    readonly from: Instant | undefined;
  },
): Step {
  const wished = latest(plusSeconds(top, -days * DAY), ...(from === undefined ? [] : [from]));
  if (known === undefined) return { since: wished, isIndexed: true, isLast: wished === from };
  const { at, isIndexed } = floorUnder(known, top);
  const since = latest(wished, at);
  return { since, isIndexed, isLast: since === from || since <= known.oldest };
}

interface KnownDays {
  /** Spans of days with an index, the newest first. */
  readonly indexed: readonly { readonly fromAt: Instant; readonly toAt: Instant }[];
  /** No table of a day begins before. */
  readonly oldest: Instant;
}

/** Days that follow each other are told as one span. A table that reaches back to the beginning counts by its end. */
async function knownDays(reader: Reader, upper: Instant): Promise<KnownDays> {
  const rows = await reader.rows<{
    readonly fromAt: Instant;
    readonly toAt: Instant;
    readonly isSearchable: boolean;
  }>(sql`
    select min(from_at) as from_at, max(to_at) as to_at, is_searchable
      from (select case when isfinite(from_at) then from_at else to_at - interval '1 day' end as from_at,
                   to_at, is_searchable,
                   row_number() over (order by to_at)
                     - row_number() over (partition by is_searchable order by to_at) as island
              from signal_day where from_at <= ${upper}) as day
     group by is_searchable, island order by 1 desc`);
  return {
    indexed: rows.filter(({ isSearchable }) => isSearchable),
    oldest: rows.at(-1)?.fromAt ?? upper,
  };
}

/** Where the span ends, going back from `top`, whose days have an index alike. */
function floorUnder(
  { indexed, oldest }: KnownDays,
  top: Instant,
): { readonly at: Instant; readonly isIndexed: boolean } {
  const next = indexed.find(({ fromAt }) => fromAt < top);
  if (next === undefined) return { at: oldest, isIndexed: false };
  return next.toAt < top
    ? { at: next.toAt, isIndexed: false }
    : { at: next.fromAt, isIndexed: true };
}

/** How many signals lie in a span, at most `most`, and when the oldest of those was received. */
function walk(
  reader: Reader,
  since: Instant | undefined,
  { before, most }: { readonly before: Bound; readonly most: number },
): Promise<{ readonly count: number; readonly last: Instant | null }> {
  return reader.one(sql`${PLANNED_ANEW}
    select count(*) as count, min(received_at) as last
      from (select received_at from signal where ${spanOf(since, before)}
             order by received_at desc, id desc limit ${most}) as walked`);
}

function spanOf(since: Instant | undefined, { at, isWithin }: Bound): Sql {
  const parts = [
    ...(since === undefined ? [] : [sql`signal.received_at >= ${since}`]),
    ...(at === undefined
      ? []
      : [isWithin ? sql`signal.received_at <= ${at}` : sql`signal.received_at < ${at}`]),
  ];
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `);
}
