/** What a channel is given to work with: the machine's, and what an admin set for it. */
import type { Reader } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { unseal } from '../platform/sealing.ts';
import { machineMillis } from '../platform/timers.ts';
import { channelSetting } from './channel-store.ts';
import type { Channel, ChannelEnv } from './channels/channel.ts';

/** `reader` where the caller is in a transaction. Throws when secrets were sealed with another key. */
export async function envOf(
  { config, http, db }: Machine,
  channel: Channel,
  reader: Reader = db,
): Promise<ChannelEnv> {
  const base = { config, http, now: machineMillis };
  if (channel.settings.length === 0) return { ...base, settings: {} };
  const row = await channelSetting(reader, channel.name);
  if (row === undefined) return { ...base, settings: {} };
  const settings = { ...row.plain, ...openSecrets(config, row) };
  return { ...base, settings };
}

export function placeOf(channel: string): string {
  return `channel:${channel}`;
}

/** The secrets of a row; empty where there are none. */
export function openSecrets(
  config: Machine['config'],
  row: { readonly channel: string; readonly sealed: string | null } | undefined,
): Readonly<Record<string, string>> {
  if (row?.sealed == null) return {};
  return JSON.parse(unseal(config, placeOf(row.channel), row.sealed)) as Record<string, string>;
}
