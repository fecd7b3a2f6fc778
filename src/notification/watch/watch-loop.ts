/**
 * The loop beside the queue, on every node: asks the engine for a beat, looks whether it answers, and alerts its
 * keepers when it does not; and says how far its own clock is from the database's. It is the one thing here that lives in a process, because what it watches is the
 * part that makes everything else outlive one.
 */
import { askForBeat, type NodeHealth, PROBE_SECONDS, readHealth } from '../../platform/health.ts';
import type { Machine } from '../../platform/machine.ts';
import { sayClock } from '../../platform/node-clock.ts';
import { every, machineMillis } from '../../platform/timers.ts';
import { alertKeepers, reachableKeepers } from './self-alert-handle.ts';

export interface Watch {
  /** One look, as the timer does it. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Looks that must agree before anybody is told: after a start or a long sleep the first one is of the past. */
const LOOKS = 2;

/** A node that has just started gives the others, and itself, this long. */
const WARM_UP_MS = 60_000;

/** While the database does not answer, no other node can be asked whether it alerted. */
const ALONE_MS = 900_000;

export function startWatch(machine: Machine, { warmUpMs = WARM_UP_MS } = {}): Watch {
  const startedAt = machineMillis();
  let bad = 0;
  let alone = Number.NEGATIVE_INFINITY;
  let people: Awaited<ReturnType<typeof reachableKeepers>> = [];
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const health = await readHealth(machine);
    bad = health.ready ? 0 : bad + 1;
    if (health.database === 'ok') {
      await askForBeat(machine.db);
      await sayClock(machine.db);
      people = await reachableKeepers(machine);
    }
    if (bad >= LOOKS && machineMillis() - startedAt >= warmUpMs) await alarm(health);
  };
  const alarm = async (health: NodeHealth): Promise<void> => {
    if (health.database !== 'ok') {
      if (machineMillis() - alone < ALONE_MS) return;
      alone = machineMillis();
    }
    await alertKeepers(machine, health, people);
  };
  const once = (): Promise<void> => {
    looking ??= look()
      .catch((error: unknown) => machine.log.error({ error: String(error) }, 'could not look'))
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  void once();
  const calledOff = every(PROBE_SECONDS * 1000, () => void once());
  return {
    look: once,
    stop: async () => {
      calledOff();
      await looking;
    },
  };
}
