/** Keeps heartbeats, one row per sender of pings; a sender without a row has the default rhythm. */
import type { IntegrationId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import { DEFAULT_HEARTBEAT, type Heartbeat } from '../core/heartbeat.ts';

interface Row {
  readonly periodSeconds: number | null;
  readonly cron: string | null;
  readonly timeZone: string | null;
  readonly graceSeconds: number;
  readonly state: Heartbeat['state'];
  readonly lastPingAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly lastRunSeconds: number | null;
  readonly dueAt: Instant | null;
  readonly lastWords: string;
}

const COLUMNS = sql.raw(`period_seconds, cron, time_zone, grace_seconds, state, last_ping_at,
  started_at, last_run_seconds, due_at, last_words`);

export interface KeptHeartbeat {
  readonly heartbeat: Heartbeat;
  readonly lastWords: string;
}

/** Held until the transaction ends; made with the default rhythm where there was none. */
export async function lockHeartbeat(tx: Tx, id: IntegrationId): Promise<KeptHeartbeat> {
  const { rhythm, graceSeconds, state } = DEFAULT_HEARTBEAT;
  await tx.run(sql`
    insert into job_heartbeat (integration_id, period_seconds, grace_seconds, state)
    values (${id}, ${rhythm.kind === 'period' ? rhythm.seconds : null}, ${graceSeconds}, ${state})
    on conflict do nothing`);
  return ofRow(
    await tx.one<Row>(sql`
      select ${COLUMNS} from job_heartbeat where integration_id = ${id} for update`),
  );
}

export async function saveHeartbeat(tx: Tx, id: IntegrationId, kept: KeptHeartbeat): Promise<void> {
  const { heartbeat, lastWords } = kept;
  const { rhythm } = heartbeat;
  await tx.run(sql`
    update job_heartbeat
       set period_seconds = ${rhythm.kind === 'period' ? rhythm.seconds : null},
           cron = ${rhythm.kind === 'cron' ? rhythm.expression : null},
           time_zone = ${rhythm.kind === 'cron' ? rhythm.timeZone : null},
           grace_seconds = ${heartbeat.graceSeconds}, state = ${heartbeat.state},
           last_ping_at = ${heartbeat.lastPingAt}, started_at = ${heartbeat.startedAt},
           last_run_seconds = ${heartbeat.lastRunSeconds}, due_at = ${heartbeat.dueAt},
           last_words = ${lastWords}
     where integration_id = ${id}`);
}

export interface ListedHeartbeat extends KeptHeartbeat {
  readonly integration: IntegrationId;
  readonly service: string;
  readonly serviceName: string;
  readonly name: string;
}

/** Those that are switched on, by name; at most 1,000. */
export async function listHeartbeats(reader: Reader): Promise<readonly ListedHeartbeat[]> {
  type Listed = Partial<Row> & Omit<ListedHeartbeat, keyof KeptHeartbeat>;
  const rows = await reader.rows<Listed & { readonly state: Heartbeat['state'] | null }>(sql`
    select integration.id as integration, integration.service_id as service,
           service.name as service_name, integration.name, ${COLUMNS}
      from integration join service on service.id = integration.service_id
      left join job_heartbeat on job_heartbeat.integration_id = integration.id
     where integration.source = 'heartbeat' and integration.disabled_at is null
     order by integration.name, integration.id limit 1000`);
  return rows.map(({ integration, service, serviceName, name, state, ...row }) => ({
    ...{ integration, service, serviceName, name },
    ...(state === null
      ? { heartbeat: DEFAULT_HEARTBEAT, lastWords: '' }
      : ofRow({ ...(row as Row), state })),
  }));
}

/** Switched on and expected before now, yet not told as down: their timers are late or lost; at most 1,000. */
export async function overdueHeartbeats(reader: Reader, now: Instant): Promise<IntegrationId[]> {
  const rows = await reader.rows<{ id: IntegrationId }>(sql`
    select integration.id from job_heartbeat
      join integration on integration.id = job_heartbeat.integration_id
     where job_heartbeat.state <> 'down' and job_heartbeat.due_at <= ${now}
       and integration.disabled_at is null
     order by job_heartbeat.due_at limit 1000`);
  return rows.map(({ id }) => id);
}

function ofRow({ periodSeconds, cron, timeZone, lastWords, ...row }: Row): KeptHeartbeat {
  const rhythm =
    cron !== null && timeZone !== null
      ? ({ kind: 'cron', expression: cron, timeZone } as const)
      : ({ kind: 'period', seconds: periodSeconds ?? 0 } as const);
  const { graceSeconds, state, lastPingAt, startedAt, lastRunSeconds, dueAt } = row;
  return {
    heartbeat: { rhythm, graceSeconds, state, lastPingAt, startedAt, lastRunSeconds, dueAt },
    lastWords,
  };
}
