/** What must hold of a flood, asked of the database and of what the senders were answered. */
import { sql } from '../../src/platform/db.ts';
import type { House } from './house.ts';
import type { Finding } from './judge.ts';
import { lateness } from './late-pages.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface Storm {
  readonly seconds: number;
  /** Marks of all that were answered 2xx in the end. */
  readonly accepted: ReadonlySet<string>;
  /** Answers that told us to come back. */
  readonly refused: number;
  /** Answers nobody may give, as words. */
  readonly wrong: readonly string[];
  readonly firstTries2xx: number;
  readonly firstMs: Spread;
}

export interface Calm {
  readonly title: string;
  readonly status: number;
  readonly ms: number;
}

/** I1: each one accepted is there once, and the alerts have counted them all. */
export async function keptOnce({ db }: House, signals: number, storm: Storm): Promise<Finding> {
  const rows = await db.rows<{ mark: string; times: number }>(sql`
    select substring(title from '\\[(f-[0-9]+)\\]') as mark, count(*) as times
      from signal where title like 'Shard %' group by 1`);
  const kept = new Map(rows.map(({ mark, times }) => [mark, times]));
  const lost = [...storm.accepted].filter((mark) => !kept.has(mark));
  const twice = rows.filter(({ times }) => times > 1);
  const { counted } = await db.one<{ counted: number }>(sql`
    select coalesce(sum(count), 0)::int as counted from alert where title like 'Shard %'`);
  const faults = [
    ...lost.slice(0, 5).map((mark) => `${mark} was accepted and is lost (${lost.length} are)`),
    ...twice.slice(0, 5).map(({ mark, times }) => `${mark} is there ${times} times`),
    ...(storm.accepted.size === signals ? [] : [`only ${storm.accepted.size} were accepted`]),
    ...(counted === rows.length ? [] : [`alerts count ${counted} of ${rows.length} signals`]),
  ];
  const says = `${signals} sent, ${storm.accepted.size} accepted, ${kept.size} kept`;
  return { invariant: 'I1 accepted = kept', says, faults };
}

export function judgedAnswers(storm: Storm): Finding {
  const says = `${storm.firstTries2xx} at the first try, ${storm.refused} times 503 or 429 with Retry-After`;
  return { invariant: 'answers', says, faults: storm.wrong.slice(0, 5) };
}

/** I2 for the sender beside the storm. */
export async function otherPaged(
  { db }: House,
  sent: readonly Calm[],
  limit: number,
): Promise<Finding> {
  const rows = await db.rows<{ title: string; late: number | null }>(sql`
    select signal.title, extract(epoch from min(attempt.started_at) - signal.received_at)::float8 as late
      from signal left join page on page.incident_id = signal.incident_id
      left join attempt on attempt.page_id = page.id
     where signal.title like 'Calm during %' group by signal.id, signal.title, signal.received_at`);
  const late = spreadOf(rows.flatMap((row) => (row.late === null ? [] : [row.late])));
  const missing = sent.filter(
    ({ title }) => !rows.some((row) => row.title === title && row.late !== null),
  );
  const faults = [
    ...missing.map(({ title, status }) => `${title} (${status}) was never paged`),
    ...(late.p99 <= limit ? [] : [`p99 is above ${limit} s`, ...(await lateness(db)).latest]),
    ...(sent.length < 3 ? ['too few were sent to tell'] : []),
  ];
  const says = `${late.count} pages, p50 ${late.p50.toFixed(1)} s, p99 ${late.p99.toFixed(1)} s late`;
  return { invariant: 'another sender is paged', says, faults };
}

/** Row 26: twice the calm, where calm is not below what a busy core needs for one turn. */
export function otherAccepted(
  before: readonly Calm[],
  during: readonly Calm[],
  least: number,
): Finding {
  const calmly = spreadOf(before.map(({ ms }) => ms)).p99;
  const { p50, p99 } = spreadOf(during.map(({ ms }) => ms));
  const limit = Math.max(2 * calmly, least);
  const refused = during.filter(({ status }) => status !== 202);
  const faults = [
    ...refused.map(({ title, status }) => `${title} was answered ${status}`),
    ...(p99 <= limit ? [] : [`p99 is above ${limit.toFixed(0)} ms`]),
  ];
  const says = `calm p99 ${calmly.toFixed(0)} ms, in the storm p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`;
  return { invariant: 'another sender is accepted', says, faults };
}

/** At most one message a person and minute, and one more. */
export async function stormPages({ db }: House, seconds: number): Promise<Finding> {
  const rows = await db.rows<{ who: string; messages: number }>(sql`
    select page.person_id as who, count(distinct attempt.idempotency_key) as messages
      from page join attempt on attempt.page_id = page.id
      join incident on incident.id = page.incident_id
     where incident.title like 'Shard %' group by 1`);
  const most = Math.ceil(seconds / 60) + 1;
  const faults = rows
    .filter(({ messages }) => messages > most)
    .map(({ who, messages }) => `${who} got ${messages} messages in ${seconds.toFixed(0)} s`);
  const says = `${rows.length} people, at most ${Math.max(0, ...rows.map(({ messages }) => messages))} messages each`;
  return {
    invariant: 'nobody is flooded',
    says,
    faults: rows.length === 0 ? ['nobody was paged'] : faults,
  };
}

export function within(invariant: string, value: number, limit: number): Finding {
  const says = `${round(value)} (at most ${limit})`;
  return { invariant, says, faults: value <= limit ? [] : [`${round(value)} is above ${limit}`] };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
