/**
 * The port of a channel: one way to reach a person. A channel is one file that says what it can do, what an
 * address of it looks like, which settings it needs, how a letter is written for it, how it is sent, and how
 * the provider's calls back (receipts, pressed buttons, replies) are read. It judges nothing: whether, whom
 * and when is decided in `core/`.
 */
import type { z } from '../../kernel/schema.ts';
import type { Config } from '../../platform/config.ts';
import type { GuardedClient } from '../../platform/guarded-http.ts';
import type { Letter, LetterAct } from '../core/letter.ts';

/**
 * `page` wakes somebody, `update` informs, `reply` takes an answer back, `receipt` proves the arrival, `edit`
 * changes a sent message in place, `test` proves that it works.
 */
export type Capability = 'page' | 'update' | 'reply' | 'receipt' | 'edit' | 'test';

/** What the outside world said to one try; classed here and nowhere else (house.md 7). */
export type SendResult =
  /** The provider has it. */
  | {
      readonly kind: 'accepted';
      /** Its word, at most 4 KB. */
      readonly answer: string;
      /** Its name for this message: receipts, replies and edits come back with it. */
      readonly ref?: string;
      /** Without a receipt within 60 s the next contact is tried (domain.md 6.5). */
      readonly awaitsReceipt?: boolean;
    }
  /** It may work later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly answer?: string }
  /** It will not work, however often it is tried. */
  | { readonly kind: 'never'; readonly reason: string; readonly answer?: string };

/** A message in the words of one channel; plain JSON, kept so that a repeat sends the same. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What the provider is given beside or instead of the texts: blocks, cards, a script for a call. */
  readonly data?: unknown;
}

export interface Sending {
  readonly address: string;
  readonly rendered: Rendered;
  /** The same for every repeat of one attempt; goes to the provider so that it can tell a repeat. */
  readonly idempotencyKey: string;
  /** Messages of one incident belong together in the reader's list. */
  readonly thread: string | null;
}

/** What a channel is given to work with. */
export interface ChannelEnv {
  readonly config: Config;
  /** What an admin set for this channel, by `SettingField.key`; a key that is not set is absent. */
  readonly settings: Readonly<Record<string, string>>;
  /** Every request to the outside goes through it. */
  readonly http: GuardedClient;
  /** Milliseconds since 1970 by this machine, for signatures. */
  readonly now: () => number;
}

/** One thing an admin must know to use the channel; drawn as a form, checked on saving. */
export interface SettingField {
  readonly key: string;
  readonly label: string;
  /** Where the admin finds it. */
  readonly help: string;
  /** Kept sealed, never shown again. */
  readonly secret: boolean;
  readonly required: boolean;
  readonly shape: z.ZodType<string>;
  /** One of these, where it is a choice. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Asked only while this gateway is chosen. */
  readonly gateway?: string;
  /** Several lines. */
  readonly long?: true;
  /** A secret we may make ourselves: `whsec_` and base64, or one long word. */
  readonly made?: 'whsec' | 'word';
}

/** A call of the provider: `POST /channels/{name}/{door}`. */
export interface InboundCall {
  readonly method: 'GET' | 'POST';
  /** Last part of the path: `events`, `status`, `reply`. */
  readonly door: string;
  /** The address as the provider called it, from the public URL. */
  readonly url: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
  /** Milliseconds since 1970, for the age of signatures. */
  readonly now: number;
}

/** What a provider told us. */
export type InboundEvent =
  | {
      readonly kind: 'receipt';
      readonly ref: string;
      readonly state: 'delivered' | 'opened' | 'failed';
      /** Why it failed. */
      readonly reason?: string;
    }
  /** A pressed button carries its token; a reply by text or key names the message or the address. */
  | {
      readonly kind: 'reply';
      readonly act: LetterAct;
      readonly by:
        | { readonly token: string }
        | { readonly ref: string }
        /** `from`: the address a reply came from; `code`: the short code in its text, if any. */
        | { readonly from: string; readonly code: string | null };
      /** The address that pressed, where the provider says so: must be the one the token was sent to. */
      readonly pressedBy?: string;
    }
  /** Somebody proved to read an address by sending us the code shown in Evenkeel (`/start CODE`). */
  | { readonly kind: 'linked'; readonly address: string; readonly code: string };

