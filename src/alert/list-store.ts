/** Alerts and signals as lists and pages show them, and the ledger that must balance. */
import type { AlertId, IntegrationId, ServiceId, SignalId } from '../kernel/ids.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import { clockAheadSeconds } from '../platform/clock.ts';
import { PLANNED_ANEW, type Reader, type Sql, sql } from '../platform/db.ts';
import type { AlertItem, Disposition, Ledger, SignalItem, SignalView } from './api.ts';
import { ALERT_STATES, type Alert, type AlertSeverity, type AlertState } from './core/alert.ts';
import { MAX_PAUSE_SECONDS, PAUSED } from './core/judging/hold.ts';
import { DAY, receivedSince, spansOf } from './days/day-store.ts';
import { incidentOf } from './incident-store.ts';
import { lookBack } from './search/look-back-store.ts';

/** What a list of alerts is narrowed to; absent = whatever. */
export interface AlertChoice {
  readonly state?: AlertState | undefined;
  readonly severity?: AlertSeverity | undefined;
  readonly service?: ServiceId | undefined;
  readonly source?: string | undefined;
  /** Why it is kept back. */
  readonly reason?: string | undefined;
  readonly q?: string | undefined;
  /** Seen in [from, to): it fired there, whenever it began. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface AlertFilter extends AlertChoice {
  /** first_seen_at and id of the last row seen. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
  readonly seesRestricted: boolean;
}

const ITEM = sql.raw(`
  alert.id, alert.service_id as service, service.name as service_name, alert.source,
  alert.dedup_key, alert.state, alert.severity, alert.loudness, alert.title, alert.count,
  alert.first_seen_at, alert.last_seen_at, alert.cleared_at, alert.flapping,
  alert.suppressed_reason, alert.suppressed_by, alert.held_until, alert.component,
  alert.group_key`);

/** Those that never fired here are left out. */
export function alertConditions(choice: AlertChoice): readonly Sql[] {
  const { state, severity, service, source, reason, q, from, to } = choice;
  return [
    sql`alert.count > 0`,
    ...(state === undefined ? [] : [sql`alert.state = ${state}`]),
    ...(severity === undefined ? [] : [sql`alert.severity = ${severity}`]),
    ...(service === undefined ? [] : [sql`alert.service_id = ${service}`]),
    ...(source === undefined ? [] : [sql`alert.source = ${source}`]),
    ...(reason === undefined ? [] : [sql`alert.suppressed_reason = ${reason}`]),
    ...(q === undefined || q === ''
      ? []
      : [sql`(alert.title ilike ${likeOf(q)} or alert.dedup_key ilike ${likeOf(q)})`]),
    ...(from === undefined ? [] : [sql`alert.last_seen_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`alert.first_seen_at < ${to}`]),
  ];
}

/**
 * The newest first; one more than asked for. What fires and what has cleared are asked for apart: each has indexes
 * of its own, and no index names what a repeat changes.
 */
export function listAlerts(reader: Reader, filter: AlertFilter): Promise<readonly AlertItem[]> {
  const { after, limit, seesRestricted } = filter;
  const next =
    after === undefined
      ? sql`true`
      : sql`(alert.first_seen_at, alert.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  return reader.rows(sql`${PLANNED_ANEW}
    select ${ITEM}, ${incidentOf('alert', seesRestricted)}
      from (${newestAlerts(filter, { next, limit: limit + 1, columns: sql`alert.*` })}) as alert
      join service on service.id = alert.service_id
     order by alert.first_seen_at desc, alert.id desc`);
}

/** The newest alerts that are chosen, as a part of a statement, in no order. */
export function newestAlerts(
  choice: AlertChoice,
  { next, limit, columns }: { readonly next: Sql; readonly limit: number; readonly columns: Sql },
): Sql {
  const conditions = sql.join([...alertConditions(choice), next], sql` and `);
  const states = ALERT_STATES.filter((state) => (choice.state ?? state) === state);
  const arms = states.map(
    (state) => sql`(
      select ${columns} from alert
       where alert.state = ${sql.lit(state)} and ${conditions} and ${whereFound(choice, state)}
       order by alert.first_seen_at desc, alert.id desc limit ${limit})`,
  );
  return sql`
    select * from (${sql.join(arms, sql` union all `)}) as alert
     order by alert.first_seen_at desc, alert.id desc limit ${limit}`;
}

/** What follows from the choice for alerts that have cleared, in the words of their indexes. */
function whereFound({ q, from }: AlertChoice, state: AlertState): Sql {
  if (state === 'firing') return sql`true`;
  return sql.join(
    [
      sql`alert.words is not null`,
      ...(q === undefined || q === '' ? [] : [sql`alert.words ilike ${likeOf(q)}`]),
      // With room for a clock that was set back between its last signal and its end.
      ...(from === undefined ? [] : [sql`alert.cleared_at >= ${plusSeconds(from, -DAY)}`]),
    ],
    sql` and `,
  );
}

export function alertItem(
  reader: Reader,
  id: AlertId,
  seesRestricted: boolean,
): Promise<AlertItem | undefined> {
  return reader.maybeOne(sql`
    select ${ITEM}, ${incidentOf('alert', seesRestricted)}
      from alert join service on service.id = alert.service_id where alert.id = ${id}`);
}

export function changesOf(
  reader: Reader,
  id: AlertId,
): Promise<
  readonly {
    readonly at: Instant;
    readonly kind: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[]
> {
  return reader.rows(sql`
    select at, kind, data from alert_change where alert_id = ${id}
     order by alert_change.id desc limit 200`);
}

const SIGNAL = sql.raw(`
  signal.id, signal.received_at, signal.kind, signal.source,
  signal.integration_id as integration, signal.service_id as service,
  service.name as service_name, signal.title, signal.disposition, signal.reason,
  signal.by_actor, signal.suppressed_by, signal.settled_at, signal.alert_id as alert, signal.cuts`);
const SIGNAL_TABLES = sql.raw(`
  signal left join service on service.id = signal.service_id
  left join alert on alert.id = signal.alert_id`);

/** What a list of signals is narrowed to; absent = whatever. */
export interface SignalChoice {
  readonly disposition?: Disposition | undefined;
  readonly service?: ServiceId | undefined;
  readonly source?: string | undefined;
  readonly integration?: IntegrationId | undefined;
  readonly reason?: string | undefined;
  /** The rule, silence or maintenance window that suppressed it. */
  readonly suppressedBy?: string | undefined;
  readonly alert?: AlertId | undefined;
  readonly q?: string | undefined;
  /** Received in [from, to). */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface SignalFilter extends SignalChoice {
  /** received_at and id of the last row seen. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
  readonly seesRestricted: boolean;
  readonly now: Instant;
}

export function signalConditions(choice: SignalChoice): readonly Sql[] {
  const { disposition, service, source, integration, reason, suppressedBy, alert } = choice;
  const { q, from, to } = choice;
  return [
    sql`true`,
    ...(disposition === undefined ? [] : [sql`signal.disposition = ${disposition}`]),
    ...(service === undefined ? [] : [sql`signal.service_id = ${service}`]),
    ...(source === undefined ? [] : [sql`signal.source = ${source}`]),
    ...(integration === undefined ? [] : [sql`signal.integration_id = ${integration}`]),
    ...(reason === undefined ? [] : [sql`signal.reason = ${reason}`]),
    ...(suppressedBy === undefined ? [] : [sql`signal.suppressed_by = ${suppressedBy}`]),
    ...(alert === undefined ? [] : [sql`signal.alert_id = ${alert}`]),
    ...(q === undefined || q === '' ? [] : [sql`signal.title ilike ${likeOf(q)}`]),
    ...(from === undefined ? [] : [sql`signal.received_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`signal.received_at < ${to}`]),
  ];
}

export interface SignalRows {
  /** The newest first; one more than asked for where there are more. */
  readonly rows: readonly SignalItem[];
  /** Signals received before it were not looked at; null where there are enough, or no more. */
  readonly lookedBackTo: Instant | null;
}

export async function listSignals(reader: Reader, filter: SignalFilter): Promise<SignalRows> {
  const { after, limit, seesRestricted, now } = filter;
  const conditions = [
    ...signalConditions(filter),
    ...(after === undefined
      ? []
      : [sql`(signal.received_at, signal.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  const rows: SignalItem[] = [];
  const upper = (after?.[0] as Instant | undefined) ?? upperOf(filter);
  const around = { upper, now, from: filter.from, soughtBy: soughtBy(filter) };
  const lookedBackTo = await lookBack(reader, around, async (span) => {
    const found = await reader.rows<SignalItem>(sql`${PLANNED_ANEW}
      select ${SIGNAL}, ${incidentOf('alert', seesRestricted)} from ${SIGNAL_TABLES}
       where ${span} and ${sql.join([...conditions], sql` and `)}
       order by signal.received_at desc, signal.id desc limit ${limit + 1 - rows.length}`);
    rows.push(...found);
    return rows.length > limit;
  });
  return { rows, lookedBackTo };
}

/** The instant no signal of the answer is later than; undefined: the newest there is. */
export function upperOf({ to, now }: Pick<SignalFilter, 'to' | 'now'>): Instant | undefined {
  return to !== undefined && to < now ? to : undefined;
}

/** Narrowed by something that few may have and that no index of every day knows. */
export function soughtBy(choice: SignalChoice): 'filter' | 'words' | undefined {
  const { disposition, service, source, integration, reason, suppressedBy, alert, q } = choice;
  if (suppressedBy !== undefined || alert !== undefined) return undefined;
  if (q !== undefined && q !== '') return 'words';
  const filters = [disposition, service, source, integration, reason];
  return filters.some((wish) => wish !== undefined) ? 'filter' : undefined;
}

export async function signalById(
  reader: Reader,
  id: SignalId,
  seesRestricted: boolean,
): Promise<SignalView | undefined> {
  for (const span of spansOf(id, await clockAheadSeconds(reader))) {
    const found = await reader.maybeOne<SignalView>(sql`${PLANNED_ANEW}
      select ${SIGNAL}, ${incidentOf('alert', seesRestricted)}, signal.raw,
             signal.trace::jsonb as trace
        from ${SIGNAL_TABLES} where ${span} and signal.id = ${id}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The newest 50 signals of an alert, whole. */
export function signalsOfAlert(
  reader: Reader,
  { id, firstSeenAt }: Pick<Alert, 'id' | 'firstSeenAt'>,
  { seesRestricted, now }: { readonly seesRestricted: boolean; readonly now: Instant },
): Promise<readonly SignalView[]> {
  return reader.rows(sql`${PLANNED_ANEW}
    select ${SIGNAL}, ${incidentOf('alert', seesRestricted)}, signal.raw,
           signal.trace::jsonb as trace from ${SIGNAL_TABLES}
     where signal.alert_id = ${id} and ${receivedSince(firstSeenAt, now)}
     order by signal.received_at desc, signal.id desc limit 50`);
}

export type LedgerCounts = Omit<Ledger, 'balances' | 'pendingTooLong' | 'from' | 'to' | 'keptFrom'>;

/** To look through every day ever kept would cost each look at the ledger a quarter of a second. */
const OLDEST_PENDING_SECONDS = 31 * 86_400;

/** Signals received in [from, to) by how they ended. */
export async function ledgerOf(
  reader: Reader,
  span: { readonly from: Instant; readonly to: Instant },
): Promise<LedgerCounts> {
  return reader.one(sql`${PLANNED_ANEW}
    select count(*) as received,
           count(*) filter (where disposition = 'opened') as opened,
           count(*) filter (where disposition = 'attached') as attached,
           count(*) filter (where disposition = 'suppressed') as suppressed,
           count(*) filter (where disposition = 'dismissed') as dismissed,
           count(*) filter (where disposition = 'pending') as pending,
           count(*) filter (where case disposition
             when 'pending' then false
             when 'suppressed' then reason is null
             when 'dismissed' then by_actor is null or reason is null
             else incident_id is null end) as unexplained,
           (select min(received_at) from signal
             where disposition = 'pending'
               and received_at >= ${plusSeconds(span.to, -OLDEST_PENDING_SECONDS)}
               and (reason is distinct from ${PAUSED}
                    or received_at < ${plusSeconds(span.to, -MAX_PAUSE_SECONDS)})) as pending_oldest
      from signal where received_at >= ${span.from} and received_at < ${span.to}`);
}

/** Signals per minute from the minute of `from` to the minute of `to`. */
export function histogramOf(
  reader: Reader,
  span: { readonly from: Instant; readonly to: Instant },
): Promise<
  readonly { readonly at: Instant; readonly received: number; readonly suppressed: number }[]
> {
  return reader.rows(sql`${PLANNED_ANEW}
    select minute as at, coalesce(received, 0) as received, coalesce(suppressed, 0) as suppressed
      from generate_series(date_trunc('minute', ${span.from}::timestamptz),
                           date_trunc('minute', ${span.to}::timestamptz),
                           interval '1 minute') as minute
      left join (select date_trunc('minute', received_at) as minute, count(*) as received,
                        count(*) filter (where disposition = 'suppressed') as suppressed
                   from signal
                  where received_at >= date_trunc('minute', ${span.from}::timestamptz)
                    and received_at < ${plusSeconds(span.to, 60)}
                  group by 1) as counted using (minute)
     order by minute`);
}

function likeOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
