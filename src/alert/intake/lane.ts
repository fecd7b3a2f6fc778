/**
 * Signals from all connections wait in one lane, and whatever waits when the batch before is committed is committed
 * together, at most 500 at a time (`platform/group-commit.ts`). One batch after the other keeps the order of every key;
 * two at once would share the same signals in batches of half the size, which costs more than it hides (ADR 0045).
 * Within the lane senders take turns (`fair-queue.ts`). The answer comes after the commit: accepted = kept.
 */

import { isDataFault, isHeldByOthers } from '../../platform/database-errors.ts';
import { createGroupCommit, type GroupCommit, type Waiting } from '../../platform/group-commit.ts';
import type { Machine } from '../../platform/machine.ts';
import { createPatience } from '../../platform/patience.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import type { Intake } from './intake.ts';
import { heldBack, type Kept, keepBatch } from './keep-batch.ts';

const MAX_BATCH = 500;
/** Beyond this much waiting, senders are told to come back: they retry, our memory does not grow. */
const MAX_WAITING = { items: 40_000, bytes: 64 * 1024 * 1024 };

/**
 * Where it is not known who is waited for, halves tell, each after a wait of its own. Where all are waited for, as when
 * somebody locks a whole table, they tell nothing, and it is better to answer.
 */
const HALVING_MS = 10_000;

interface Lane {
  readonly waiting: FairQueue<Waiting<Intake, Kept>>;
  readonly group: GroupCommit<Intake, Kept>;
}

const lanes = new WeakMap<Machine, Lane>();

/** True when more is waiting than we want to promise, in all or of this sender. */
export function isFull(machine: Machine, sender?: string): boolean {
  return laneOf(machine).waiting.isFull(sender);
}

/** Resolves once all are committed; rejects when one could not be, the others may be kept by then. */
export function keep(machine: Machine, intakes: readonly Intake[]): Promise<readonly Kept[]> {
  const { group } = laneOf(machine);
  return Promise.all(intakes.map(group.add));
}

function laneOf(machine: Machine): Lane {
  const found = lanes.get(machine);
  if (found !== undefined) return found;
  const waiting = createFairQueue<Waiting<Intake, Kept>>(MAX_WAITING, {
    sender: ({ item }) => item.integration.id,
    bytes: ({ item: { event } }) => event.raw.length + event.body.length,
  });
  const mayHalve = createPatience(HALVING_MS);
  const group = createGroupCommit<Intake, Kept>({
    write: (intakes) => keepBatch(machine, intakes),
    isOneAtFault: (error) => isDataFault(error) || (isHeldByOthers(error) && mayHalve()),
    culprits: (intakes, error) => heldBack(machine, intakes, error),
    line: { ...waiting, next: () => waiting.take(MAX_BATCH) },
  });
  const made: Lane = { waiting, group };
  lanes.set(machine, made);
  return made;
}
