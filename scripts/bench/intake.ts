/**
 * How many signals a second the whole door takes, durable before the answer, and how long a sender waits. Limits of the
 * same run: the same work sent straight to the same PostgreSQL (the statements of the intake for full batches, without
 * HTTP, keys or parsing), and Debian's Alertmanager taking the same alerts into its memory.
 */
import { pino } from 'pino';
import { createToken } from '../../src/identity/tokens.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { joinOrStartEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { type OwnNode, ownFolder, startOwnNode } from '../lib/own-node.ts';
import { type Peer, startAlertmanager } from './alertmanager-peer.ts';
import { type Figure, percentile } from './figure.ts';
import { bodiesOf, KEYS, pagerBody } from './intake-bodies.ts';
import { straight } from './intake-limit.ts';
import { closedLoop, type Load, openLoop, type Storm } from './intake-load.ts';

const SENDERS = 64;
const SENDERS_OF_MANY = 16;
const MANY = 100;
const ROUNDS = 3;
const SECONDS = 6;
const WARM_SECONDS = 3;
/** 100,000 in a minute. */
const STORM_RATE = 1_667;

export async function benchIntake(): Promise<readonly Figure[]> {
  const folder = ownFolder();
  const node = await startOwnNode({ dataDir: folder.path });
  const log = pino({ level: 'silent' });
  const embedded = await joinOrStartEmbeddedPostgres({ dataDir: folder.path, log });
  const db = openDb({ url: embedded.url, log });
  const peer = await startAlertmanager();
  try {
    const config = readConfig({ EVENKEEL_DATA_DIR: folder.path });
    const http = createGuardedClient(config);
    const machine = { db, log, metrics: createMetrics(), config, http };
    const { token } = await createToken(machine, { name: 'bench', role: 'admin' });
    return await measure(db, await doorsOf(node, token, peer));
  } finally {
    peer?.stop();
    await db.close();
    await embedded.stop();
    await node.stop();
    folder.remove();
  }
}

interface Doors {
  readonly pager: Load;
  readonly ours: readonly [one: Load, many: Load];
  readonly theirs: readonly [one: Load, many: Load] | undefined;
}

async function doorsOf(node: OwnNode, token: string, peer: Peer | undefined): Promise<Doors> {
  const pagerKey = await createSender(node, token, 'pagerduty');
  const key = await createSender(node, token, 'alertmanager');
  const alertsAt = (url: string, headers = {}): readonly [one: Load, many: Load] => [
    { url: `${url}/api/v2/alerts`, headers, bodies: bodiesOf(KEYS, (n) => alertsBody(n, 1)) },
    {
      ...{ url: `${url}/api/v2/alerts`, headers, items: MANY },
      bodies: bodiesOf(KEYS / MANY, (n) => alertsBody(n, MANY)),
    },
  ];
  return {
    pager: { url: `${node.url}/v2/enqueue`, bodies: bodiesOf(KEYS, (n) => pagerBody(pagerKey, n)) },
    ours: alertsAt(node.url, { authorization: `Bearer ${key}` }),
    theirs: peer && alertsAt(peer.url),
  };
}

/** Everything once a round, so that what the machine does meanwhile falls on all of it. */
async function measure(db: Db, { pager, ours, theirs }: Doors): Promise<readonly Figure[]> {
  const one = { senders: SENDERS, seconds: SECONDS };
  const many = { senders: SENDERS_OF_MANY, seconds: SECONDS };
  await closedLoop(pager, { ...one, seconds: WARM_SECONDS });
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const door = await closedLoop(pager, one);
    const limit = await straight(db, SECONDS, pagerBody('k'.repeat(32), 1));
    rounds.push({
      door,
      limit,
      one: await closedLoop(ours[0], one),
      many: await closedLoop(ours[1], many),
      ...(theirs && {
        theirOne: (await closedLoop(theirs[0], one)).perSecond,
        theirMany: (await closedLoop(theirs[1], many)).perSecond,
      }),
    });
  }
  const steady = await openLoop(pager, { rate: STORM_RATE, seconds: SECONDS });
  return [...figuresOf(rounds), ...steadyFigures(steady)];
}

interface Round {
  readonly door: Storm;
  /** Signals a second, as the three others. */
  readonly limit: number;
  readonly one: Storm;
  readonly many: Storm;
  readonly theirOne?: number;
  readonly theirMany?: number;
}

const BENCH = 'intake';
const ONE = `one signal a request, ${SENDERS} senders`;
const HUNDRED = `${MANY} signals a request, ${SENDERS_OF_MANY} senders`;

function figuresOf(rounds: readonly Round[]): readonly Figure[] {
  return [...besideStatements(rounds), ...besideAlertmanager(rounds)];
}

