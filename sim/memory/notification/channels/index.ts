/** Twin of `notification/channels/index.ts`: four ways to reach people, with the abilities of the real ones. */
import { z } from '../../../../src/kernel/schema.ts';
import type {
  Capability,
  Channel,
  Rendered,
  Sending,
  SendResult,
} from '../../../../src/notification/channels/channel.ts';
import type { Letter } from '../../../../src/notification/core/letter.ts';

/** The world behind the channels, found in the config of the process that sends. */
export interface Outside {
  readonly send: (channel: string, sending: Sending) => Promise<SendResult>;
}

/** What a simulated message carries for the simulated person. */
export interface Carried {
  readonly tokens: Readonly<Record<string, string>>;
  readonly code: string | null;
  readonly loud: boolean;
}

function render(letter: Letter): Rendered {
  const actions = letter.actions ?? [];
  const carried: Carried = {
    tokens: Object.fromEntries(actions.map(({ act, token }) => [act, token])),
    code: letter.code ?? null,
    loud: letter.loud === true || actions.length > 0,
  };
  return { subject: letter.subject, text: letter.heading, html: '', data: carried };
}

function channel(name: string, capabilities: readonly Capability[]): Channel {
  return {
    name,
    title: name,
    how: 'It is there.',
    capabilities,
    address: z.string(),
    addressHelp: 'Any text.',
    settings: [],
    missing: () => undefined,
    render,
    send: ({ config }, sending) =>
      (config as typeof config & { readonly outside: Outside }).outside.send(name, sending),
  };
}

export const CHANNELS: readonly Channel[] = [
  channel('push', ['page', 'update', 'reply', 'receipt']),
  channel('slack', ['page', 'update', 'reply']),
  channel('sms', ['page', 'reply', 'receipt']),
  channel('email', ['page', 'update']),
];

export function channelOf(name: string): Channel | undefined {
  return CHANNELS.find((one) => one.name === name);
}
