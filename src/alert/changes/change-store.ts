/** Keeps and finds changes of services. */
import type { ChangeId, IntegrationId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import { jsonText } from '../../platform/json-rows.ts';
import type { ChangeItem } from '../api.ts';
import type { ChangeEvent } from '../core/change.ts';

/** A change told again under its sender's name for it is renewed, not doubled; answers its id. */
export async function keepChange(
  tx: Tx,
  change: {
    readonly id: ChangeId;
    readonly integration: { readonly id: IntegrationId; readonly serviceId: ServiceId };
    readonly source: string;
    readonly event: ChangeEvent;
  },
): Promise<ChangeId> {
  const { id, integration, source, event } = change;
  const keyHash = event.key === undefined ? null : sha256Hex(event.key);
  const row = await tx.one<{ id: ChangeId }>(sql`
    insert into service_change (id, service_id, integration_id, source, key_hash, title, body,
                                origin, done_at, heard_at, labels, links, cuts, raw)
    values (${id}, ${integration.serviceId}, ${integration.id}, ${source}, ${keyHash},
            ${event.title}, ${event.body}, ${event.origin}, ${event.at ?? tx.now}, ${tx.now},
            ${jsonText(event.labels)}::jsonb, ${jsonText(event.links)}::jsonb,
            ${[...event.cuts]}::text[], ${event.raw})
    on conflict (integration_id, key_hash) where key_hash is not null do update
       set title = excluded.title, body = excluded.body, origin = excluded.origin,
           done_at = case when ${event.at === undefined} then service_change.done_at
                          else excluded.done_at end,
           labels = excluded.labels, links = excluded.links, cuts = excluded.cuts,
           raw = excluded.raw
    returning id`);
  return row.id;
}

export interface ChangeFilter {
  /** All where absent. */
  readonly services?: readonly string[] | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** done_at and id of the last row seen. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
}

/** The newest first; one more than asked for. */
export function listChanges(reader: Reader, filter: ChangeFilter): Promise<readonly ChangeItem[]> {
  const { services, from, to, after, limit } = filter;
  const conditions = [
    sql`true`,
    ...(services === undefined ? [] : [sql`c.service_id = any(${[...services]}::uuid[])`]),
    ...(from === undefined ? [] : [sql`c.done_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`c.done_at <= ${to}`]),
    ...(after === undefined
      ? []
      : [sql`(c.done_at, c.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`]),
  ];
  return reader.rows(sql`
    select c.id, c.service_id as service, service.name as service_name, c.source, c.title, c.body,
           c.origin, c.done_at, c.heard_at, c.labels, c.links
      from service_change c join service on service.id = c.service_id
     where ${sql.join(conditions, sql` and `)}
     order by c.done_at desc, c.id desc limit ${limit + 1}`);
}
