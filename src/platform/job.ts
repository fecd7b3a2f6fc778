/** What a kind of work is: what features list and the worker does. How it is ordered stands in `outbox.ts`. */
import type { z } from '../kernel/schema.ts';
import type { Machine } from './machine.ts';
import type { Tx } from './reader.ts';

/** So long after its first try what somebody waits for is tried again. */
export const FIRST_PAUSE_MS = 500;

/** One kind of work; listed by the feature's `jobs.ts`. */
export interface Job {
  readonly task: string;
  /** Runs by itself too, by real time in UTC: `* * * * *` is every minute, once over all nodes. */
  readonly cron?: string;
  /** Its transactions are shared (`Db.together`), so many may run at once. */
  readonly together?: true;
  /** Somebody waits for it: what fails is tried again within seconds (`soon-again.ts`). */
  readonly soon?: true;
  /** Its first part, for the transaction that orders it (`at-hand.ts`); undefined when that is all. */
  readonly begin?: (
    tx: Tx,
    machine: Machine,
    order: Beginning<unknown>,
  ) => Promise<GoOn | undefined>;
  /** It mostly waits for others and counts its own places: it takes none of those that other jobs need. */
  readonly apart?: true;
  readonly handle: (machine: Machine, payload: unknown, attempt: JobAttempt) => Promise<void>;
}

export interface Beginning<P> extends Pick<JobAttempt, 'ahead'> {
  readonly payload: P;
}

/** What is left of a job that has begun; calls `done` in the transaction that ends it, if one does. */
export type GoOn = (done: (tx: Tx) => Promise<void>) => Promise<void>;

export interface JobAttempt {
  /** 1 on the first try; another one knows that those before it are over. */
  readonly number: number;
  readonly last: boolean;
  /** The same for every run of one job, so that a handler can tell a repeat; absent when run by hand. */
  readonly job?: string;
  /** It was let ahead of a crowd (`fairness.ts`), and waits for none of it on its way. */
  readonly ahead?: boolean | undefined;
}

interface Declaration<S extends z.ZodType> extends Omit<Job, 'begin' | 'handle'> {
  readonly payload: S;
  readonly begin?: (
    tx: Tx,
    machine: Machine,
    order: Beginning<z.output<S>>,
  ) => Promise<GoOn | undefined>;
  readonly handle: (machine: Machine, payload: z.output<S>, attempt: JobAttempt) => Promise<void>;
}

/** Declares a job with the shape of its payload; a payload of another shape is a programmer's mistake. */
export function defineJob<S extends z.ZodType>({
  payload: shape,
  begin,
  handle,
  ...rest
}: Declaration<S>): Job {
  return {
    ...rest,
    ...(begin === undefined
      ? {}
      : {
          begin: (tx, machine, order) =>
            begin(tx, machine, { ...order, payload: shape.parse(order.payload) }),
        }),
    handle: (machine, payload, attempt) => handle(machine, shape.parse(payload), attempt),
  };
}
