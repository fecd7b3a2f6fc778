/** Keeps checks, one row per sender of source `check`, and the last results of each. */
import type { IntegrationId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, type Sql, sql, type Tx } from '../../platform/db.ts';
import type { Look, Standing } from '../core/check.ts';
import type { CheckItem, CheckResultItem, Target } from './check-api.ts';

export const CHECK = 'check';

/** What a person has said. */
export interface Plan {
  readonly target: Target;
  /** Sealed values, by the name of their header. */
  readonly secretHeaders: string | null;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly failuresToFire: number;
  readonly successesToClear: number;
  readonly severity: CheckItem['severity'];
  readonly paused: boolean;
}

/** With where it stands. */
export interface KeptCheck extends Plan, Standing {
  readonly id: IntegrationId;
  readonly lastAt: Instant | null;
  readonly lastWords: string;
  /** Names the look that is under way. */
  readonly run: string | null;
  readonly nextAt: Instant;
}

const COLUMNS = sql.raw(`
  service_check.integration_id as id, target, secret_headers, interval_seconds, timeout_seconds,
  failures_to_fire, successes_to_clear, severity, paused, state, failures, successes,
  told_severity, seen_from, changed_at, last_at, last_words, run, next_at`);

const KEPT_RESULTS = 200;
const SPARK = 40;

export async function insertCheck(
  tx: Tx,
  row: Plan & { readonly id: IntegrationId; readonly nextAt: Instant },
): Promise<void> {
  await tx.run(sql`
    insert into service_check (integration_id, target, secret_headers, interval_seconds,
                               timeout_seconds, failures_to_fire, successes_to_clear, severity,
                               paused, next_at)
    values (${row.id}, ${JSON.stringify(row.target)}::jsonb, ${row.secretHeaders},
            ${row.intervalSeconds}, ${row.timeoutSeconds}, ${row.failuresToFire},
            ${row.successesToClear}, ${row.severity}, ${row.paused}, ${row.nextAt})`);
}

/** Held until the transaction ends; undefined where there is none. */
export function lockCheck(tx: Tx, id: IntegrationId): Promise<KeptCheck | undefined> {
  return tx.maybeOne<KeptCheck>(sql`
    select ${COLUMNS} from service_check where integration_id = ${id} for update`);
}

export async function saveCheck(tx: Tx, check: KeptCheck): Promise<void> {
  await tx.run(sql`
    update service_check
       set target = ${JSON.stringify(check.target)}::jsonb,
           secret_headers = ${check.secretHeaders}, interval_seconds = ${check.intervalSeconds},
           timeout_seconds = ${check.timeoutSeconds}, failures_to_fire = ${check.failuresToFire},
           successes_to_clear = ${check.successesToClear}, severity = ${check.severity},
           paused = ${check.paused}, state = ${check.state}, failures = ${check.failures},
           successes = ${check.successes}, told_severity = ${check.toldSeverity},
           seen_from = ${[...check.seenFrom]}::text[], changed_at = ${check.changedAt},
           last_at = ${check.lastAt}, last_words = ${check.lastWords}, run = ${check.run},
           next_at = ${check.nextAt}
     where integration_id = ${check.id}`);
}

export async function renameCheck(tx: Tx, id: IntegrationId, name: string): Promise<void> {
  await tx.run(sql`update integration set name = ${name} where id = ${id}`);
}

/** With its results; its signals and alerts stay. */
export async function deleteCheck(tx: Tx, id: IntegrationId): Promise<void> {
  await tx.run(sql`delete from service_check where integration_id = ${id}`);
}

/** Keeps what a look found, and of each check only the newest 200. */
export async function keepResult(
  tx: Tx,
  result: Look & {
    readonly id: string;
    readonly check: IntegrationId;
    readonly node: string;
    readonly changedTo: string | null;
  },
): Promise<void> {
  await tx.run(sql`
    insert into check_result (id, integration_id, at, ok, severity, millis, words, node, changed_to)
    values (${result.id}, ${result.check}, ${tx.now}, ${result.ok}, ${result.severity},
            ${result.millis}, ${result.words}, ${result.node}, ${result.changedTo})`);
  await tx.run(sql`
    delete from check_result where id in (
      select id from check_result where integration_id = ${result.check}
       order by at desc, id desc offset ${KEPT_RESULTS})`);
}

export function resultsOf(
  reader: Reader,
  check: IntegrationId,
  page: { readonly limit: number; readonly after: readonly string[] | undefined },
): Promise<readonly CheckResultItem[]> {
  const [at, id] = page.after ?? [];
  const before = at === undefined ? sql`true` : sql`(at, id) < (${at}::timestamptz, ${id}::uuid)`;
  return reader.rows(sql`
    select id, at, ok, severity, millis, words, node, changed_to from check_result
     where integration_id = ${check} and ${before}
     order by at desc, id desc limit ${page.limit + 1}`);
}

export type ListedCheck = KeptCheck &
  Pick<CheckItem, 'name' | 'recent'> & {
    readonly service: string;
    readonly serviceName: string;
  };

/** By name; at most 1,000. */
export function listChecks(reader: Reader): Promise<readonly ListedCheck[]> {
  return checksWhere(reader, sql`true`);
}

export async function checkById(
  reader: Reader,
  id: IntegrationId,
): Promise<ListedCheck | undefined> {
  const [found] = await checksWhere(reader, sql`integration.id = ${id}`);
  return found;
}

function checksWhere(reader: Reader, which: Sql): Promise<readonly ListedCheck[]> {
  return reader.rows<ListedCheck>(sql`
    select ${COLUMNS}, integration.name, service.id as service, service.name as service_name,
           array(select case when ok then millis end from (
             select at, result.id, ok, millis from check_result as result
              where result.integration_id = integration.id
              order by at desc, result.id desc limit ${SPARK}) as newest
            order by at, newest.id) as recent
      from service_check join integration on integration.id = service_check.integration_id
      join service on service.id = integration.service_id
     where ${which} and integration.disabled_at is null
     order by integration.name, integration.id limit 1000`);
}

/** Whose moment passed before `since` and who were not looked at: their timers are late or lost; at most 1,000. */
export async function overdueChecks(
  reader: Reader,
  since: Instant,
): Promise<readonly IntegrationId[]> {
  const rows = await reader.rows<{ id: IntegrationId }>(sql`
    select integration.id from service_check
      join integration on integration.id = service_check.integration_id
     where not paused and next_at <= ${since} and integration.disabled_at is null
     order by next_at limit 1000`);
  return rows.map(({ id }) => id);
}
