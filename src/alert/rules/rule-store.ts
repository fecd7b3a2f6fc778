/** Keeps the rules of the book, in their order, and what became of them while they ran. */

import { asId, type SignalId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { clockAheadSeconds, readClock } from '../../platform/clock.ts';
import { type Reader, type Sql, sql, type Tx } from '../../platform/db.ts';
import type { Subject } from '../core/judging/book.ts';
import { spansOf } from '../days/day-store.ts';
import { lookBack } from '../search/look-back-store.ts';
import type { RuleActionsInput } from './rule-shape.ts';

export interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly position: number;
  readonly enabled: boolean;
  readonly condition: string;
  readonly actions: RuleActionsInput;
  readonly isLast: boolean;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly changedBy: string;
  readonly changedAt: Instant;
  readonly deletedAt: Instant | null;
}

const COLUMNS = sql.raw(`rule.id, rule.name, rule.position, rule.enabled, rule.condition,
  rule.actions, rule.is_last, rule.version, rule.created_by, rule.created_at, rule.changed_by,
  rule.changed_at, rule.deleted_at`);

/** In their order, those that are off too. */
export function allRules(reader: Reader): Promise<readonly RuleRow[]> {
  return reader.rows(sql`
    select ${COLUMNS} from rule where deleted_at is null order by position, id`);
}

/** As rules see them that send there; archived ones too. */
export function allServices(reader: Reader): Promise<readonly Subject['service'][]> {
  return reader.rows(sql`select id, name, tier from service`);
}

/** Deleted ones too. */
export function ruleById(reader: Reader, id: string): Promise<RuleRow | undefined> {
  return reader.maybeOne(sql`select ${COLUMNS} from rule where id = ${id}`);
}

export async function saveRule(tx: Tx, rule: RuleRow): Promise<void> {
  const { id, name, position, enabled, condition, isLast, version } = rule;
  await tx.run(sql`
    insert into rule (id, name, position, enabled, condition, actions, is_last, version,
                      created_by, created_at, changed_by, changed_at, deleted_at)
    values (${id}, ${name}, ${position}, ${enabled}, ${condition},
            ${JSON.stringify(rule.actions)}::jsonb, ${isLast}, ${version}, ${rule.createdBy},
            ${rule.createdAt}, ${rule.changedBy}, ${rule.changedAt}, ${rule.deletedAt})
    on conflict (id) do update
       set name = excluded.name, position = excluded.position, enabled = excluded.enabled,
           condition = excluded.condition, actions = excluded.actions,
           is_last = excluded.is_last, version = excluded.version,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at,
           deleted_at = excluded.deleted_at`);
}

/** All at once, in this order. */
export async function orderRules(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.run(sql`
    update rule set position = wished.place
      from unnest(${[...ids]}::uuid[]) with ordinality as wished(id, place)
     where rule.id = wished.id`);
}

export interface RuleFailure {
  readonly ruleId: string;
  readonly at: Instant;
  readonly count: number;
  readonly words: string;
}

export function failuresOf(reader: Reader): Promise<readonly RuleFailure[]> {
  return reader.rows(sql`select rule_id, at, count, words from rule_failure`);
}

/** One statement a batch, whatever failed in it; in the order of ids, so that nodes never wait in a ring. */
export async function countFailures(
  tx: Tx,
  failures: readonly Omit<RuleFailure, 'at'>[],
): Promise<void> {
  if (failures.length === 0) return;
  const rows = failures.map(({ ruleId, count, words }) => ({ rule_id: ruleId, count, words }));
  await tx.run(sql`
    insert into rule_failure (rule_id, at, count, words)
    select r.rule_id, ${tx.now}::timestamptz, r.count, r.words
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
           as r(rule_id uuid, count bigint, words text)
      join rule on rule.id = r.rule_id
     order by r.rule_id
    on conflict (rule_id) do update
       set at = excluded.at, count = rule_failure.count + excluded.count,
           words = excluded.words`);
}

/** A rule that is changed starts anew. */
export async function forgetFailure(tx: Tx, rule: string): Promise<void> {
  await tx.run(sql`delete from rule_failure where rule_id = ${rule}`);
}

const COUNTED = 10_000;

/** How many of the newest signals since `from` each rule changed; at most 10,000 are looked at. */
export async function touchedSince(
  reader: Reader,
  from: Instant,
): Promise<ReadonlyMap<string, number>> {
  const rows = await reader.rows<{ rule: string; touched: number }>(sql`
    with newest as (
      select trace from signal where received_at >= ${from}
       order by received_at desc, id desc limit ${COUNTED})
    select step ->> 'id' as rule, count(*) as touched
      from newest, jsonb_array_elements(newest.trace::jsonb -> 'steps') as step
     where newest.trace is not null and step ->> 'kind' = 'rule'
       and step ->> 'outcome' = 'applied'
     group by 1`);
  return new Map(rows.map(({ rule, touched }) => [rule, touched]));
}

/** An event as it was kept, with where it came from. */
export interface StoredEvent {
  readonly signal: SignalId;
  readonly receivedAt: Instant;
  readonly source: string;
  readonly event: string | null;
  readonly integrationId: string | null;
  readonly integrationName: string | null;
  /** Service of the sender, whatever rules made of it. */
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly serviceTier: string | null;
}

/** The newest that can be tried. */
export async function newestEvents(reader: Reader, limit: number): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  const around = { upper: undefined, now: await readClock(reader), from: undefined };
  await lookBack(reader, { ...around, soughtBy: undefined }, async (span) => {
    const found = await eventsWhere(
      reader,
      sql`${span} and signal.kind = 'event' and signal.event is not null
          order by signal.received_at desc, signal.id desc limit ${limit - events.length}`,
    );
    events.push(...found);
    return events.length >= limit;
  });
  return events;
}

export async function storedEvent(
  reader: Reader,
  signal: string,
): Promise<StoredEvent | undefined> {
  for (const span of spansOf(asId(signal), await clockAheadSeconds(reader))) {
    const [found] = await eventsWhere(reader, sql`${span} and signal.id = ${signal}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function eventsWhere(reader: Reader, rest: Sql): Promise<readonly StoredEvent[]> {
  return reader.rows(sql`
    select signal.id as signal, signal.received_at, signal.source, signal.event,
           integration.id as integration_id, integration.name as integration_name,
           service.id as service_id, service.name as service_name, service.tier as service_tier
      from signal
      left join integration on integration.id = signal.integration_id
      left join service on service.id = integration.service_id
     where ${rest}`);
}
