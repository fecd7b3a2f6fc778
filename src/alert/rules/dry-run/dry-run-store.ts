/** Keeps dry runs for some hours, and reads the signals they are about in slices. */
import type { Instant } from '../../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../../platform/db.ts';
import { settingsInForce } from '../../../service/core/service-settings.ts';
import type { Receiver } from '../../core/judging/dry-run.ts';
import type { RawRule } from '../compile-rule.ts';
import type { StoredEvent } from '../rule-store.ts';
import type { DryRunSignal } from './dry-run-shape.ts';

/** With the first signals behind its count. */
export interface KeptCell {
  readonly name: string;
  readonly count: number;
  readonly signals: readonly string[];
}

export interface DryRunRow {
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly present: readonly RawRule[];
  readonly proposed: readonly RawRule[];
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly total: number;
  readonly done: number;
  readonly untried: number;
  readonly cells: readonly KeptCell[];
  readonly words: string | null;
  readonly finishedAt: Instant | null;
}

export async function insertDryRun(
  tx: Tx,
  run: Pick<DryRunRow, 'id' | 'createdBy' | 'fromAt' | 'toAt' | 'present' | 'proposed' | 'total'>,
): Promise<void> {
  await tx.run(sql`
    insert into dry_run (id, created_by, created_at, from_at, to_at, present, proposed, state,
                         total)
    values (${run.id}, ${run.createdBy}, ${tx.now}, ${run.fromAt}, ${run.toAt},
            ${JSON.stringify(run.present)}::jsonb, ${JSON.stringify(run.proposed)}::jsonb,
            'waiting', ${run.total})`);
}

export function dryRunById(reader: Reader, id: string): Promise<DryRunRow | undefined> {
  return reader.maybeOne(sql`
    select id, created_by, created_at, from_at, to_at, present, proposed, state, total, done,
           untried, cells, words, finished_at
      from dry_run where id = ${id}`);
}

export async function saveProgress(tx: Tx, id: string, done: number): Promise<void> {
  await tx.run(sql`update dry_run set state = 'running', done = ${done} where id = ${id}`);
}

export async function finishDryRun(
  tx: Tx,
  run: Pick<DryRunRow, 'id' | 'state' | 'done' | 'untried' | 'cells' | 'words'>,
): Promise<void> {
  await tx.run(sql`
    update dry_run set state = ${run.state}, done = ${run.done}, untried = ${run.untried},
           cells = ${JSON.stringify(run.cells)}::jsonb, words = ${run.words},
           finished_at = ${tx.now}
     where id = ${run.id}`);
}

/** Forgets runs begun before then; tells how many are under way. */
export async function forgetOld(tx: Tx, before: Instant): Promise<number> {
  await tx.run(sql`delete from dry_run where created_at < ${before}`);
  const { waiting } = await tx.one<{ waiting: number }>(sql`
    select count(*) as waiting from dry_run where state in ('waiting', 'running')`);
  return waiting;
}

/** Events in [from, to); no more than `most` are counted. */
export async function countEvents(
  reader: Reader,
  span: { readonly from: Instant; readonly to: Instant },
  most: number,
): Promise<number> {
  const { total } = await reader.one<{ total: number }>(sql`
    select count(*) as total from (
      select from signal
       where kind = 'event' and received_at >= ${span.from} and received_at < ${span.to}
       limit ${most}) as found`);
  return total;
}

type Slice = Pick<StoredEvent, 'signal' | 'receivedAt' | 'source' | 'event' | 'integrationId'>;

/** In the order of receipt, after the last one of the slice before. */
export function sliceOf(
  reader: Reader,
  span: { readonly from: Instant; readonly to: Instant },
  page: { readonly after: readonly [Instant, string] | undefined; readonly limit: number },
): Promise<readonly Slice[]> {
  const [at, id] = page.after ?? [span.from, '00000000-0000-0000-0000-000000000000'];
  return reader.rows(sql`
    select id as signal, received_at, source, event, integration_id from signal
     where kind = 'event' and received_at >= ${at} and received_at < ${span.to}
       and (received_at, id) > (${at}::timestamptz, ${id}::uuid)
     order by received_at, id limit ${page.limit}`);
}

export interface Origin {
  readonly id: string;
  readonly name: string;
  readonly serviceId: string;
}

/** Every sender, and every service it may lead to. */
export async function placesOf(reader: Reader): Promise<{
  readonly integrations: ReadonlyMap<string, Origin>;
  readonly services: ReadonlyMap<string, Receiver>;
}> {
  const integrations = await reader.rows<Origin>(sql`
    select id, name, service_id from integration`);
  const services = await reader.rows<Omit<Receiver, 'settings'> & { settings: unknown }>(sql`
    select id, name, tier, settings from service`);
  return {
    integrations: new Map(integrations.map((one) => [one.id, one])),
    services: new Map(
      services.map((one) => [one.id, { ...one, settings: settingsInForce(one.settings) }]),
    ),
  };
}

/** In this order. */
export function signalsNamed(
  reader: Reader,
  ids: readonly string[],
  { fromAt, toAt }: Pick<DryRunRow, 'fromAt' | 'toAt'>,
): Promise<readonly DryRunSignal[]> {
  return reader.rows(sql`
    select signal.id as signal, signal.received_at, signal.source, signal.title,
           service.name as service_name
      from unnest(${[...ids]}::uuid[]) with ordinality as wished(id, place)
      join signal on signal.id = wished.id
       and signal.received_at >= ${fromAt} and signal.received_at < ${toAt}
      left join service on service.id = signal.service_id
     order by wished.place`);
}
