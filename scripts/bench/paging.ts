/**
 * How soon people are told: a year of a rota laid out; 10,000 escalation steps due in the same second until each first
 * mail is handed over; how late a lone page is, in calm and beside them; and the same with a million armed timers.
 * The limit of the steps is a bare claim of 500 rows at a time in a tight loop on the same PostgreSQL.
 */
import { pino } from 'pino';
import { createToken } from '../../src/identity/tokens.ts';
import { fromMillis } from '../../src/kernel/instant.ts';
import { readConfig } from '../../src/platform/config.ts';
import { type Db, openDb, sql } from '../../src/platform/db.ts';
import { joinOrStartEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { createGuardedClient } from '../../src/platform/guarded-http.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { ownFolder, startOwnNode } from '../lib/own-node.ts';
import { armEscalations } from './escalations.ts';
import { type Figure, percentile } from './figure.ts';
import { type Arrival, arrived, firsts, startMailSink } from './mail-sink.ts';
import { benchOncall } from './oncall.ts';
import { furnish, type World } from './paging-world.ts';

const STEPS = 10_000;
const LONE = 50;
const LONE_EVERY_MS = 200;
const ARMED = 1_000_000;
/** From the end of arming until the first is due. */
const AHEAD_MS = 3_000;

export function benchPaging(): Promise<readonly Figure[]> {
  return inWorld(async (world) => {
    const limit = await bareClaims(world.db);
    await storm(world, 500);
    const calm = await measure(world);
    await arm(world.db);
    const armed = await measure(world);
    return [...(await benchOncall()), ...figuresOf(calm, limit), ...besideArmed(calm, armed)];
  });
}

/** One round of what takes longest: the 10,000 steps, and lone pages beside them. */
export function benchStorm(): Promise<readonly Figure[]> {
  return inWorld(async (world) => {
    const limit = await bareClaims(world.db);
    await storm(world, 500);
    return figuresOf(await measure(world), limit);
  });
}

async function inWorld(work: (world: World) => Promise<readonly Figure[]>) {
  const sink = await startMailSink();
  process.env.EVENKEEL_SMTP_URL = sink.url;
  const folder = ownFolder();
  const node = await startOwnNode({ dataDir: folder.path });
  const log = pino({ level: 'silent' });
  const embedded = await joinOrStartEmbeddedPostgres({ dataDir: folder.path, log });
  const db = openDb({ url: embedded.url, log });
  try {
    const config = readConfig({ EVENKEEL_DATA_DIR: folder.path });
    const machine = {
      db,
      log,
      metrics: createMetrics(),
      config,
      http: createGuardedClient(config),
    };
    const { token } = await createToken(machine, { name: 'bench', role: 'admin' });
    const world = await furnish({ url: node.url, token, db, sink });
    return await work(world);
  } finally {
    await db.close();
    await embedded.stop();
    await node.stop();
    sink.stop();
    folder.remove();
  }
}

interface Measured {
  readonly seconds: number;
  readonly lone: readonly number[];
  readonly beside: readonly number[];
}

async function measure(world: World): Promise<Measured> {
  const lone = await (await lonePages(world, Date.now() + AHEAD_MS, LONE))();
  const { seconds, beside } = await storm(world, STEPS);
  return { seconds, lone, beside };
}

/** Seconds from the due instant to the last first mail, and how late lone pages due meanwhile were. */
async function storm(world: World, count: number) {
  const began = Date.now();
  const dueAt = began + AHEAD_MS + count * 1.3 * world.armMs;
  const from = world.sink.arrivals.length;
  await armEscalations(world.db, world.models, { count, dueAt: () => fromMillis(dueAt) });
  const lone = await lonePages(world, dueAt + 100, 10);
  world.armMs = (Date.now() - began) / count;
  if (Date.now() > dueAt) throw new Error('arming took longer than planned');
  const ours = ({ to }: Arrival) => to !== world.loneTo;
  const last = await arrived(world.sink, { from, count, ours });
  return { seconds: (last - dueAt) / 1000, beside: await lone() };
}

/** Orders lone pages from an instant on; gives a wait for how late each was, in milliseconds. */
async function lonePages(world: World, firstAt: number, count: number) {
  const from = world.sink.arrivals.length;
  const due = (n: number) => firstAt + n * LONE_EVERY_MS;
  const dueAt = (n: number) => fromMillis(due(n));
  await armEscalations(world.db, [world.lone], { count, dueAt });
  return async () => {
    const ours = ({ to }: Arrival) => to === world.loneTo;
    await arrived(world.sink, { from, count, ours });
    const times = firsts(world.sink, from, ours).toSorted((a, b) => a - b);
    return times.map((at, n) => at - due(n));
  };
}

/** Seconds to take 10,000 due rows, 500 at a time, and nothing else. */
async function bareClaims(db: Db): Promise<number> {
  await db.rows(
    sql`create table bench_timer (id int primary key, run_at timestamptz, taken boolean)`,
  );
  await db.rows(sql`create index on bench_timer (run_at) where not taken`);
  await db.rows(
    sql`insert into bench_timer select n, now(), false from generate_series(1, ${STEPS}) n`,
  );
  const began = performance.now();
  for (;;) {
    const rows = await db.rows(sql`
      update bench_timer set taken = true where id in (
        select id from bench_timer where not taken and run_at <= now()
         order by run_at limit 500 for update skip locked) returning id`);
    if (rows.length === 0) break;
  }
  const seconds = (performance.now() - began) / 1000;
  await db.rows(sql`drop table bench_timer`);
  return seconds;
}

/** Timers of far-off days, as sleeping incidents have them. */
async function arm(db: Db): Promise<void> {
  for (let from = 0; from < ARMED; from += 50_000) {
    await db.rows(sql`
      insert into graphile_worker._private_jobs (task_id, payload, run_at, max_attempts, key)
      select (select id from graphile_worker._private_tasks where identifier = 'escalation.due'),
             json_build_object('incident', gen_random_uuid(), 'run', '1'),
             now() + interval '30 days' + n * interval '1 second', 25, 'bench:' || n
        from generate_series(${from + 1}::int, ${from + 50_000}::int) n`);
  }
  await db.rows(sql`analyze graphile_worker._private_jobs`);
}

function figuresOf(calm: Measured, limit: number): readonly Figure[] {
  const late = percentile(calm.lone, 0.99);
  const beside = percentile(calm.beside, 0.99);
  return [
    {
      ...{ bench: 'paging', case: `${STEPS} steps due in one second, first mails handed over` },
      ...{
        value: round(calm.seconds),
        unit: 's',
        limit: round(limit),
        ratio: calm.seconds / limit,
      },
      ...{ goal: '<= 5 s', met: calm.seconds <= 5 },
    },
    {
      ...{ bench: 'paging', case: 'a lone page, how late its mail is handed over' },
      ...{ value: late, unit: 'ms', p50Ms: percentile(calm.lone, 0.5), p99Ms: late },
      ...{ goal: '<= 250 ms', met: late <= 250 },
    },
    {
      ...{ bench: 'paging', case: `a lone page due while those ${STEPS} are being sent` },
      ...{ value: beside, unit: 'ms', p50Ms: percentile(calm.beside, 0.5), p99Ms: beside },
      ...{ goal: '<= 250 ms', met: beside <= 250 },
    },
  ];
}

function besideArmed(calm: Measured, armed: Measured): readonly Figure[] {
  const late = percentile(armed.lone, 0.99);
  const calmLate = percentile(calm.lone, 0.99);
  return [
    {
      ...{ bench: 'paging', case: `the same steps with ${ARMED} armed timers` },
      ...{ value: round(armed.seconds), unit: 's', limit: round(calm.seconds) },
      ...{ ratio: armed.seconds / calm.seconds, goal: '<= 1.2 x without' },
      met: armed.seconds <= 1.2 * calm.seconds,
    },
    {
      ...{ bench: 'paging', case: `a lone page with ${ARMED} armed timers` },
      ...{ value: late, unit: 'ms', limit: calmLate, ratio: late / calmLate },
      ...{ p50Ms: percentile(armed.lone, 0.5), p99Ms: late },
      ...{ goal: '<= 1.2 x without', met: late <= 1.2 * calmLate },
    },
  ];
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
