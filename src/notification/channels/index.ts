/** The channels there are, best first: a page tries a person's contacts in this order unless they have rules. */
import type { Channel } from './channel.ts';
import { email } from './email.ts';
import { mattermost } from './mattermost.ts';
import { ntfy } from './ntfy.ts';
import { push } from './push.ts';
import { slack } from './slack.ts';
import { sms } from './sms.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { voice } from './voice.ts';
import { webhook } from './webhook.ts';

export const CHANNELS: readonly Channel[] = [
  push,
  sms,
  voice,
  telegram,
  slack,
  mattermost,
  ntfy,
  teams,
  webhook,
  email,
];

export function channelOf(kind: string): Channel | undefined {
  return CHANNELS.find((channel) => channel.name === kind);
}

/** What others may see of an address that is itself a secret. */
export function shownAddress(kind: string, address: string): string {
  return channelOf(kind)?.shownAddress?.(address) ?? address;
}
