/**
 * How many signals a second the whole door takes, durable before the answer: 64 senders, one signal a request.
 * The limit is the same work sent straight to the same PostgreSQL in the same run: the statements of the
 * intake for full batches, in a tight loop over two connections, without HTTP, keys or parsing.
 */
import { Agent, request } from 'node:http';
import { pino } from 'pino';
import type { Alert } from '../../src/alert/core/alert.ts';
import { insertSignals, lockLatest, updateAlerts } from '../../src/alert/intake/intake-store.ts';
import { createToken } from '../../src/identity/tokens.ts';
import type { IntegrationId, SignalId } from '../../src/kernel/ids.ts';
import { asId } from '../../src/kernel/ids.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb, sql } from '../../src/platform/db.ts';
import { joinOrStartEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { newId } from '../../src/platform/random.ts';
import { type OwnNode, ownFolder, startOwnNode } from '../lib/own-node.ts';
import { type Figure, percentile } from './figure.ts';

const SENDERS = 64;
const KEYS = 1000;
const SECONDS = 10;
const WARM_SECONDS = 3;
const BATCH = 500;
const LANES = 2;

export async function benchIntake(): Promise<readonly Figure[]> {
  const folder = ownFolder();
  const node = await startOwnNode({ dataDir: folder.path });
  const embedded = await joinOrStartEmbeddedPostgres({
    dataDir: folder.path,
    log: pino({ level: 'silent' }),
  });
  const log = pino({ level: 'silent' });
  const db = openDb({ url: embedded.url, log });
  try {
    const config = readConfig({ EVENKEEL_DATA_DIR: folder.path });
    const http = createGuardedClient(config);
    const machine = { db, log, metrics: createMetrics(), config, http };
    const { token } = await createToken(machine, { name: 'bench', role: 'admin' });
    const key = await createSender(node, token);
    await storm(node, key, WARM_SECONDS);
    const rounds = [];
    for (let round = 0; round < 3; round += 1) {
      rounds.push({ door: await storm(node, key, SECONDS), limit: await straight(db, SECONDS) });
    }
    const middle = rounds.toSorted(
      (a, b) => a.door.perSecond / a.limit - b.door.perSecond / b.limit,
    )[1];
    if (middle === undefined) throw new Error('three rounds were run');
    return figuresOf(middle);
  } finally {
    await db.close();
    await embedded.stop();
    await node.stop();
    folder.remove();
  }
}

function figuresOf({
  door,
  limit,
}: {
  readonly door: Storm;
  readonly limit: number;
}): readonly Figure[] {
  const ratio = door.perSecond / limit;
  return [
    {
      bench: 'intake',
      case: `one signal a request, ${SENDERS} senders, ${KEYS} keys`,
      value: Math.round(door.perSecond),
      unit: 'signals/s',
      limit: Math.round(limit),
      ratio,
      p50Ms: door.p50Ms,
      p99Ms: door.p99Ms,
      goal: '>= 0.5 x limit',
      met: ratio >= 0.5,
    },
    {
      bench: 'intake',
      case: 'the same, slowest answer in a hundred',
      value: door.p99Ms,
      unit: 'ms',
      goal: '<= 15 ms',
      met: door.p99Ms <= 15,
    },
  ];
}

async function createSender(node: OwnNode, token: string): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${node.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { readonly key: string };
  };
  await post('/api/v1/services', { name: 'bench', tier: 'T3' });
  return (await post('/api/v1/integrations', { service: 'bench', source: 'pagerduty' })).key;
}

interface Storm {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function storm(node: OwnNode, key: string, seconds: number): Promise<Storm> {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const waits: number[] = [];
  const until = performance.now() + seconds * 1000;
  let count = 0;
  const sender = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      await send(node, agent, bodyOf(key, count++ % KEYS));
      waits.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, sender));
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  return {
    perSecond: waits.length / took,
    p50Ms: percentile(waits, 0.5),
    p99Ms: percentile(waits, 0.99),
  };
}

/** About 700 bytes, as real senders are. */
function bodyOf(key: string, n: number): string {
  return JSON.stringify({
    routing_key: key,
    event_action: 'trigger',
    dedup_key: `bench-${n}`,
    payload: {
      summary: `Write latency over 5 s on shard-${n}`,
      source: `db-${n % 16}.example`,
      severity: 'warning',
      custom_details: { text: 'x'.repeat(400), shard: n },
    },
  });
}

function send(node: OwnNode, agent: Agent, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${node.url}/v2/enqueue`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 202) resolve();
          else reject(new Error(`answered ${response.statusCode}`));
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Signals a second when only the statements of the intake run. */
async function straight(db: Db, seconds: number): Promise<number> {
  const { fingerprints, integration, service } = await known(db);
  const raw = bodyOf('k'.repeat(32), 1);
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
