/**
 * Refuses bodies that would poison us later, before JSON.parse and long before jsonb sees them
 * (reliability.md facts 3 and 4, rows 29 to 32): bad UTF-8, too deep, NUL, lone surrogates, numbers no
 * double can hold, keys that reach for the prototype.
 */
const MAX_DEPTH = 64;

export type Guarded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Decodes strictly; a byte order mark is tolerated and dropped. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Parses JSON from outside; the reason names what is wrong in words a sender can act on. */
export function guardedJson(bytes: Uint8Array): Guarded {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: 'The body is not valid UTF-8.' };
  const tooDeep = depthOf(text) > MAX_DEPTH;
  if (tooDeep) return { ok: false, reason: `The JSON is nested deeper than ${MAX_DEPTH} levels.` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'The body is not valid JSON.' };
  }
  const reason = faultIn(value);
  return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

/** What makes a value unfit to store, or undefined. Also used for form fields and query text. */
export function faultIn(value: unknown): string | undefined {
  if (typeof value === 'string') return faultInText(value);
  if (typeof value === 'number') {
    return Number.isFinite(value) ? undefined : 'A number is too large to be kept exactly.';
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      const fault = faultIn(item);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '__proto__') return 'A key is named __proto__, which is not accepted.';
      const fault = faultInText(key) ?? faultIn(item);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function faultInText(text: string): string | undefined {
  if (text.includes('\u0000')) return 'A text holds the NUL character, which cannot be stored.';
  if (!text.isWellFormed()) return 'A text holds half of a surrogate pair (broken UTF-16).';
  return undefined;
}

/** Deepest nesting of brackets outside strings: one pass, no recursion, stops early when too deep. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 0x5c) i += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > MAX_DEPTH) return deepest;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return deepest;
}
