/** The channels there are, best first: a page tries a person's contacts in this order. */
import type { Channel } from './channel.ts';
import { email } from './email.ts';

export const CHANNELS: readonly Channel[] = [email];

export function channelOf(kind: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.name === kind);
}
