/**
 * Canonical JSON (RFC 8785): one value, one text, so that a hash means the same everywhere.
 * ECMAScript already prints numbers and strings as the RFC wants; what is left is the order of keys
 * (by UTF-16 code units, which is how `<` compares) and refusing what JSON cannot say.
 */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Throws TypeError on NaN, infinities, lone surrogates and anything that is not JSON. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds finite numbers only');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const fields = value as Readonly<Record<string, unknown>>;
    let text = '';
    for (const key of inOrder(Object.keys(fields))) {
      const field = fields[key];
      if (field === undefined) continue;
      text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(field)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
}

/** By UTF-16 code units. Most objects have a few keys: putting each in its place beats `sort`. */
function inOrder(keys: string[]): string[] {
  if (keys.length > 16) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index] as string;
    let place = index;
    for (; place > 0 && (keys[place - 1] as string) > key; place -= 1) {
      keys[place] = keys[place - 1] as string;
    }
    keys[place] = key;
  }
  return keys;
}

/** Nothing in it is ever escaped: nearly every key, id and instant. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new TypeError('canonical JSON holds well-formed text only');
  return JSON.stringify(text);
}
