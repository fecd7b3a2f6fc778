/**
 * A mail as it travelled, as the plain data that the `email` sender parses. Whatever is wrong with it (bad charsets,
 * nesting without end, headers by the megabyte), what can be read is; attachments are named and never opened.
 */
import PostalMime, { type Address, type Email } from 'postal-mime';
import { sha256Hex } from '../../kernel/sha256.ts';

export interface ReadMail {
  /** For the parser of `email`; without what was given by the envelope. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Message-ID first, then what it answers. */
  readonly ids: { readonly own: string | undefined; readonly answered: readonly string[] };
  /** Every address it was sent to, as its headers tell, lower case. */
  readonly recipients: readonly string[];
  /** The same for the same mail, whichever way it came; undefined where nothing tells it from others. */
  readonly hash: string | undefined;
  /** As it arrived, cut. */
  readonly raw: string;
}

const LIMITS = {
  maxNestingDepth: 50,
  maxHeadersSize: 262_144,
  maxRfc822NestingDepth: 2,
} as const;
const MAX_HEADERS = 200;
const MAX_HEADER = 2_000;
const MAX_TEXT = 256_000;
const MAX_HTML = 1_000_000;
const MAX_RAW = 65_536;
const MAX_IDS = 30;
const MAX_RECIPIENTS = 50;
const MAX_ATTACHMENTS = 20;

/** All of it; the time that takes is the sender's to decide: see `read-mail.ts`. */
export async function parseMail(raw: Uint8Array): Promise<ReadMail> {
  return readOut(await PostalMime.parse(raw, LIMITS), raw);
}

/** Where the whole cannot be read, its head still says what it is about. */
export async function parseHead(raw: Uint8Array, why: string): Promise<ReadMail> {
  const flaw = `The mail could not be read whole: ${clean(why).slice(0, 200)}`;
  const text = new TextDecoder('latin1').decode(raw.subarray(0, MAX_RAW));
  const [head = ''] = text.split('\r\n\r\n', 1);
  const plain = head.replace(/^content-[a-z-]{1,40}:.*$/gim, 'x-left-out: 1');
  const email = await PostalMime.parse(`${plain}\r\n\r\n`, LIMITS).catch(() => NOTHING);
  return readOut(email, raw, flaw);
}

const NOTHING: Email = { headers: [], headerLines: [], attachments: [] };

function readOut(email: Email, raw: Uint8Array, flaw?: string): ReadMail {
  const headers = headersOf(email);
  const text = clean(email.text ?? '').slice(0, MAX_TEXT);
  const body = {
    from: clean(addressesOf(email.from)[0] ?? addressesOf(email.sender)[0] ?? ''),
    to: addressesOf(email.to).slice(0, MAX_RECIPIENTS),
    subject: clean(email.subject ?? '').slice(0, MAX_HEADER),
    text: flaw === undefined ? text : `${text}\n(${flaw})`.trim(),
    html: clean(email.html ?? '').slice(0, MAX_HTML),
    date: clean(email.date ?? '').slice(0, 100),
    headers,
    attachments: email.attachments
      .slice(0, MAX_ATTACHMENTS)
      .map(({ filename, mimeType }) =>
        clean(`${filename ?? 'unnamed'} (${mimeType})`).slice(0, 300),
      ),
  };
  const own = idsIn(email.messageId)[0];
  const answered = [...idsIn(email.references), ...idsIn(email.inReplyTo)];
  return {
    body,
    ids: { own, answered: [...new Set(answered)].slice(0, MAX_IDS) },
    recipients: recipientsOf(email),
    hash: own === undefined && body.date === '' ? undefined : hashOf(own, body),
    raw: keptRaw(raw),
  };
}

function headersOf({ headers }: Email): Readonly<Record<string, string>> {
  const first = new Map<string, string>();
  for (const { key, value } of headers.slice(0, MAX_HEADERS)) {
    if (/^[a-z][a-z0-9-]{0,99}$/.test(key) && !first.has(key)) {
      first.set(key, clean(value).slice(0, MAX_HEADER));
    }
  }
  return Object.fromEntries(first);
}

function addressesOf(given: Address | readonly Address[] | undefined): readonly string[] {
  const all = given === undefined ? [] : [given].flat();
  return all.flatMap((one: Address): readonly string[] =>
    one.group === undefined ? [one.address ?? ''] : one.group.map(({ address }) => address ?? ''),
  );
}

/** Headers in which mail servers write down whom the envelope named. */
const DELIVERED = new Set([
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-forwarded-to',
  'x-delivered-to',
]);

function recipientsOf(email: Email): readonly string[] {
  const written = email.headers
    .filter(({ key }) => DELIVERED.has(key))
    .map(({ value }) => value.trim().replace(/^<|>$/g, ''));
  const all = [...written, ...addressesOf(email.to), ...addressesOf(email.cc)];
  const short = all.map((one) => one.toLowerCase()).filter((one) => one !== '' && one.length < 320);
  return [...new Set(short)].slice(0, MAX_RECIPIENTS);
}

function idsIn(text: string | undefined): readonly string[] {
  const ids = (text ?? '').slice(0, 20_000).match(/<[^<>\s]{1,900}>/g) ?? [];
  return ids.map((id) => id.toLowerCase());
}

function hashOf(own: string | undefined, body: Readonly<Record<string, unknown>>): string {
  const { from, subject, date, text, html } = body;
  return sha256Hex(JSON.stringify([own ?? null, from, subject, date, text, html]));
}

function keptRaw(raw: Uint8Array): string {
  const text = clean(new TextDecoder().decode(raw.subarray(0, MAX_RAW)));
  return raw.length <= MAX_RAW ? text : `${text}… (${raw.length} bytes, ${MAX_RAW} kept)`;
}

function clean(text: string): string {
  return text.replaceAll('\u0000', '\ufffd').toWellFormed();
}
