/**
 * Secrets kept in the database, sealed: AES-256-GCM under a key that never is in the database, so that a
 * dump of it opens nothing (reliability.md row 57). The key comes from `EVENKEEL_SECRET_KEY` (the same on
 * every node) or is made once in the data folder. Each sealed text names its key and is bound to its place.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';

const FORM = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

type KeyPlace = Pick<Config, 'secretKey' | 'dataDir'>;

/** `v1.<key id>.<base64url>`; `place` is where it will stand, such as `channel:slack`. */
export function seal(config: KeyPlace, place: string, secret: string): string {
  const key = keyOf(config);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const bytes = Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  return `${FORM}.${keyId(key)}.${bytes.toString('base64url')}`;
}

/** Throws Error that says what to do when this node has another key, or the text was moved or changed. */
export function unseal(config: KeyPlace, place: string, text: string): string {
  const [form, id, body = ''] = text.split('.');
  const key = keyOf(config);
  if (form !== FORM || id !== keyId(key)) {
    throw new Error(
      `A secret of ${place} was sealed with another key: give every node the same EVENKEEL_SECRET_KEY, or set the secret anew.`,
    );
  }
  const bytes = Buffer.from(body, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    .setAAD(Buffer.from(place))
    .setAuthTag(tag);
  const rest = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(rest), decipher.final()]).toString('utf8');
}

function keyOf(config: KeyPlace): Buffer {
  return config.secretKey === undefined ? fileKey(config.dataDir) : keyFrom(config.secretKey);
}

function keyFrom(text: string): Buffer {
  const encoding = /^[0-9a-fA-F]{64}$/.test(text) ? 'hex' : 'base64';
  const key = Buffer.from(text, encoding);
  if (key.length !== KEY_BYTES) {
    throw new Error('EVENKEEL_SECRET_KEY must be 32 bytes, in hex (64 digits) or base64.');
  }
  return key;
}

/** Made by whoever comes first; a file that is there is never written over. */
function fileKey(dataDir: string): Buffer {
  const path = join(dataDir, 'secret.key');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(path, randomBytes(KEY_BYTES).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST') throw error;
  }
  return keyFrom(readFileSync(path, 'utf8').trim());
}

function keyId(key: Buffer): string {
  return createHash('sha256').update('evenkeel key id').update(key).digest('hex').slice(0, 8);
}
