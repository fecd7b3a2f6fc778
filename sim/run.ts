/** One seed from its first minute to the last: builds the world, lets it live, waits until it is calm, and judges. */
import { lookAtQuiets } from '../src/alert/silences/look-handle.ts';
import { auditorJobs } from '../src/incident/auditor.ts';
import type { Entry } from '../src/incident/core/timeline.ts';
import { incidentJobs } from '../src/incident/jobs.ts';
import { type Prng, prng } from '../src/kernel/prng.ts';
import { z } from '../src/kernel/schema.ts';
import { notificationJobs } from '../src/notification/jobs.ts';
import { watchJobs } from '../src/notification/watch/watch-jobs.ts';
import { defineJob, type Job } from '../src/platform/job.ts';
import { createAuditors } from './auditors.ts';
import type { Violation } from './checkers/checker.ts';
import { check } from './checkers/index.ts';
import { createSky, type Sky } from './faults.ts';
import { build } from './house.ts';
import { type Life, live } from './life.ts';
import { createLoop, type Loop } from './loop.ts';
import type { Engine, MemoryTx, Weather } from './memory/engine.ts';
import { memoryDb } from './memory/platform/db.ts';
import { seedRandom } from './memory/platform/random.ts';
import { waitBy } from './memory/platform/timers.ts';
import { createTables, type JobRow, type Tables, type TimelineRow } from './memory/tables.ts';
import { featuresOf, type Mixture, mixtureOf } from './mixture.ts';
import { type Nodes, startNodes } from './nodes.ts';
import { createOutside } from './people.ts';
import type { Plant } from './plants.ts';
import { createTrace, hashOf, lineOf, type Trace } from './trace.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

export interface SeedResult {
  readonly seed: number;
  /** What its mixture has. */
  readonly features: readonly string[];
  readonly violations: readonly Violation[];
  /** SHA-256 of everything that happened. */
  readonly hash: string;
  readonly incidents: number;
  readonly rows: number;
  readonly sent: number;
  readonly faults: number;
  readonly worstLatenessSeconds: number;
  readonly verbs: Readonly<Record<string, number>>;
  /** The last lines before the first violation; empty when there is none. */
  readonly tail: readonly string[];
}

export interface RunOptions {
  readonly seed: number;
  readonly days: number;
  /** Instead of what its mixture says. */
  readonly atHand?: boolean;
  /** A fault of the program itself, to prove that a checker sees it. */
  readonly plant?: Plant;
  readonly whole?: boolean;
}

export async function runSeed(options: RunOptions): Promise<SeedResult> {
  const { seed, days } = options;
  const chance = prng(seed);
  const drawn = mixtureOf(chance);
  const mixture = { ...drawn, atHand: options.atHand ?? drawn.atHand };
  const { start, skews } = mixture;
  const end = start + days * DAY;
  const loop = createLoop(start);
  const trace = createTrace();
  waitBy(loop);
  seedRandom(seed ^ 0x5eed, () => loop.now() + chance.pick(skews));
  const world: World = { loop, chance, trace, tables: createTables(), mixture };
  const { nodes, life, sky, engine, planted, weaken, auditors } = populate(world, {
    ...{ options, end },
  });
  trouble(world, { nodes, sky, end });
  auditors.begin();
  await loop.run(end);
  sky.clear();
  nodes.calm();
  weaken();
  await loop.run(end + 6 * 60 * MINUTE);
  planted?.atEnd?.();
  const judge = { name: 'judge', dead: false, open: new Set<MemoryTx>() };
  const db = memoryDb({ engine: { ...engine, weather: STILL }, tables: world.tables }, judge);
  const judged = await check({ trace, tables: world.tables, db });
  const lines = trace.events.map(lineOf);
  const tail = options.whole ? lines : tailOf(lines, judged.violations);
  const { why: verbs } = life.verdicts;
  return { ...resultOf(world, options), hash: hashOf(lines), ...judged, verbs, tail };
}

/** What every part of one seed shares. */
interface World {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly trace: Trace;
  readonly tables: Tables;
  readonly mixture: Mixture;
}

interface Span {
  readonly options: RunOptions;
  readonly end: number;
}

