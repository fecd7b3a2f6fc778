/** SQL of folding: which incidents stand above or below a service, and the locks that keep their openings apart. */
import type { ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { IncidentState } from '../core/state.ts';

export interface FoldLocks {
  /** The service an alert is of, where others stand on it. */
  readonly own: ServiceId | null;
  /** What it stands on. */
  readonly upstream: readonly ServiceId[];
}

/**
 * A fault of a service and those of the services on it wait for each other, so that whichever comes second sees the
 * first; two services on the same one do not. Always in the same order, so that nobody waits in a circle.
 */
export async function lockFolding(tx: Tx, { own, upstream }: FoldLocks): Promise<void> {
  const all = [...upstream, ...(own === null ? [] : [own])].toSorted();
  for (const service of all) {
    const key = `fold:${service}`;
    if (service === own) await tx.exclusively(key);
    else await tx.run(sql`select pg_advisory_xact_lock_shared(hashtextextended(${key}, 0))`);
  }
}

/** Open incidents in which one of these services is affected, newest first; recovering ones are on their way out. */
export async function incidentsAffecting(
  reader: Reader,
  services: readonly ServiceId[],
): Promise<readonly IncidentState[]> {
  if (services.length === 0) return [];
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where service_ids && ${[...services]}::uuid[] and visibility <> 'restricted' and not drill
       and state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving')
     order by created_at desc, id desc limit 50`);
  return rows.map((row) => row.state);
}

/** Open incidents begun since then in which no other services are affected than these, oldest first. */
export async function incidentsWithin(
  reader: Reader,
  services: readonly ServiceId[],
  since: Instant,
): Promise<readonly IncidentState[]> {
  if (services.length === 0) return [];
  const rows = await reader.rows<{ state: IncidentState }>(sql`
    select state from incident
     where service_ids <@ ${[...services]}::uuid[] and service_ids <> '{}'
       and visibility <> 'restricted' and not drill and created_at >= ${since}
       and state_name in ('identified', 'logged', 'triaged', 'diagnosing', 'resolving')
     order by created_at, id limit 200`);
  return rows.map((row) => row.state);
}
