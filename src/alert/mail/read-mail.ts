/**
 * Reads a mail without letting it hold others up: an ordinary one at once, one that is large or of very many lines on
 * a thread of its own with an end to its time and memory. What is not through by then is told by its head alone.
 */
import { offload, ThreadError } from '../../platform/offload.ts';
import { createTurnstile } from '../../platform/turnstile.ts';
import { parseHead, parseMail, type ReadMail } from './parse-mail.ts';

const THREAD = { name: 'mail-thread', from: import.meta.url };
const LIMITS = { millis: 5_000, megabytes: 256 };
/** Up to here reading takes a quarter of a second at the worst. */
const AT_ONCE = { bytes: 1_048_576, lines: 10_000 };

/** A thread costs a processor and its memory. */
const threads = createTurnstile(2);

export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  try {
    if (isOrdinary(raw)) return await parseMail(raw);
    return await threads.through(() => offload<ReadMail>(THREAD, raw, LIMITS));
  } catch (error) {
    return parseHead(raw, whyOf(error));
  }
}

function isOrdinary(raw: Uint8Array): boolean {
  if (raw.length > AT_ONCE.bytes) return false;
  let lines = 0;
  for (const byte of raw) if (byte === 0x0a) lines += 1;
  return lines <= AT_ONCE.lines;
}

function whyOf(error: unknown): string {
  if (error instanceof ThreadError && error.why === 'tooLong') return 'it took too long';
  if (error instanceof ThreadError && error.why === 'tooMuch') return 'it took too much memory';
  return error instanceof Error ? error.message : String(error);
}
