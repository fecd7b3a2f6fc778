/**
 * Two processes of Evenkeel that share one database and its jobs, as graphile-worker shares them: a job is taken by
 * one, ended by deleting it, tried again later when it fails, and given back by the others when its process died.
 */
import type { Prng } from '../src/kernel/prng.ts';
import { openHand } from '../src/platform/at-hand.ts';
import type { Config } from '../src/platform/config.ts';
import type { CrashPoint } from '../src/platform/crash-point.ts';
import { holdingOf } from '../src/platform/hand-store.ts';
import type { Job } from '../src/platform/job.ts';
import type { Machine } from '../src/platform/machine.ts';
import { createSoonAgain, GivenAway, type SoonAgain } from '../src/platform/soon-again.ts';
import type { FaultPlan, Sky } from './faults.ts';
import type { Loop } from './loop.ts';
import { type Client, type Engine, isLocked, MemoryTx } from './memory/engine.ts';
import type { Outside } from './memory/notification/channels/index.ts';
import { Died } from './memory/platform/crash-point.ts';
import { memoryDb } from './memory/platform/db.ts';
import type { JobRow, Tables } from './memory/tables.ts';
import type { Trace } from './trace.ts';

const NODES = 2;
/** graphile-worker's, as `platform/worker.ts` sets it. */
const CONCURRENCY = 10;
const POLL_MS = 150;
/** How often nodes look for dead ones (`platform/dead-workers.ts`). */
const LOOK_MS = 2000;

interface Process extends Client {
  readonly node: number;
  readonly machine: Machine;
  readonly soonAgain: SoonAgain;
  running: number;
}

export interface NodesOptions {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly engine: Engine;
  readonly tables: Tables;
  readonly plan: FaultPlan;
  readonly sky: Sky;
  readonly trace: Trace;
  readonly jobs: readonly Job[];
  readonly outside: Outside;
  /** Pages begin in the process that orders them. */
  readonly atHand: boolean;
  /** Tests plant faults of the program itself here: extra milliseconds before a job is taken, or never. */
  readonly hold?: (job: JobRow) => number | 'never';
}

export interface Nodes {
  /** Some living process; undefined while all are down. */
  readonly machine: () => Machine | undefined;
  /** To be called for every job that was written. */
  readonly wake: (job: JobRow) => void;
  readonly killOne: () => void;
  readonly calm: () => void;
}

/** What the parts of `startNodes` share. */
interface Cluster extends NodesOptions {
  readonly processes: (Process | undefined)[];
  /** The chance that a named crash point kills; 0 once calm. */
  crash: number;
}

export function startNodes(options: NodesOptions): Nodes {
  const { chance } = options;
  const cluster: Cluster = { ...options, processes: [], crash: options.plan.crash };
  const wake = wakeIn(cluster);
  const kill = killIn(cluster, wake);
  const alive = () => cluster.processes.filter((one) => one !== undefined);
  return {
    wake,
    machine: () => {
      const living = alive();
      return living.length === 0 ? undefined : chance.pick(living).machine;
    },
    killOne: () => {
      const living = alive();
      if (living.length > 0) kill(chance.pick(living));
    },
    calm: () => {
      cluster.crash = 0;
    },
  };
}

/** Starts the processes and gives the way to kill one; it comes back by itself. */
function killIn(cluster: Cluster, wake: (job: JobRow) => void): (client: Process) => void {
  const { loop, chance, tables, sky, processes } = cluster;
  let born = 0;
  const start = (node: number): void => {
    born += 1;
    processes[node] = processOf(cluster, { node, name: `node${node}.${born}`, passes });
  };
  const passes = (client: Process, _point: CrashPoint): boolean => {
    if (client.dead || chance.next() >= cluster.crash) return client.dead;
    kill(client);
    return true;
  };
  const kill = (client: Process): void => {
    if (client.dead) return;
    client.dead = true;
    const down = 500 + chance.below(8000);
    sky.tell('kill', loop.now() + down);
    for (const tx of [...client.open]) tx.end();
    processes[client.node] = undefined;
    loop.after(down, () => start(client.node));
    giveBack(client.name);
  };
  /** As soon as another process is there to notice. */
  const giveBack = (name: string): void => {
    loop.after(200 + chance.below(LOOK_MS), () => {
      if (processes.every((one) => one === undefined) || sky.isOut()) return giveBack(name);
      for (const job of tables.job.all({ tx: null })) {
        if (job.lockedBy !== name) continue;
        const free = { ...job, lockedBy: null };
        tables.job.keep(job.id, free);
        wake(free);
      }
    });
  };
  for (let node = 0; node < NODES; node += 1) start(node);
  return kill;
}

/** The way of a job from written to done; gives what is to be called for every job that was written. */
function wakeIn(cluster: Cluster): (job: JobRow) => void {
  const { loop, chance, engine, tables, sky, processes } = cluster;
  const held = new Set<string>();
  const run = runIn(cluster);
  const wake = (job: JobRow): void => {
    if (job.lockedBy !== null || job.attempts >= job.maxAttempts) return;
    const wait = job.runAt - loop.now();
    const poll = wait > 0 ? chance.below(POLL_MS) : 1 + chance.below(20);
    const extra = held.has(job.id) ? 0 : (cluster.hold?.(job) ?? 0);
    if (extra === 'never') return;
    if (extra > 0) held.add(job.id);
    loop.after(Math.max(0, wait) + poll + extra, () => take(job.id));
  };
  const take = (id: string): void => {
    const job = tables.job.get({ tx: null }, id);
    if (job === undefined || job.lockedBy !== null || job.attempts >= job.maxAttempts) return;
    if (job.runAt > loop.now()) return;
    const free = processes.filter((one) => one !== undefined && one.running < CONCURRENCY);
    const busy = isLocked(engine.locks, 'job', id);
    if (free.length === 0 || busy || sky.isOut()) {
      loop.after(100 + chance.below(400), () => take(id));
      return;
    }
    const client = chance.pick(free) as Process;
    const taken = { ...job, attempts: job.attempts + 1, lockedBy: client.name };
    tables.job.keep(id, taken);
    client.running += 1;
    void work(client, taken);
  };
  const work = async (client: Process, job: JobRow): Promise<void> => {
    const failure = await run(client, job);
    if (client.dead) return;
    client.running -= 1;
    await loop.sleep(1 + chance.below(5));
    const again = await finish(cluster, { client, job, failure });
    if (again !== undefined) wake(again);
  };
  return wake;
}

