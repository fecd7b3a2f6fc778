/** What PostgreSQL takes when only the statements of the intake run: full batches in a tight loop over two connections. */
import type { Alert } from '../../src/alert/core/alert.ts';
import { insertSignals, lockLatest, updateAlerts } from '../../src/alert/intake/intake-store.ts';
import type { IntegrationId, SignalId } from '../../src/kernel/ids.ts';
import { asId } from '../../src/kernel/ids.ts';
import { type Db, sql } from '../../src/platform/db.ts';
import { newId } from '../../src/platform/random.ts';

const KEYS = 1000;
const BATCH = 500;
const LANES = 2;

/** Signals a second; `raw` is the body each of them is kept with. */
export async function straight(db: Db, seconds: number, raw: string): Promise<number> {
  const { fingerprints, integration, service } = await known(db);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let kept = 0;
  const lane = async (offset: number) => {
    while (performance.now() < until) {
      const part = fingerprints.slice(offset, offset + BATCH).toSorted();
      await db.transact(async (tx) => {
        const alerts: readonly Alert[] = await lockLatest(tx, part);
        await updateAlerts(
          tx,
          alerts.map((alert) => ({ ...alert, count: alert.count + 1, lastSeenAt: tx.now })),
        );
        await insertSignals(
          tx,
          alerts.map((alert) => ({
            id: newId<SignalId>(),
            source: 'pagerduty',
            integrationId: asId<IntegrationId>(integration),
            serviceId: service,
            title: alert.title,
            raw,
            cuts: [],
            disposition: 'attached',
            event: '{}',
            trace: null,
            reason: null,
            suppressedBy: null,
            alertId: alert.id,
            incidentId: alert.incidentId,
          })),
        );
      });
      kept += part.length;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i * BATCH)));
  return kept / ((performance.now() - began) / 1000);
}

async function known(db: Db) {
  const rows = await db.rows<{ fingerprint: string; integrationId: string; serviceId: string }>(sql`
    select fingerprint, integration_id, service_id from alert where state = 'firing'
     order by fingerprint limit ${KEYS}`);
  const [first] = rows;
  if (first === undefined) throw new Error('the storm left no alerts');
  return {
    fingerprints: rows.map((row) => row.fingerprint),
    integration: first.integrationId,
    service: first.serviceId,
  };
}