/** Database, processes, providers and people, in the order in which they draw from the seed. */
function populate(world: World, { options, end }: Span) {
  const { loop, chance, trace, tables, mixture } = world;
  const { plan } = mixture;
  let planNow = plan;
  const sky = createSky(plan, chance, { loop, trace });
  const house = build(tables, chance, mixture);
  const born: { nodes?: Nodes; life?: Life } = {};
  const theNodes = (): Nodes => {
    if (born.nodes === undefined) throw new Error('no node has started');
    return born.nodes;
  };
  const auditors = createAuditors({ loop, tables, trace, nodes: theNodes });
  const engine = engineOf(world, {
    weather: sky,
    wake: (job) => theNodes().wake(job),
    told: auditors.told,
  });
  const common = { loop, chance, tables, trace, house, nodes: theNodes };
  const planted = options.plant?.({ loop, tables, trace });
  const outside = createOutside({
    ...common,
    plan: () => planNow,
    took: (page) => born.life?.took(page),
    ...(planted?.before === undefined ? {} : { before: planted.before }),
  });
  const nodes = startNodes({
    ...{ loop, chance, engine, tables, plan, sky, trace, outside, atHand: mixture.atHand },
    jobs: [
      ...incidentJobs,
      ...notificationJobs,
      ...auditorJobs,
      ...PAGES_AUDIT,
      QUIET_LOOK,
      ...ELSEWHERE,
    ],
    ...(planted?.hold === undefined ? {} : { hold: planted.hold }),
  });
  born.nodes = nodes;
  const life = live({ ...common, mixture, until: end });
  born.life = life;
  const weaken = () => {
    planNow = { ...plan, ...NOTHING };
  };
  return { nodes, life, sky, engine, planted, weaken, auditors };
}

interface Hearing {
  readonly weather: Weather;
  readonly wake: (job: JobRow) => void;
  readonly told: (entries: readonly Entry[]) => void;
}

/** A commit wakes the jobs it wrote, and its timeline rows are seen by the trace. */
function engineOf(
  { loop, chance, tables, trace }: World,
  { weather, wake, told }: Hearing,
): Engine {
  const tellRows = (tx: MemoryTx): void => {
    const rows = tx.writes.get(tables.timeline as never) as Map<string, TimelineRow> | undefined;
    if (rows === undefined) return;
    const byIncident = new Map<string, Entry[]>();
    for (const row of rows.values()) {
      const { incident } = row;
      const entries = byIncident.get(incident) ?? [];
      entries.push(row.entry);
      byIncident.set(incident, entries);
    }
    for (const entries of byIncident.values()) {
      trace.add({ kind: 'rows', at: loop.now(), entries });
      told(entries);
    }
  };
  return {
    loop,
    chance,
    weather,
    locks: new Map(),
    committed: (tx) => {
      tellRows(tx);
      const jobs = tx.writes.get(tables.job as never) as
        | Map<string, JobRow | undefined>
        | undefined;
      for (const job of jobs?.values() ?? []) if (job !== undefined) wake(job);
    },
  };
}

/** Kills and outages at the rate of the plan until `end`. */
function trouble(
  { loop, chance, mixture: { plan } }: World,
  { nodes, sky, end }: { readonly nodes: Nodes; readonly sky: Sky; readonly end: number },
): void {
  const often = (perDay: number, work: () => void): void => {
    if (perDay === 0) return;
    loop.after((-Math.log(1 - chance.next()) * DAY) / perDay, () => {
      if (loop.now() >= end) return;
      work();
      often(perDay, work);
    });
  };
  often(plan.killsPerDay, () => nodes.killOne());
  often(plan.outagesPerDay, () => sky.outage(plan.outageSeconds * 1000));
}

function resultOf({ trace, tables, mixture }: World, { seed }: RunOptions) {
  const count = (kind: string) => trace.events.filter((event) => event.kind === kind).length;
  return {
    seed,
    features: featuresOf(mixture),
    incidents: tables.incident.all({ tx: null }).length,
    rows: tables.timeline.all({ tx: null }).length,
    sent: count('sent'),
    faults: count('fault'),
  };
}

/** Of what else watches (the heartbeat, tests of people's channels) no invariant that is judged here depends. */
const PAGES_AUDIT: readonly Job[] = watchJobs.filter(({ task }) => task === 'pages.audit');

const QUIET_LOOK = defineJob({
  task: 'quiet.look',
  payload: z.looseObject({}),
  handle: (machine) => lookAtQuiets(machine),
});

/** Tasks of features that are not simulated. */
const ELSEWHERE: readonly Job[] = ['review.due', 'pages.refresh', 'shift.notice']
  .filter((task) => ![...incidentJobs, ...notificationJobs].some((job) => job.task === task))
  .map((task) => defineJob({ task, payload: z.looseObject({}), handle: () => Promise.resolve() }));

const NOTHING = {
  providerSlow: 0,
  providerRetry: 0,
  providerNever: 0,
  providerLies: 0,
  receiptLost: 0,
  receiptTwice: 0,
  receiptNo: 0,
};

/** Judges see a database that always answers. */
const STILL: Weather = { delay: () => 0, breaks: () => false, commit: () => 'done' };

const TAIL = 40;

function tailOf(lines: readonly string[], violations: readonly Violation[]): readonly string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const about =
    first.about === null ? lines : lines.filter((line) => line.includes(first.about ?? ''));
  const until = about.filter((line) => line.slice(0, 24) <= new Date(first.at).toISOString());
  return until.slice(-TAIL);
}
