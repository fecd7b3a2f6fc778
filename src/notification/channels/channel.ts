/**
 * The port of a channel: one way to reach a person. A channel is one file that says what it can do, what an
 * address of it looks like, how a letter is written for it, and how it is sent. It judges nothing: whether,
 * whom and when is decided in `core/`.
 */
import type { z } from '../../kernel/schema.ts';
import type { Config } from '../../platform/config.ts';
import type { Letter } from '../core/letter.ts';

/** `page` wakes somebody, `update` informs, `reply` takes an answer back, `test` proves that it works. */
export type Capability = 'page' | 'update' | 'reply' | 'test';

/** What the outside world said to one try; classed here and nowhere else (house.md 7). */
export type SendResult =
  /** The provider has it; `answer` is its word, at most 4 KB. */
  | { readonly kind: 'delivered'; readonly answer: string }
  /** It may work later. */
  | { readonly kind: 'retry'; readonly reason: string; readonly answer?: string }
  /** It will not work, however often it is tried. */
  | { readonly kind: 'never'; readonly reason: string; readonly answer?: string };

export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Sending {
  readonly address: string;
  readonly rendered: Rendered;
  /** The same for every repeat of one attempt; goes to the provider so that it can tell a repeat. */
  readonly idempotencyKey: string;
  /** Messages of one incident belong together in the reader's list. */
  readonly thread: string | null;
}

export interface Channel {
  /** Also the `kind` of the contacts it serves. */
  readonly name: string;
  readonly title: string;
  readonly capabilities: readonly Capability[];
  readonly address: z.ZodType<string>;
  /** Why it cannot send at all on this server; undefined when it can. */
  readonly missing: (config: Config) => string | undefined;
  /** Pure. */
  readonly render: (letter: Letter) => Rendered;
  /** Never throws and never takes longer than `SEND_DEADLINE_MS`. */
  readonly send: (config: Config, sending: Sending) => Promise<SendResult>;
}

/** From the first byte to the last (reliability.md row 40). */
export const SEND_DEADLINE_MS = 10_000;

const ANSWER_BYTES = 4096;

/** What is kept of a provider's answer. */
export function keptAnswer(text: string): string {
  return text.slice(0, ANSWER_BYTES).toWellFormed();
}
