/** The channels there are, best first: a page tries a person's contacts in this order. */
import type { Channel } from './channel.ts';
import { email } from './email.ts';

export const CHANNELS: readonly Channel[] = [email];

export function channelOf(kind: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.name === kind);
}

/** What others may see of an address that is itself a secret. */
export function shownAddress(kind: string, address: string): string {
  return channelOf(kind)?.shownAddress?.(address) ?? address;
}
