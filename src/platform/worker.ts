/**
 * Works on the jobs of the outbox by graphile-worker, and goes on doing so whatever becomes of the database: when
 * a connection breaks while the end of a job is being written, graphile-worker gives up its whole pool of workers.
 * Then what that pool had begun is given back, and a new pool is started as soon as a database answers.
 */
import { EventEmitter } from 'node:events';
import {
  type Task as GraphileTask,
  Logger,
  parseCronItems,
  run,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import { type HandOf, openHand } from './at-hand.ts';
import { beats } from './beat.ts';
import { type Watch, watchWorkers } from './dead-workers.ts';
import { createFairness, type Fairness, PRIORITIES } from './fairness.ts';
import { holdingOf } from './hand-store.ts';
import type { Job, JobAttempt } from './job.ts';
import type { Machine } from './machine.ts';
import { createSoonAgain } from './soon-again.ts';
import { machineMillis } from './timers.ts';
import { createTurnstile } from './turnstile.ts';
import { endingOf } from './worker-end.ts';

export interface Worker {
  /** Lets running jobs finish. */
  readonly stop: () => Promise<void>;
}

const AGAIN_MS = 500;

export async function startWorker(machine: Machine, jobs: readonly Job[]): Promise<Worker> {
  const fairness = createFairness(machine.db, CROWD);
  let stopping = false;
  const isOpen = () => !stopping;
  const runners = runnersOf(machine, { jobs, fairness, isOpen });
  let pool = await startPool(machine, { jobs, runners, fairness });
  const keepGoing = async () => {
    for (;;) {
      const why = await pool.ended;
      if (stopping) return;
      machine.log.warn({ why }, 'the worker lost the database: it starts again');
      await pool.abandon();
      const next = await again(machine, () =>
        stopping ? null : startPool(machine, { jobs, runners, fairness }),
      );
      if (next === null) return;
      pool = next;
      if (stopping) return pool.stop();
    }
  };
  const going = keepGoing();
  return {
    stop: async () => {
      stopping = true;
      // It may have ended by itself just now, or be about to start again.
      await Promise.allSettled([pool.stop(), going]);
    },
  };
}

/** Until it works; null when it is no longer wanted. */
async function again<T>(machine: Machine, start: () => Promise<T> | null): Promise<T | null> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    try {
      return await start();
    } catch (error) {
      machine.log.warn({ error: String(error) }, 'the worker cannot start yet');
    }
  }
}

/** Does a job of one kind; never asked twice for one taking. */
type Runner = (payload: unknown, taken: Taken) => Promise<void>;

interface Taken extends JobAttempt {
  readonly job: string;
  /** The name of the worker that took it. */
  readonly pool: string | null;
  /** How long it was due, in milliseconds. */
  readonly lateMs: number;
}

interface Running {
  readonly jobs: readonly Job[];
  readonly fairness: Fairness;
  readonly isOpen: () => boolean;
}

function runnersOf(
  machine: Machine,
  { jobs, fairness, isOpen }: Running,
): ReadonlyMap<string, Runner> {
  const runners = new Map<string, Runner>();
  const beat = beats(machine.db);
  const few = createTurnstile(CONCURRENCY);
  const soonAgain = createSoonAgain(isOpen);
  for (const job of jobs) {
    if (runners.has(job.task)) throw new Error(`Two jobs are named ${job.task}`);
    const one = workOn(machine, job, beat);
    const free = job.together === true || job.apart === true;
    runners.set(job.task, async (payload, { lateMs, pool, ...attempt }) => {
      tellStart(machine, job, { lateMs, number: attempt.number });
      // Also while it waits for its turn: a crowd is what has been taken, not what is being done.
      const ended = fairness.begun();
      const work = (before: number) => {
        const again = { ...attempt, number: attempt.number + before };
        return free ? one(payload, again) : few.through(() => one(payload, again), attempt.ahead);
      };
      try {
        const taking = { id: attempt.job, pool, attempts: attempt.number };
        const holding = () => holdingOf(machine.db, taking);
        const onAgain = warning(machine, job);
        await (job.soon === true ? soonAgain.run({ work, holding, onAgain }) : work(0));
      } finally {
        ended();
      }
    });
  }
  return runners;
}

function tellStart(
  { metrics }: Machine,
  { task }: Job,
  { number, lateMs }: Pick<Taken, 'number' | 'lateMs'>,
): void {
  metrics.jobsStarted.inc({ task });
  if (number === 1) metrics.jobLateness.observe({ task }, lateMs / 1000);
}

function warning({ log }: Machine, { task }: Job): (error: unknown) => void {
  return (error) => log.warn({ task, error: String(error) }, 'a job failed, and is tried again');
}

