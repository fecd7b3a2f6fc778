/** What PostgreSQL takes when only the statements of the intake run: full batches in a tight loop over two connections. */
import type { Alert } from '../../src/alert/core/alert.ts';
import {
  alertsOf,
  BEGINNING,
  type Beginning,
  countingRepeats,
  insertingSignals,
  type Locked,
  locking,
  type NewSignal,
} from '../../src/alert/intake/intake-store.ts';
import { createKnownAlerts } from '../../src/alert/intake/known-alerts.ts';
import type { IntegrationId, SignalId } from '../../src/kernel/ids.ts';
import { asId } from '../../src/kernel/ids.ts';
import { type Db, sql } from '../../src/platform/db.ts';
import { newId } from '../../src/platform/random.ts';
import { withLast } from '../../src/platform/with-last.ts';

const KEYS = 1000;
const BATCH = 500;
const LANES = 2;

/** Signals a second; `raw` is the body each of them is kept with. */
export async function straight(db: Db, seconds: number, raw: string): Promise<number> {
  const { fingerprints, integration, service } = await fired(db);
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  let kept = 0;
  const known = createKnownAlerts();
  const signalsOf = (alerts: readonly Alert[]): readonly NewSignal[] =>
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
    }));
  const lane = async (offset: number) => {
    while (performance.now() < until) {
      const part = fingerprints.slice(offset, offset + BATCH).toSorted();
      const written = await db.transact(
        async (tx, beginning?: Beginning, locked?: readonly Locked[]) => {
          const those = { locked: locked ?? [], fingerprints: part };
          const alerts = (await alertsOf(tx, those, known)).map((alert) => ({
            ...alert,
            count: alert.count + 1,
            lastSeenAt: tx.now,
          }));
          return withLast({ alerts, xid: beginning?.xid ?? '' }, [
            countingRepeats(alerts),
            insertingSignals(tx.now, signalsOf(alerts)),
          ]);
        },
        { question: BEGINNING, first: locking(part) },
      );
      known.remember(written.alerts, written.xid);
      kept += part.length;
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i * BATCH)));
  return kept / ((performance.now() - began) / 1000);
}

async function fired(db: Db) {
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
