/**
 * Natural group commit: signals from all connections wait in one of two lanes and whatever waits when a
 * lane is free is committed together, at most 500 at a time, with no timer (performance.md). A lane is
 * chosen by the fingerprint of the sender's key, so signals of one key keep their order; where a rule makes one
 * condition of several keys, two lanes may wait for its row, in one order. Within a lane senders take turns (`fair-queue.ts`). The answer comes after the commit: accepted = kept.
 */
import type { Machine } from '../../platform/machine.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import type { Intake } from './intake.ts';
import { isDataFault } from './intake-store.ts';
import { type Kept, keepBatch } from './keep-batch.ts';

const LANES = 2;
const MAX_BATCH = 500;
/** Beyond this much waiting in a lane, senders are told to come back: they retry, our memory does not grow. */
const MAX_WAITING = { items: 20_000, bytes: 32 * 1024 * 1024 };

interface Waiting {
  readonly intake: Intake;
  readonly kept: (kept: Kept) => void;
  readonly failed: (error: unknown) => void;
}

interface Lane {
  readonly waiting: FairQueue<Waiting>;
  running: boolean;
}

const lanesOfMachine = new WeakMap<Machine, readonly Lane[]>();

/** True when more is waiting than we want to promise, in all or of this sender. */
export function isFull(machine: Machine, sender?: string): boolean {
  return lanesOf(machine).some((lane) => lane.waiting.isFull(sender));
}

/** Resolves once all are committed; rejects when one could not be, the others may be kept by then. */
export function keep(machine: Machine, intakes: readonly Intake[]): Promise<readonly Kept[]> {
  const lanes = lanesOf(machine);
  return Promise.all(
    intakes.map((intake) => {
      const lane = lanes[Number.parseInt(intake.fingerprint.slice(0, 2), 16) % LANES];
      if (lane === undefined) throw new Error(`No lane for ${intake.fingerprint}`);
      const promise = new Promise<Kept>((kept, failed) => {
        lane.waiting.add({ intake, kept, failed });
      });
      if (!lane.running) drive(machine, lane);
      return promise;
    }),
  );
}

function lanesOf(machine: Machine): readonly Lane[] {
  const found = lanesOfMachine.get(machine);
  if (found !== undefined) return found;
  const of = {
    sender: ({ intake }: Waiting) => intake.integration.id,
    bytes: ({ intake: { event } }: Waiting) => event.raw.length + event.body.length,
  };
  const lanes = Array.from(
    { length: LANES },
    (): Lane => ({ waiting: createFairQueue(MAX_WAITING, of), running: false }),
  );
  lanesOfMachine.set(machine, lanes);
  return lanes;
}

/** Runs the lane until nothing waits; starts after this tick, so that a request's items go together. */
function drive(machine: Machine, lane: Lane): void {
  lane.running = true;
  const run = async (): Promise<void> => {
    while (lane.waiting.size() > 0) await flush(machine, lane.waiting.take(MAX_BATCH));
    lane.running = false;
  };
  queueMicrotask(() => {
    run().catch((error) => machine.log.error({ error }, 'an intake lane stopped'));
  });
}

/** Commits a batch; one item the database cannot hold fails alone, by halving. */
async function flush(machine: Machine, batch: readonly Waiting[]): Promise<void> {
  try {
    const kept = await keepBatch(
      machine,
      batch.map((waiting) => waiting.intake),
    );
    batch.forEach((waiting, index) => {
      const one = kept[index];
      if (one === undefined) waiting.failed(new Error('A signal of the batch got no answer'));
      else waiting.kept(one);
    });
  } catch (error) {
    if (batch.length > 1 && isDataFault(error)) {
      const middle = Math.ceil(batch.length / 2);
      await flush(machine, batch.slice(0, middle));
      await flush(machine, batch.slice(middle));
      return;
    }
    for (const waiting of batch) waiting.failed(error);
  }
}