function taskListOf(runners: ReadonlyMap<string, Runner>): TaskList {
  const tasks = [...runners].map(([task, run]): [string, GraphileTask] => [
    task,
    (
      payload,
      { job: { attempts, max_attempts: maxAttempts, id, run_at, priority, locked_by } },
    ) => {
      const last = attempts >= maxAttempts;
      const attempt = { number: attempts, last, job: id, pool: locked_by };
      // Text, whatever its type says: our connections read instants so.
      const lateMs = lateBy(String(run_at));
      return run(payload, { ...attempt, lateMs, ahead: priority === PRIORITIES[0] });
    },
  ]);
  return Object.fromEntries(tasks);
}

function lateBy(dueAt: string): number {
  return Math.max(0, machineMillis() - Date.parse(dueAt));
}

function workOn(
  machine: Machine,
  job: Job,
  beat: () => Promise<void>,
): (payload: unknown, attempt: JobAttempt) => Promise<void> {
  const { metrics } = machine;
  return async (payload, attempt) => {
    metrics.jobsRunning.inc();
    try {
      await job.handle(machine, payload, attempt);
    } finally {
      metrics.jobsRunning.dec();
      await beat();
    }
  };
}

/** Those of others than the crowd, which are taken past the queue. */
function lookForOthers(
  fairness: Fairness,
  { pool, hand, runners }: { pool: string; hand: HandOf; runners: ReadonlyMap<string, Runner> },
): () => void {
  return fairness.look(pool, ({ id, task, payload, attempts, maxAttempts, runAt }) => {
    const last = attempts >= maxAttempts;
    const attempt = { number: attempts, last, job: id, pool, ahead: true };
    const work = async (): Promise<void> => {
      const run = runners.get(task);
      if (run === undefined) throw new Error(`no job is named ${task}`);
      await run(payload, { ...attempt, lateMs: lateBy(runAt) });
    };
    return hand.run(id, work);
  });
}

interface Working {
  readonly jobs: readonly Job[];
  readonly runners: ReadonlyMap<string, Runner>;
  readonly fairness: Fairness;
}

interface Pool {
  /** Resolves with the reason when it ends, wanted or not. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
  readonly abandon: () => Promise<void>;
}

async function startPool(machine: Machine, { jobs, runners, fairness }: Working): Promise<Pool> {
  const events = new EventEmitter() as WorkerEvents;
  const named = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  const runner = await run({
    pgPool: machine.db.pool,
    events,
    taskList: taskListOf(runners),
    // As items, not as text: the text form of a crontab takes no dots in the name of a task.
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ task, cron: match }) => (match === undefined ? [] : { task, match })),
    ),
    noHandleSignals: true,
    logger: workerLogger(machine),
    preset: PRESET,
  });
  const ending = endingOf(runner, events);
  let watch: Watch;
  const name = await named;
  try {
    watch = await watchWorkers(machine.db.pool, name, machine.log);
  } catch (error) {
    await runner.stop().catch(() => undefined);
    throw error;
  }
  const hand = openHand(machine, { pool: name, jobs });
  const stopLooking = lookForOthers(fairness, { pool: name, hand, runners });
  return {
    ended: ending.ended,
    stop: async () => {
      stopLooking();
      const closed = hand.close();
      await ending.stop();
      await closed;
      await watch.stop();
    },
    abandon: async () => {
      stopLooking();
      void hand.close();
      await watch.abandon();
    },
  };
}

/** Jobs with transactions of their own. */
const CONCURRENCY = 10;
/** Beside them, jobs that share theirs: they cost next to nothing while they wait. */
const SLOTS = 200;
/** What is let ahead of a crowd still waits for those that are here already. */
const QUEUE = 50;
/** With so many begun, more are waiting than come by themselves. */
const CROWD = 50;
const POLL_MS = 150;

const PRESET = {
  worker: {
    concurrentJobs: SLOTS,
    // How late a timer may be asked; with a local queue one asks for all.
    pollInterval: POLL_MS,
    // Jobs are taken by the dozen: one at a time costs more than most of them do.
    localQueue: { size: QUEUE },
    // A plan made for a queue that was short reads all of one that has grown long, for each few jobs it takes;
    // planning anew costs less than half a millisecond.
    preparedStatements: false,
    // Also what makes a failure to write the end of a job an event: at -1 it would be a rejection that nobody
    // catches, and Node ends the process for one.
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

/** What it says at each start of sizes that were chosen after measuring (ADR 0022). */
const HINT = /smaller than (?:your )?concurrency/;

function workerLogger(machine: Machine) {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') {
      machine.log.error({ job: meta?.task }, message);
    } else if (level === 'warning' && !HINT.test(message)) {
      machine.log.warn(message);
    } else {
      machine.log.trace(message);
    }
  });
}
