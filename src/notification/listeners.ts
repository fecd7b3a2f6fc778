/**
 * Holds the connections of channels that listen instead of being called (Slack Socket Mode, Telegram polling),
 * on one node of all. A change of a channel's settings ends its connection and begins it anew.
 */

import { type Lease, tryLease } from '../platform/lease.ts';
import type { Machine } from '../platform/machine.ts';
import { every } from '../platform/timers.ts';
import { envOf } from './channel-env.ts';
import { channelSetting } from './channel-store.ts';
import type { Channel } from './channels/channel.ts';
import { CHANNELS } from './channels/index.ts';
import { applyEvents } from './inbound-handle.ts';

export interface Listeners {
  readonly stop: () => Promise<void>;
}

interface Held {
  /** Of the settings it was begun with; 0 where nothing is set. */
  readonly version: number;
  readonly end: () => void;
}

const LOOK_MS = 2_000;

/** Looks every two seconds: who holds the lease, and whether settings have changed. */
export async function startListeners(machine: Machine): Promise<Listeners> {
  const held = new Map<string, Held>();
  let lease: Lease | undefined;
  let looking: Promise<void> | undefined;
  const endAll = () => {
    for (const { end } of held.values()) end();
    held.clear();
  };
  const look = async (): Promise<void> => {
    try {
      if (lease?.lost.aborted === true) {
        endAll();
        lease.release();
        lease = undefined;
      }
      lease ??= await tryLease(machine.db, 'channel-listeners');
      if (lease === undefined) return;
      for (const channel of CHANNELS) await follow(machine, channel, held);
    } catch (error) {
      machine.log.warn({ error: String(error) }, 'could not look after listening channels');
    }
  };
  await look();
  const stopLooking = every(LOOK_MS, () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  });
  return {
    stop: async () => {
      stopLooking();
      await looking;
      endAll();
      lease?.release();
    },
  };
}

async function follow(machine: Machine, channel: Channel, held: Map<string, Held>): Promise<void> {
  if (channel.listen === undefined) return;
  const version = (await channelSetting(machine.db, channel.name))?.version ?? 0;
  const before = held.get(channel.name);
  if (before?.version === version) return;
  before?.end();
  const ending = new AbortController();
  held.set(channel.name, { version, end: () => ending.abort() });
  const log = (text: string) => machine.log.warn({ channel: channel.name }, text);
  try {
    const env = await envOf(machine, channel);
    const deliver = (events: Parameters<typeof applyEvents>[2]) =>
      applyEvents(machine, channel, events);
    const work = channel.listen(env, { deliver, log, signal: ending.signal });
    work?.catch((error) => log(`stopped listening: ${String(error)}`));
  } catch (error) {
    // Secrets that cannot be opened: shown at the channel, and nothing to listen with until they are set anew.
    log(error instanceof Error ? error.message : 'cannot listen');
  }
}
