/** Runs of reading kept signals again, and each signal and dead letter they are about. */
import type { AlertId, IntegrationId, SignalId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import { jsonRows } from '../../platform/json-rows.ts';
import type { Compared } from '../core/rereads/compare.ts';
import { READ_AGAIN } from '../core/rereads/take-in.ts';
import type { EFFECTS, RereadItem, SignalReread, STATES } from './reread-shape.ts';

export interface RunRow {
  readonly id: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly integrationId: IntegrationId;
  readonly integrationName: string;
  readonly signalId: SignalId | null;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly state: (typeof STATES)[number];
  readonly rulesHash: string | null;
  readonly bookVersion: number | null;
  readonly mayPage: boolean;
  readonly startedBy: string | null;
  readonly startedAt: Instant | null;
  readonly cancelledBy: string | null;
  readonly finishedAt: Instant | null;
  readonly alertsOver: number;
  readonly alertsKept: number;
  readonly alertsLetGo: number;
  readonly words: string | null;
}

const RUN = sql.raw(`
  reread.id, reread.asked_by, reread.asked_at, reread.integration_id,
  (select name from integration where integration.id = reread.integration_id) as integration_name,
  reread.signal_id, reread.from_at, reread.to_at, reread.state, reread.rules_hash,
  reread.book_version, reread.may_page, reread.started_by, reread.started_at,
  reread.cancelled_by, reread.finished_at, reread.alerts_over, reread.alerts_kept,
  reread.alerts_let_go, reread.words`);

export async function insertRun(
  tx: Tx,
  run: Pick<RunRow, 'id' | 'askedBy' | 'integrationId' | 'signalId' | 'fromAt' | 'toAt'>,
): Promise<void> {
  await tx.run(sql`
    insert into reread (id, asked_by, asked_at, integration_id, signal_id, from_at, to_at, state)
    values (${run.id}, ${run.askedBy}, ${tx.now}, ${run.integrationId}, ${run.signalId},
            ${run.fromAt}, ${run.toAt}, 'looking')`);
}

export function runById(reader: Reader, id: string): Promise<RunRow | undefined> {
  return reader.maybeOne(sql`select ${RUN} from reread where id = ${id}`);
}

/** As `runById`, held until the transaction ends: of those who work on it one goes on. */
export function lockRun(tx: Tx, id: string): Promise<RunRow | undefined> {
  return tx.maybeOne(sql`select ${RUN} from reread where id = ${id} for update`);
}

/** The newest first; one more than asked for where there are more. */
export function listRuns(
  reader: Reader,
  page: { readonly after: readonly string[] | undefined; readonly limit: number },
): Promise<readonly RunRow[]> {
  const { after, limit } = page;
  return reader.rows(sql`
    select ${RUN} from reread
     where ${after === undefined ? sql`true` : sql`(asked_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
     order by asked_at desc, id desc limit ${limit + 1}`);
}

export async function setState(
  tx: Tx,
  id: string,
  end: Pick<RunRow, 'state'> & { readonly words?: string },
): Promise<void> {
  const isOver = ['done', 'cancelled', 'failed'].includes(end.state);
  await tx.run(sql`
    update reread set state = ${end.state}, words = ${end.words ?? null},
           finished_at = ${isOver ? tx.now : null}
     where id = ${id}`);
}

export async function saveLooked(
  tx: Tx,
  run: Pick<RunRow, 'id' | 'rulesHash' | 'bookVersion'>,
): Promise<void> {
  await tx.run(sql`
    update reread set rules_hash = ${run.rulesHash}, book_version = ${run.bookVersion}
     where id = ${run.id}`);
}

export async function saveStarted(
  tx: Tx,
  run: { readonly id: string; readonly by: string; readonly mayPage: boolean },
): Promise<void> {
  await tx.run(sql`
    update reread set state = 'running', started_by = ${run.by}, started_at = ${tx.now},
           may_page = ${run.mayPage}
     where id = ${run.id}`);
}

/** Whoever works on it sees it between two slices. */
export async function saveCancelled(tx: Tx, id: string, by: string): Promise<void> {
  await tx.run(sql`update reread set cancelled_by = ${by} where id = ${id}`);
}

export async function countEnding(
  tx: Tx,
  id: string,
  sums: { readonly over: number; readonly letGo: number },
): Promise<void> {
  await tx.run(sql`
    update reread set alerts_over = alerts_over + ${sums.over},
           alerts_let_go = alerts_let_go + ${sums.letGo}
     where id = ${id}`);
}

/** Alerts it keeps back that fire still, once it is over. */
export async function countKept(tx: Tx, id: string): Promise<void> {
  await tx.run(sql`
    update reread set alerts_kept = (
      select count(*) from alert
       where state = 'firing' and suppressed_by = ${id} and suppressed_reason = ${READ_AGAIN})
     where id = ${id}`);
}

export function isRunning(reader: Reader, integration: IntegrationId): Promise<unknown> {
  return reader.maybeOne(sql`
    select id from reread where integration_id = ${integration} and state = 'running'`);
}

/** Runs of which nothing was done go after some hours, the others with the signals they are about. */
export async function forgetOld(
  tx: Tx,
  before: { readonly looked: Instant; readonly done: Instant | null },
): Promise<number> {
  await tx.run(sql`
    delete from reread where asked_at < ${before.looked} and started_at is null
       and state <> 'running'`);
  if (before.done !== null) {
    await tx.run(sql`
      delete from reread where to_at < ${before.done} and finished_at is not null`);
  }
  const { waiting } = await tx.one<{ waiting: number }>(sql`
    select count(*) as waiting from reread where state in ('looking', 'running')`);
  return waiting;
}

/** A signal or a dead letter of a run. */
export interface Place {
  readonly signalId: SignalId | null;
  readonly letterId: string | null;
  readonly receivedAt: Instant;
}

/**
 * What a run is about, in the order in which it came; one more than `most` where there are more. What was made by
 * reading again is not read again itself.
 */
export function placesOf(
  reader: Reader,
  run: Pick<RunRow, 'integrationId' | 'signalId' | 'fromAt' | 'toAt'>,
  most: number,
): Promise<readonly Place[]> {
  const { integrationId, signalId, fromAt, toAt } = run;
  const letters =
    signalId === null
      ? sql`union all
        (select null, id, at from intake_refusal
          where integration_id = ${integrationId} and at >= ${fromAt} and at < ${toAt}
            and handled_at is null and source is not null and alert_id is null
          order by at, id limit ${most + 1})`
      : sql``;
  return reader.rows(sql`
    (select signal.id as signal_id, null::uuid as letter_id, signal.received_at from signal
      where signal.received_at >= ${fromAt} and signal.received_at < ${toAt}
        and signal.integration_id = ${integrationId} and signal.kind = 'event'
        and ${signalId === null ? sql`true` : sql`signal.id = ${signalId}`}
        and not exists (select from reread_made where reread_made.signal_id = signal.id)
      order by signal.received_at, signal.id limit ${most + 1})
    ${letters}
    ${signalId === null ? sql`order by received_at, signal_id, letter_id limit ${most + 1}` : sql``}`);
}

/** Those of an attempt that died go first. */
export async function insertPlaces(tx: Tx, id: string, places: readonly Place[]): Promise<void> {
  await tx.run(sql`delete from reread_item where run_id = ${id}`);
  const rows = places.map(({ signalId, letterId, receivedAt }, n) => ({
    ...{ n, signal_id: signalId, letter_id: letterId, received_at: receivedAt },
  }));
  await tx.run(sql`
    insert into reread_item (run_id, n, signal_id, letter_id, received_at)
    select ${id}::uuid, n, signal_id, letter_id, received_at
      from jsonb_to_recordset(${jsonRows(rows)}::jsonb)
        as place(n integer, signal_id uuid, letter_id uuid, received_at timestamptz)`);
}

/** With all that is needed to read it; what is gone has no `raw`. */
export interface Stored extends Place {
  readonly n: number;
  readonly raw: string | null;
  readonly source: string | null;
  /** As it was last made: by the intake, or when it was last read again. */
  readonly event: string | null;
  readonly trace: string | null;
  readonly serviceId: string | null;
  /** JSON, of a signal within its event. */
  readonly around: string | null;
  readonly contentType: string | null;
  readonly title: string;
}

/** The next ones that nobody has looked at, or that are not done. */
export function storedOf(
  reader: Reader,
  run: Pick<RunRow, 'id' | 'fromAt' | 'toAt'>,
  page: { readonly left: 'looked' | 'done'; readonly limit: number },
): Promise<readonly Stored[]> {
  const left = page.left === 'looked' ? sql`not item.looked` : sql`item.done_at is null`;
  return reader.rows(sql`
    select item.n, item.signal_id, item.letter_id, item.received_at,
           coalesce(signal.raw, letter.raw) as raw, coalesce(signal.source, letter.source) as source,
           coalesce(last.event, signal.event) as event, coalesce(signal.event::jsonb ->> 'around', letter.around) as around,
           case when last.event is null then signal.trace else last.trace end as trace,
           coalesce(last.service_id, signal.service_id) as service_id, letter.content_type,
           coalesce(signal.title, left(letter.reason, 200), '') as title
      from (select * from reread_item as item
             where item.run_id = ${run.id} and ${left} order by item.n limit ${page.limit}) as item
      left join signal on signal.id = item.signal_id and signal.received_at = item.received_at
       and signal.received_at >= ${run.fromAt} and signal.received_at < ${run.toAt}
      left join intake_refusal letter on letter.id = item.letter_id and letter.handled_at is null
      left join lateral (
        select before.event, before.trace, before.service_id from reread_item before
         where before.signal_id = item.signal_id and before.done_at is not null
           and before.event is not null
         order by before.done_at desc limit 1) as last on true
     order by item.n`);
}

export interface LookedAt extends Compared {
  readonly n: number;
  readonly title: string;
  readonly words: string | undefined;
}

export async function saveCompared(tx: Tx, id: string, looked: readonly LookedAt[]): Promise<void> {
  const rows = looked.map(({ n, title, cells, differences, words }) => ({
    ...{ n, title, cells, words: words ?? null },
    differences: differences.map(({ field, was, is }) => ({ field, was: cut(was), is: cut(is) })),
  }));
  await tx.run(sql`
    update reread_item as item set looked = true, title = r.title, words = r.words,
           differences = r.differences, cells = array(select jsonb_array_elements_text(r.cells))
      from jsonb_to_recordset(${jsonRows(rows)}::jsonb)
        as r(n integer, title text, cells jsonb, differences jsonb, words text)
     where item.run_id = ${id} and item.n = r.n`);
}

const MAX_SHOWN = 1_000;

function cut(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`.toWellFormed();
}

export interface DoneItem {
  readonly n: number;
  readonly effect: (typeof EFFECTS)[number];
  readonly words: string | undefined;
  readonly alertId: AlertId | null;
  /** What was made of it, where something was. */
  readonly made?: {
    readonly event: string;
    readonly trace: string | null;
    readonly serviceId: string;
  };
  readonly signals: readonly { readonly id: SignalId; readonly receivedAt: Instant }[];
}

export async function saveDone(tx: Tx, id: string, done: readonly DoneItem[]): Promise<void> {
  const rows = done.map(({ n, effect, words, alertId, made }) => ({
    ...{ n, effect, words: words ?? null, alert_id: alertId },
    ...{
      event: made?.event ?? null,
      trace: made?.trace ?? null,
      service_id: made?.serviceId ?? null,
    },
  }));
  const signals = done.flatMap(({ n, signals: made }) =>
    made.map((signal) => ({ n, signal_id: signal.id, received_at: signal.receivedAt })),
  );
  await tx.run(sql`
    update reread_item as item set done_at = ${tx.now}, effect = r.effect, effect_words = r.words,
           alert_id = r.alert_id, event = r.event, trace = r.trace, service_id = r.service_id
      from jsonb_to_recordset(${jsonRows(rows)}::jsonb)
        as r(n integer, effect text, words text, alert_id uuid, event text, trace text,
             service_id uuid)
     where item.run_id = ${id} and item.n = r.n`);
  if (signals.length === 0) return;
  await tx.run(sql`
    insert into reread_made (signal_id, received_at, run_id, n)
    select signal_id, received_at, ${id}::uuid, n
      from jsonb_to_recordset(${jsonRows(signals)}::jsonb)
        as made(n integer, signal_id uuid, received_at timestamptz)`);
}

export interface Sums {
  readonly total: number;
  readonly looked: number;
  readonly done: number;
  readonly cells: readonly { readonly cells: readonly string[]; readonly count: number }[];
  readonly effects: readonly { readonly name: string; readonly count: number }[];
}

export async function sumsOf(reader: Reader, id: string): Promise<Sums> {
  const sums = await reader.one<{ total: number; looked: number; done: number }>(sql`
    select count(*) as total, count(*) filter (where looked) as looked,
           count(*) filter (where done_at is not null) as done
      from reread_item where run_id = ${id}`);
  const cells = await reader.rows<Sums['cells'][number]>(sql`
    select cells, count(*) as count from reread_item where run_id = ${id} and looked group by cells`);
  const effects = await reader.rows<Sums['effects'][number]>(sql`
    select effect as name, count(*) as count from reread_item
     where run_id = ${id} and effect is not null group by effect`);
  return { ...sums, cells, effects };
}

/** In the order in which they came, after number `after`; one more than asked for where there are more. */
export function itemsOf(
  reader: Reader,
  id: string,
  page: {
    readonly cell: string | undefined;
    readonly effect: string | undefined;
    readonly after: number;
    readonly limit: number;
  },
): Promise<readonly RereadItem[]> {
  const { cell, effect, after, limit } = page;
  return reader.rows(sql`
    select n, signal_id as signal, letter_id as letter, received_at, title, cells, differences,
           words, effect, effect_words, alert_id as alert
      from reread_item
     where run_id = ${id} and looked and n > ${after}
       and ${cell === undefined ? sql`true` : sql`${cell} = any(cells)`}
       and ${effect === undefined ? sql`true` : sql`effect = ${effect}`}
     order by n limit ${limit + 1}`);
}

/** When a signal was read again, and what came of it; the newest first. */
export function rereadsOfSignal(reader: Reader, id: SignalId): Promise<readonly SignalReread[]> {
  return reader.rows(sql`
    select reread.id as run, item.done_at as at, coalesce(reread.started_by, reread.asked_by) as by,
           item.cells, item.effect, coalesce(item.effect_words, item.words) as words, item.alert_id as alert,
           (select signal_id from reread_made as made
             where made.run_id = item.run_id and made.n = item.n limit 1) as made
      from reread_item item join reread on reread.id = item.run_id
     where item.signal_id = ${id} and item.done_at is not null
     order by item.done_at desc limit 20`);
}

/** Where a signal comes from that was made by reading another again. */
export function madeFrom(
  reader: Reader,
  id: SignalId,
): Promise<
  | {
      readonly run: string;
      readonly by: string;
      readonly at: Instant;
      readonly signal: string | null;
      readonly letter: string | null;
    }
  | undefined
> {
  return reader.maybeOne(sql`
    select reread.id as run, coalesce(reread.started_by, reread.asked_by) as by, item.done_at as at,
           item.signal_id as signal, item.letter_id as letter
      from reread_made made join reread_item item on item.run_id = made.run_id and item.n = made.n
      join reread on reread.id = made.run_id
     where made.signal_id = ${id}`);
}
