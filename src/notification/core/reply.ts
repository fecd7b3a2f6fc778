/**
 * Answers by text: `ack 3f9c`, `no 3f9c`, `1 3f9c`, `2 3f9c`, with the code printed in the message or, where one
 * page is open, without it. Resolving is not offered (domain.md 6.5): a thumb must not end an incident.
 */
import type { LetterAct } from './letter.ts';

export interface TextReply {
  readonly act: LetterAct;
  /** Lower case; null when the sender left it out. */
  readonly code: string | null;
}

const WORDS: Readonly<Record<string, LetterAct>> = {
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  yes: 'acknowledge',
  ok: 'acknowledge',
  '1': 'acknowledge',
  no: 'decline',
  decline: 'decline',
  '2': 'decline',
};

/** Longer is chatter, and not worth looking at letter by letter. */
const MAX_REPLY = 200;

/** NOT-28: undefined for anything else, so that chatter never acts. */
export function readReply(text: string): TextReply | undefined {
  if (text.length > MAX_REPLY) return undefined;
  const match = /^\s*([a-z]+|[12])[\s:.,-]*([0-9a-f]{4})?[\s.!]*$/i.exec(text);
  const act = WORDS[match?.[1]?.toLowerCase() ?? ''];
  if (act === undefined) return undefined;
  return { act, code: match?.[2]?.toLowerCase() ?? null };
}

/** How a message says what may be answered: `Reply ACK 3f9c, or NO 3f9c`. */
export function replyHint(code: string): string {
  return `Reply ACK ${code} to take it, NO ${code} to pass it on.`;
}