function besideStatements(rounds: readonly Round[]): readonly Figure[] {
  const waits = waitsOf(rounds, ({ door }) => door);
  const limit = (round: Round) => round.limit;
  const one = besideLimit(rounds, ({ door }) => door.perSecond, limit);
  const hundred = besideLimit(rounds, ({ many }) => many.perSecond, limit);
  return [
    {
      ...{ bench: BENCH, case: `${ONE}, ${KEYS} keys`, unit: 'signals/s', ...waits },
      ...goal(one, 0.5, 'the direct limit'),
    },
    {
      ...{ bench: BENCH, case: 'the same, slowest answer in a hundred', unit: 'ms' },
      ...{ value: waits.p99Ms, goal: '<= 15 ms', met: waits.p99Ms <= 15 },
    },
    {
      ...{ bench: BENCH, case: HUNDRED, unit: 'signals/s' },
      ...goal(hundred, 0.8, 'the direct limit'),
    },
  ];
}

function besideAlertmanager(rounds: readonly Round[]): readonly Figure[] {
  const one = besideLimit(
    rounds,
    (round) => round.one.perSecond,
    (round) => round.theirOne,
  );
  const hundred = besideLimit(
    rounds,
    ({ many }) => many.perSecond,
    (round) => round.theirMany,
  );
  return [
    {
      ...{ bench: BENCH, case: `${ONE}, beside Alertmanager`, unit: 'alerts/s' },
      ...waitsOf(rounds, (round) => round.one),
      ...goal(one, 1, 'Alertmanager'),
    },
    {
      ...{ bench: BENCH, case: `${HUNDRED}, beside Alertmanager`, unit: 'alerts/s' },
      ...waitsOf(rounds, ({ many }) => many),
      ...goal(hundred, 1, 'Alertmanager'),
    },
  ];
}

function waitsOf(rounds: readonly Round[], of: (round: Round) => Storm) {
  return {
    p50Ms: middle(rounds.map((round) => of(round).p50Ms)),
    p99Ms: middle(rounds.map((round) => of(round).p99Ms)),
  };
}

function steadyFigures({ p50Ms, p99Ms }: Storm): readonly Figure[] {
  return [
    {
      ...{ bench: 'intake', case: `${STORM_RATE} requests a second that wait for nobody` },
      ...{ value: p99Ms, unit: 'ms', p50Ms, p99Ms, goal: 'p99 <= 15 ms', met: p99Ms <= 15 },
    },
  ];
}

interface Beside {
  readonly value: number;
  readonly limit: number | undefined;
  readonly ratio: number | undefined;
}

/** Middles over the rounds; the ratio is taken within each. */
function besideLimit(
  rounds: readonly Round[],
  value: (round: Round) => number,
  limit: (round: Round) => number | undefined,
): Beside {
  const pairs = rounds.map((round) => ({ value: value(round), limit: limit(round) }));
  const limits = pairs.flatMap((pair) => (pair.limit === undefined ? [] : [pair.limit]));
  const ratios = pairs.flatMap((pair) => (pair.limit ? [pair.value / pair.limit] : []));
  const none = limits.length === 0;
  return {
    value: Math.round(middle(pairs.map((pair) => pair.value))),
    limit: none ? undefined : Math.round(middle(limits)),
    ratio: none ? undefined : ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)],
  };
}

/** Without the other program nothing is said about the goal. */
function goal({ value, limit, ratio }: Beside, least: number, of: string) {
  if (limit === undefined || ratio === undefined) return { value };
  return { value, limit, ratio, goal: `>= ${least} x ${of}`, met: ratio >= least };
}

function middle(values: readonly number[]): number {
  return percentile(values, 0.5);
}

async function createSender(node: OwnNode, token: string, source: string): Promise<string> {
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${node.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { readonly key: string };
  };
  const service = `bench-${source}`;
  await post('/api/v1/services', { name: service, tier: 'T3' });
  return (await post('/api/v1/integrations', { service, source })).key;
}

/** As Prometheus sends them: about as long as the others, over the same number of keys. */
function alertsBody(n: number, count: number): string {
  const alerts = Array.from({ length: count }, (_, index) => {
    const shard = (n * count + index) % KEYS;
    return {
      labels: {
        ...{ alertname: 'WriteLatency', severity: 'warning' },
        ...{ instance: `db-${shard % 16}.example`, shard: `${shard}` },
      },
      annotations: { summary: `Write latency over 5 s on shard-${shard}`, text: 'x'.repeat(400) },
      generatorURL: 'http://prometheus.example/graph',
    };
  });
  return JSON.stringify(alerts);
}
