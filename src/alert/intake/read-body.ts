/**
 * A body as its sender's parser reads it: when it comes in, when a dead letter is tried again, and when a signal that
 * was kept is read again. A parser that throws is a fault in words, and whether it looked at what stood around the
 * body is told, since only then that has to be kept.
 */
import { bytesOfShown, readBody } from '../doors/door.ts';
import { integrationOf } from '../integrations/index.ts';
import type { Around, ParseContext, Parsed } from '../integrations/integration.ts';

export type Read =
  | { readonly parsed: Parsed; readonly looksAround: boolean }
  | { readonly failed: string };

export function readAs(source: string, body: unknown, context: ParseContext): Read {
  const { freshKey, redact, around } = context;
  let looksAround = false;
  const watched: ParseContext = {
    freshKey,
    redact,
    get around() {
      looksAround = true;
      return around;
    },
  };
  try {
    const parsed = integrationOf(source).parse(body, watched);
    return { parsed, looksAround };
  } catch (error) {
    return { failed: wordsOf(error) };
  }
}

/** A body as it was kept; what came as a form is told from JSON by its beginning where no type is known. */
export interface KeptBody {
  readonly source: string;
  readonly raw: string;
  readonly contentType: string | null | undefined;
}

const FORM = 'application/x-www-form-urlencoded';

export function bodyOfKept({ source, raw, contentType }: KeptBody) {
  const type = contentType ?? FORM;
  return readBody(integrationOf(source), bytesOfShown({ text: raw, contentType: type }), type);
}

/** As `readAs`, of a body that was kept. */
export function readKept(
  kept: KeptBody,
  { freshKey, around }: Pick<ParseContext, 'freshKey'> & { readonly around: Around },
): Read {
  const body = bodyOfKept(kept);
  if (!body.ok) return { failed: body.reason };
  // The sender's key was cut out when it was kept.
  return readAs(kept.source, body.value, { freshKey, around, redact: (text) => text });
}

/** In one line, for people. */
export function wordsOf(error: unknown): string {
  return String(error).replaceAll('\u0000', '\ufffd').slice(0, 900).toWellFormed();
}