/** What became of an event, in words for the person who pressed or wrote. */
export interface InboundOutcome {
  readonly event: InboundEvent;
  readonly ok: boolean;
  readonly text: string;
}

export interface InboundReply {
  readonly status: number;
  readonly type?: string;
  readonly body?: string;
}

export type InboundRead =
  | { readonly events: readonly InboundEvent[] }
  /** 401 for a bad signature, 400 for what cannot be read, 404 for a door that is not there. */
  | { readonly refused: 400 | 401 | 404; readonly why: string }
  /** Answered without any event: a challenge. */
  | { readonly reply: InboundReply };

export interface Inbound {
  /** Doors an admin must tell the provider of; others are told with each message. */
  readonly paste: readonly {
    readonly door: string;
    readonly label: string;
    /** Only while this gateway is chosen. */
    readonly gateway?: string;
  }[];
  /** Verifies who calls, then reads; never throws on foreign bytes. */
  readonly read: (env: ChannelEnv, call: InboundCall) => InboundRead;
  /** How the provider wants to be answered. */
  readonly answer: (outcomes: readonly InboundOutcome[], call: InboundCall) => InboundReply;
}

/** A connection we hold open instead of being called: Slack Socket Mode, Telegram polling. */
export interface Listening {
  /** Tells what to do with events; resolves when they are kept. */
  readonly deliver: (events: readonly InboundEvent[]) => Promise<readonly InboundOutcome[]>;
  readonly log: (text: string) => void;
  /** Aborted when this node stops or loses the lease. */
  readonly signal: AbortSignal;
}

export interface Channel {
  /** Also the `kind` of the contacts it serves. */
  readonly name: string;
  readonly title: string;
  /** How to connect it, for an admin: a few sentences. */
  readonly how: string;
  readonly capabilities: readonly Capability[];
  readonly address: z.ZodType<string>;
  /** What an address looks like, for the person who types it. */
  readonly addressHelp: string;
  /** Where the address is itself a secret (a push key, a webhook URL): what others may see of it. */
  readonly shownAddress?: (address: string) => string;
  /** Where an address is best proven by sending `/start CODE` from it: how, for the person who does. */
  readonly linkHow?: string;
  readonly settings: readonly SettingField[];
  /** Why it cannot send at all on this server; undefined when it can. */
  readonly missing: (env: ChannelEnv) => string | undefined;
  /** How many messages one process hands over at once, `SENDS_AT_ONCE` where absent. */
  readonly atOnce?: number;
  /** Pure. */
  readonly render: (letter: Letter) => Rendered;
  /** Never throws and never takes longer than `SEND_DEADLINE_MS`. */
  readonly send: (env: ChannelEnv, sending: Sending) => Promise<SendResult>;
  /** Changes a sent message in place; with capability `edit`. */
  readonly edit?: (
    env: ChannelEnv,
    message: { readonly address: string; readonly ref: string; readonly rendered: Rendered },
  ) => Promise<SendResult>;
  readonly inbound?: Inbound;
  /** Holds a connection until the signal; runs on one node at a time. Absent result: not wanted. */
  readonly listen?: (env: ChannelEnv, listening: Listening) => Promise<void> | undefined;
}

/** From the first byte to the last (reliability.md row 40). */
export const SEND_DEADLINE_MS = 10_000;

export const SENDS_AT_ONCE = 30;

const ANSWER_BYTES = 4096;

/** What is kept of a provider's answer. */
export function keptAnswer(text: string): string {
  return text.slice(0, ANSWER_BYTES).toWellFormed();
}
