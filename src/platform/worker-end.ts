/** When the job engine has ended: because it says so, or because it never will. */
import type { Runner, WorkerEvents } from 'graphile-worker';

export interface Ending {
  /** Resolves with the reason, wanted or not. */
  readonly ended: Promise<string>;
  /** Resolves once it has ended, or never will. */
  readonly stop: () => Promise<void>;
}

export function endingOf(runner: Runner, events: WorkerEvents): Ending {
  const stuck = stuckIn(events);
  const told = runner.promise.then(
    () => 'it ended',
    (error: unknown) => String(error),
  );
  return {
    ended: Promise.race([told, stuck]),
    stop: async () => {
      await Promise.race([runner.stop().catch(() => undefined), stuck]);
    },
  };
}

/** What it waits for once its jobs are done: the ends of the last of them being written. */
const END_MS = 3_000;

/**
 * Resolves when it is coming to its end, has nothing more to do, and yet does not end: then nobody waits for it any
 * more. graphile-worker 0.17.3 waits for ever when the ends of two batches of jobs could not be written, as happens
 * when a database dies: its count of what is pending falls below nought.
 */
function stuckIn(events: WorkerEvents): Promise<string> {
  return new Promise((resolve) => {
    let running = 0;
    let why: string | undefined;
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (why === undefined || running > 0) return;
      timer = setTimeout(() => resolve(`it does not come to its end: ${why}`), END_MS);
      timer.unref();
    };
    events.on('job:start', () => {
      running += 1;
      look();
    });
    const done = (): void => {
      running -= 1;
      look();
    };
    events.on('job:complete', done);
    // In its place, where the worker of the job breaks with it.
    events.on('worker:fatalError', done);
    events.on('pool:gracefulShutdown', ({ message }) => {
      why = message;
      look();
    });
  });
}
