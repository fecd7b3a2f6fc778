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
import { beats } from './beat.ts';
import { type Watch, watchWorkers } from './dead-workers.ts';
import { type Fairness, startFairness } from './fairness.ts';
import type { Machine } from './machine.ts';
import type { Job } from './outbox.ts';
import { machineMillis } from './timers.ts';
import { createTurnstile } from './turnstile.ts';

export interface Worker {
  /** Lets running jobs finish. */
  readonly stop: () => Promise<void>;
}

const AGAIN_MS = 500;

export async function startWorker(machine: Machine, jobs: readonly Job[]): Promise<Worker> {
  const fairness = startFairness(machine.db, CROWD);
  const taskList = taskListOf(machine, { jobs, fairness });
  let stopping = false;
  let pool = await startPool(machine, { jobs, taskList }).catch((error: unknown) => {
    fairness.stop();
    throw error;
  });
  const keepGoing = async () => {
    for (;;) {
      const why = await pool.ended;
      if (stopping) return;
      machine.log.warn({ why }, 'the worker lost the database: it starts again');
      await pool.abandon();
      const next = await again(machine, () =>
        stopping ? null : startPool(machine, { jobs, taskList }),
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
      fairness.stop();
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

function taskListOf(
  machine: Machine,
  { jobs, fairness }: { readonly jobs: readonly Job[]; readonly fairness: Fairness },
): TaskList {
  const taskList: TaskList = {};
  const beat = beats(machine.db);
  const few = createTurnstile(CONCURRENCY);
  for (const job of jobs) {
    if (job.task in taskList) throw new Error(`Two jobs are named ${job.task}`);
    const one = workOn(machine, job, beat);
    const free = job.together === true || job.apart === true;
    taskList[job.task] = async (payload, helpers) => {
      // Also while it waits for its turn: a crowd is what has been taken, not what is being done.
      const ended = fairness.begun();
      try {
        await (free ? one(payload, helpers) : few.through(() => one(payload, helpers)));
      } finally {
        ended();
      }
    };
  }
  return taskList;
}

function workOn(machine: Machine, job: Job, beat: () => Promise<void>): GraphileTask {
  const { metrics } = machine;
  const { task } = job;
  return async (payload, { job: { attempts: number, max_attempts: maxAttempts, id, run_at } }) => {
    metrics.jobsStarted.inc({ task });
    // Text, whatever its type says: our connections read instants so.
    const lateMs = Math.max(0, machineMillis() - Date.parse(String(run_at)));
    if (number === 1) metrics.jobLateness.observe({ task }, lateMs / 1000);
    metrics.jobsRunning.inc();
    try {
      await job.handle(machine, payload, { number, last: number >= maxAttempts, job: id });
    } finally {
      metrics.jobsRunning.dec();
      await beat();
    }
  };
}

interface Pool {
  /** Resolves with the reason when it ends, wanted or not. */
  readonly ended: Promise<string>;
  readonly stop: () => Promise<void>;
  readonly abandon: () => Promise<void>;
}

async function startPool(
  machine: Machine,
  { jobs, taskList }: { readonly jobs: readonly Job[]; readonly taskList: TaskList },
): Promise<Pool> {
  const events = new EventEmitter() as WorkerEvents;
  const named = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }) => resolve(workerPool.id));
  });
  const runner = await run({
    pgPool: machine.db.pool,
    events,
    taskList,
    // As items, not as text: the text form of a crontab takes no dots in the name of a task.
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ task, cron: match }) => (match === undefined ? [] : { task, match })),
    ),
    noHandleSignals: true,
    logger: workerLogger(machine),
    preset: {
      worker: {
        concurrentJobs: SLOTS,
        // How late a timer may be asked; with a local queue one asks for all.
        pollInterval: POLL_MS,
        // Jobs are taken by the dozen: one at a time costs more than most of them do.
        localQueue: { size: QUEUE },
        // Also what makes a failure to write the end of a job an event: at -1 it would be a rejection that nobody
        // catches, and Node ends the process for one.
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
      },
    },
  });
  const ended = runner.promise.then(
    () => 'it ended',
    (error: unknown) => String(error),
  );
  let watch: Watch;
  try {
    watch = await watchWorkers(machine.db.pool, await named, machine.log);
  } catch (error) {
    await runner.stop().catch(() => undefined);
    throw error;
  }
  return {
    ended,
    stop: () => runner.stop().finally(() => watch.stop()),
    abandon: () => watch.abandon(),
  };
}

/** Jobs with transactions of their own. */
const CONCURRENCY = 10;
/** Beside them, jobs that share theirs: they cost next to nothing while they wait. */
const SLOTS = 200;
const QUEUE = 200;
/** With so many begun, more are waiting than come by themselves. */
const CROWD = 50;
const POLL_MS = 150;

function workerLogger(machine: Machine) {
  return new Logger(() => (level, message, meta) => {
    if (level === 'error') {
      machine.log.error({ job: meta?.task }, message);
    } else if (level === 'warning') {
      machine.log.warn(message);
    } else {
      machine.log.trace(message);
    }
  });
}
