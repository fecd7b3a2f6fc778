/** What doors share: bodies as text, form fields as data, and the key of a sender in a header. */
import { gunzipSync } from 'node:zlib';
import { decodeUtf8, faultIn, type Guarded, guardedJson } from '../../platform/body-guard.ts';
import type { Integration, Packing } from '../integrations/integration.ts';

/** The body as text for keeping; whatever is not UTF-8 shows as replacement characters. */
export function bodyText(raw: Uint8Array): string {
  return TOLERANT.decode(raw).replaceAll('\u0000', '\ufffd').toWellFormed();
}

const TOLERANT = new TextDecoder();

/** 512 KB, which is what PagerDuty takes. */
const MAX_KEPT = 524_288;

/** A body as it is kept beside what was made of it; where it is longer, it says so at its end. */
export function keptText(text: string): string {
  if (text.length <= MAX_KEPT) return text;
  const kept = text.slice(0, MAX_KEPT).toWellFormed();
  return `${kept}… (${text.length} characters, ${MAX_KEPT} kept)`;
}

const MAX_UNPACKED = 4_194_304;

/** The body without its `Content-Encoding`, or why there is none: it is unknown or broken, or it grows too large. */
export function unpacked(
  raw: Buffer,
  encoding: string | undefined,
): Buffer | 'unreadable' | 'tooLarge' {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return raw;
  if (name !== 'gzip' && name !== 'x-gzip') return 'unreadable';
  try {
    return gunzipSync(raw, { maxOutputLength: MAX_UNPACKED });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'unreadable';
  }
}

/** Bodies of protobuf are kept as base64, since they are no text. */
const AS_BASE64 = 'protobuf';

function isPacked(contentType: string | undefined, named: string): boolean {
  return (contentType ?? '').toLowerCase().includes(named);
}

/** How this body is written, where that is not the usual way of its format. */
export function packingOf(
  { packing }: Integration,
  contentType: string | undefined,
): Packing | undefined {
  return packing !== undefined && isPacked(contentType, packing.named) ? packing : undefined;
}

/** A body as a person can look at it, and as it can be read again with the content type told beside it. */
export interface Shown {
  readonly text: string;
  readonly contentType: string | undefined;
}

/** A packed body that could be read shows as its JSON; one that could not as base64, the key in it made unreadable. */
export function shownBody(
  raw: Buffer,
  { contentType, guarded, key }: { contentType: string | undefined; guarded: Guarded; key: string },
): Shown {
  if (!isPacked(contentType, AS_BASE64)) return { text: bodyText(raw), contentType };
  if (guarded.ok) return { text: JSON.stringify(guarded.value), contentType: 'application/json' };
  const masked = raw.toString('latin1').replaceAll(key, '*'.repeat(key.length));
  return { text: Buffer.from(masked, 'latin1').toString('base64'), contentType };
}

/** The bytes of a body that was kept by `shownBody`. */
export function bytesOfShown({ text, contentType }: Shown): Buffer {
  return Buffer.from(text, isPacked(contentType, AS_BASE64) ? 'base64' : 'utf8');
}

/** A body in the way its format comes. */
export function readBody(
  format: Integration,
  raw: Buffer,
  contentType: string | undefined,
): Guarded {
  const packing = packingOf(format, contentType);
  if (packing !== undefined) return readPacked(packing, raw);
  if (isPacked(contentType, AS_BASE64)) {
    return { ok: false, reason: 'Protobuf is not read here. Send JSON.' };
  }
  if (format.body === 'optional' && raw.length === 0) return { ok: true, value: {} };
  if (format.body !== 'text') return jsonOrForm(raw, contentType);
  const value = decodeUtf8(raw);
  if (value === undefined) return { ok: false, reason: 'The body is not valid UTF-8.' };
  const reason = faultIn(value);
  return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

function readPacked(packing: Packing, raw: Buffer): Guarded {
  const read = packing.read(raw);
  const reason = read.ok ? faultIn(read.value) : undefined;
  return reason === undefined ? read : { ok: false, reason };
}

const MAX_FIELDS = 1_000;
const BARE_SCHEMES = new Set(['bearer', 'geniekey', 'token', 'apikey', 'key']);

/**
 * JSON, or form fields where the sender says so. Senders that say nothing, or say form when they send JSON
 * (curl -d), are understood by the first character.
 */
function jsonOrForm(raw: Buffer, contentType: string | undefined): Guarded {
  const first = raw
    .toString('latin1', 0, 64)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()[0];
  const looksLikeJson = first === '{' || first === '[';
  const saysForm = (contentType ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  if (!saysForm || looksLikeJson) return guardedJson(raw);
  const form = formFields(raw);
  return form.ok ? (payloadOf(form.value) ?? form) : form;
}

/** GitHub and others put their JSON into one form field named payload. */
function payloadOf(fields: unknown): Guarded | undefined {
  const { payload, ...others } = fields as Readonly<Record<string, unknown>>;
  if (typeof payload !== 'string' || Object.keys(others).length > 0) return undefined;
  return payload.startsWith('{') ? guardedJson(Buffer.from(payload)) : undefined;
}

function formFields(raw: Buffer): Guarded {
  const text = decodeUtf8(raw);
  if (text === undefined) return { ok: false, reason: 'The body is not valid UTF-8.' };
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > MAX_FIELDS) return { ok: false, reason: 'The form has too many fields.' };
  const value: unknown = Object.fromEntries(pairs);
  const reason = faultIn(value);
  return reason === undefined ? { ok: true, value } : { ok: false, reason };
}

/** The first value of each name in a query; what could not be stored is left out. */
export function queryOf(rawQuery: string): Readonly<Record<string, string>> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQuery)) {
    if (!query.has(name) && faultIn({ [name]: value }) === undefined) query.set(name, value);
  }
  return Object.fromEntries(query);
}

/** Names under which senders put a key into the query. */
const KEY_IN_QUERY = ['key', 'token', 'api_key', 'apikey', 'integrationKey'];
const KEY_IN_HEADER = ['x-api-key', 'x-evenkeel-key', 'x-gitlab-token', 'x-auth-token'];

/** The key where the path has none: in `Authorization`, in a header of its own, or in the query. */
export function keyOutsidePath({
  headers,
  query,
}: {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}): string | undefined {
  const told = [
    keyInHeader(headers['authorization']),
    ...KEY_IN_HEADER.map((name) => headers[name]),
    ...KEY_IN_QUERY.map((name) => query[name]),
  ];
  return told.find((key) => key !== undefined && key !== '');
}

/** The key in `Authorization: Bearer KEY` (also GenieKey, Token, Token token=), or as the password of `Basic`; undefined where there is none. */
export function keyInHeader(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(/\s+/, 2);
  if (credentials === '') return undefined;
  if (BARE_SCHEMES.has(scheme.toLowerCase())) return credentials.replace(/^token=/, '');
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 || colon === pair.length - 1 ? undefined : pair.slice(colon + 1);
}
