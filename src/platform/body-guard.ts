/**
 * Refuses bodies that would poison us later, before JSON.parse and long before jsonb sees them
 * (reliability.md facts 3 and 4, rows 29 to 32): bad UTF-8, too deep, NUL, lone surrogates, numbers no
 * double can hold, keys that reach for the prototype.
 */
const MAX_DEPTH = 64;
/** Of members and items in all: a megabyte of real alerts holds a half of that. */
const MAX_VALUES = 50_000;

export type Guarded =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** JSON also as the text it was. */
export type GuardedJson = Guarded & { readonly text?: string };

const STRICT = new TextDecoder('utf-8', { fatal: true });

/** Decodes strictly; a byte order mark is tolerated and dropped. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Parses JSON from outside; the reason names what is wrong in words a sender can act on. */
export function guardedJson(bytes: Uint8Array): GuardedJson {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: 'The body is not valid UTF-8.' };
  const excess = excessIn(text);
  if (excess !== undefined) return { ok: false, reason: excess };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'The body is not valid JSON.' };
  }
  const hasLongNumber = LONG_NUMBER.test(text);
  const reason = mayBeUnfit(text, hasLongNumber) ? faultIn(value) : undefined;
  if (reason !== undefined) return { ok: false, reason };
  const read = hasLongNumber ? JSON.parse(longNumbersAsText(text)) : value;
  return { ok: true, value: read, text };
}

/**
 * Without an escape JSON holds no NUL and no half of a surrogate pair, and without an exponent or many digits no number
 * beyond all doubles: then nobody need look at every value.
 */
function mayBeUnfit(text: string, hasLongNumber: boolean): boolean {
  return hasLongNumber || text.includes('\\u') || text.includes('__proto__') || EXPONENT.test(text);
}

const EXPONENT = /[eE]\+?\d/;

/** Fewer digits always fit a double. */
const LONG_NUMBER = /\d{16}/;

/**
 * Whole numbers that no double holds, as text: read as numbers, two ids of nineteen digits that differ in the last
 * would be one, and so would their alerts. `json` is known to be JSON.
 */
function longNumbersAsText(json: string): string {
  // In turn what stands between such numbers and the numbers, so that joining puts the quotation marks.
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at);
    } else if (code === MINUS || isDigit(code)) {
      const first = code === MINUS ? at + 1 : at;
      const end = endOfDigits(json, first);
      if (isOfFraction(json.charCodeAt(end))) {
        at = endOfFraction(json, end) - 1;
      } else {
        if (end - first >= LARGEST_SAFE.length && isBeyondDoubles(json.slice(first, end))) {
          parts.push(json.slice(done, at), json.slice(at, end));
          done = end;
        }
        at = end - 1;
      }
    }
  }
  parts.push(json.slice(done));
  return parts.join('"');
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const LARGEST_SAFE = String(Number.MAX_SAFE_INTEGER);

/** As JSON writes them, without noughts in front: the longer one is the larger one. */
function isBeyondDoubles(digits: string): boolean {
  return digits.length > LARGEST_SAFE.length || digits > LARGEST_SAFE;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function endOfDigits(json: string, at: number): number {
  let end = at;
  while (isDigit(json.charCodeAt(end))) end += 1;
  return end;
}

/** What follows the whole part of a number begins with it: `.5`, `e-3`. */
function isOfFraction(code: number): boolean {
  return code === 0x2e || code === 0x65 || code === 0x45;
}

function endOfFraction(json: string, at: number): number {
  for (let i = at + 1; ; i += 1) {
    const code = json.charCodeAt(i);
    const isSign = code === 0x2b || code === MINUS;
    if (!isDigit(code) && !isSign && !isOfFraction(code)) return i;
  }
}

/** Index of the quotation mark that ends the string which begins at `at`. */
function endOfString(json: string, at: number): number {
  for (let i = at + 1; ; i += 1) {
    const code = json.charCodeAt(i);
    if (code === 0x5c) i += 1;
    else if (code === 0x22 || Number.isNaN(code)) return i;
  }
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
    for (const key of Object.keys(value)) {
      if (key === '__proto__') return 'A key is named __proto__, which is not accepted.';
      const fault = faultInText(key) ?? faultIn((value as Readonly<Record<string, unknown>>)[key]);
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

/** Why it is too much to be parsed: one pass over brackets and commas outside strings, no recursion, early out. */
function excessIn(text: string): string | undefined {
  let depth = 0;
  let values = 0;
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
      if (depth > MAX_DEPTH) return `The JSON is nested deeper than ${MAX_DEPTH} levels.`;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    } else if (code === 0x2c) {
      values += 1;
      if (values > MAX_VALUES) return `The JSON holds more than ${MAX_VALUES} values.`;
    }
  }
  return undefined;
}
