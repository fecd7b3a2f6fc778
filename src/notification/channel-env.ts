/** What a channel is given to work with, from the machine. */
import type { Machine } from '../platform/machine.ts';
import type { ChannelEnv } from './channels/channel.ts';

export function envOf({ config, http }: Machine): ChannelEnv {
  return { config, http, settings: {} };
}
