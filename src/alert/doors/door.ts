/** What doors share: bodies as text, form fields as data, and the key of a sender in a header. */
import { decodeUtf8, faultIn, type Guarded, guardedJson } from '../../platform/body-guard.ts';

/** The body as text for keeping; whatever is not UTF-8 shows as replacement characters. */
export function bodyText(raw: Uint8Array): string {
  return new TextDecoder().decode(raw).replaceAll('\u0000', '\ufffd').toWellFormed();
}

const MAX_FIELDS = 1_000;

/**
 * JSON, or form fields where the sender says so. Senders that say nothing, or say form when they send JSON
 * (curl -d), are understood by the first character.
 */
export function jsonOrForm(raw: Buffer, contentType: string | undefined): Guarded {
  const first = raw
    .toString('latin1', 0, 64)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()[0];
  const looksLikeJson = first === '{' || first === '[';
  const saysForm = (contentType ?? '')
    .toLowerCase()
    .startsWith('application/x-www-form-urlencoded');
  return saysForm && !looksLikeJson ? formFields(raw) : guardedJson(raw);
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

/** The key in `Authorization: Bearer KEY`, or as the password of `Basic`; undefined where there is none. */
export function keyInHeader(authorization: string | undefined): string | undefined {
  const [scheme = '', credentials = ''] = (authorization ?? '').split(/\s+/, 2);
  if (credentials === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return undefined;
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon === -1 || colon === pair.length - 1 ? undefined : pair.slice(colon + 1);
}