function runIn(cluster: Cluster): (client: Process, job: JobRow) => Promise<Error | null> {
  const byTask = new Map(cluster.jobs.map((job) => [job.task, job]));
  return async (client, job) => {
    try {
      const found = byTask.get(job.task);
      if (found === undefined) throw new Error(`no job is named ${job.task}`);
      const attempt = { number: job.attempts, last: job.attempts >= job.maxAttempts, job: job.id };
      const work = (before: number) => {
        const again = { ...attempt, number: attempt.number + before };
        return found.handle(client.machine, job.payload, again);
      };
      const taking = { id: job.id, pool: client.name, attempts: job.attempts };
      const holding = () => holdingOf(client.machine.db, taking);
      const onAgain = (error: unknown) => tellBroken(cluster, job.task, error);
      await (found.soon === true ? client.soonAgain.run({ work, holding, onAgain }) : work(0));
      return null;
    } catch (error) {
      return tellBroken(cluster, job.task, error);
    }
  };
}

interface Run {
  readonly client: Process;
  readonly job: JobRow;
  readonly failure: Error | null;
}

/**
 * Written by a connection of its own: it may break as well, then graphile-worker tries again. Gives the job
 * that is to be taken once more.
 */
async function finish(
  cluster: Cluster,
  { client, job, failure }: Run,
): Promise<JobRow | undefined> {
  const { loop, engine, tables, sky, trace } = cluster;
  while (sky.isOut()) await loop.sleep(300);
  if (client.dead) return undefined;
  const tx = new MemoryTx(engine, client);
  await tx.lock('job', job.id);
  const now = tables.job.get({ tx: null }, job.id);
  tx.end();
  if (now === undefined || now.lockedBy !== client.name) return undefined;
  if (failure === null) {
    tables.job.keep(job.id, undefined);
    return undefined;
  }
  const wait = Math.ceil(Math.exp(Math.min(now.attempts, 10)) * 1000);
  if (now.attempts >= now.maxAttempts && now.key !== null) {
    trace.add({ kind: 'dead', at: loop.now(), task: job.task, why: failure.message });
  }
  const again = { ...now, lockedBy: null, runAt: Math.max(loop.now(), now.runAt) + wait };
  tables.job.keep(job.id, again);
  return again;
}

interface Birth {
  readonly node: number;
  readonly name: string;
  readonly passes: (client: Process, point: CrashPoint) => boolean;
}

function processOf(options: NodesOptions, birth: Birth): Process {
  const { engine, tables, outside } = options;
  const { node, name } = birth;
  const client = { name, node, dead: false, open: new Set<MemoryTx>(), running: 0 };
  const config = {
    publicUrl: 'https://evenkeel.test',
    mortal: { passes: (point: CrashPoint) => birth.passes(client as Process, point) },
    outside: {
      send: async (channel, sending) => {
        const result = await outside.send(channel, sending);
        // Whatever the provider says, a dead process does not hear it.
        return client.dead ? new Promise(() => undefined) : result;
      },
    } satisfies Outside,
  };
  const machine = {
    config: config as unknown as Config,
    db: memoryDb({ engine, tables }, client),
    log: SILENT,
    metrics: COUNTED,
    http: undefined,
  } as unknown as Machine;
  if (options.atHand) openHand(machine, { pool: name, jobs: watched(options) });
  return Object.assign(client, { machine, soonAgain: createSoonAgain(() => !client.dead) });
}

/** What begins at hand and fails by a fault of ours is told in the trace, as what comes through the queue is. */
function watched({ jobs, loop, trace }: NodesOptions): readonly Job[] {
  return jobs.map((job) => {
    const { begin } = job;
    if (begin === undefined) return job;
    const told = async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work();
      } catch (error) {
        tellBroken({ loop, trace }, job.task, error);
        throw error;
      }
    };
    return {
      ...job,
      begin: async (tx, machine, order) => {
        const rest = await told(() => begin(tx, machine, order));
        return rest === undefined ? undefined : (done) => told(() => rest(done));
      },
    };
  });
}

/** Unless its process has died, its job was given away, or its database has failed. */
function tellBroken(
  { loop, trace }: Pick<NodesOptions, 'loop' | 'trace'>,
  task: string,
  error: unknown,
): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  const ours = ![Died, GivenAway].some((kind) => failure instanceof kind) && !('code' in failure);
  const why = failure.stack ?? failure.message;
  if (ours) trace.add({ kind: 'broken', at: loop.now(), task, why });
  return failure;
}

const quiet = (): void => undefined;
const SILENT = { info: quiet, warn: quiet, error: quiet, debug: quiet, trace: quiet };
const COUNTED = new Proxy(
  {},
  { get: () => ({ inc: quiet, dec: quiet, set: quiet, observe: quiet }) },
);
