/**
 * Idempotency keys: a write repeated with the same key gets the first answer again, for 24 h per actor
 * and route; the same key with another body is refused (decisions.md 21). An answer may hold a secret
 * shown once, such as a new token: it is kept sealed with the key of the client, of which only the hash
 * is kept (reliability.md row 57).
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type Db, sql } from './db.ts';
import type { Reply } from './route.ts';

export interface IdempotentCall {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
  readonly body: Uint8Array;
}

interface KeyRow {
  readonly bodyHash: string;
  readonly status: number | null;
  readonly answer: string | null;
}

/** Runs `work` once per key; a reservation left by a killed process is taken over after 60 s. */
export async function once(
  db: Db,
  call: IdempotentCall,
  work: () => Promise<Reply | Refusal>,
): Promise<Reply | Refusal> {
  const bodyHash = hashOf(call.body);
  // Hashed, an address of any length fits the index.
  const kept = { ...call, route: hashOf(call.route), key: hashOf(call.key) };
  const earlier = await reserve(db, kept, bodyHash);
  if (earlier !== undefined) {
    if (earlier.bodyHash !== bodyHash) {
      return refuse('invalid', 'idempotency.key_reused', {
        message:
          'This Idempotency-Key was used with another body. Use a new key for a new request.',
        fields: [{ path: 'Idempotency-Key', message: 'already used with another body' }],
      });
    }
    if (earlier.status !== null && earlier.answer !== null) {
      return { status: earlier.status, body: unsealed(earlier.answer, call.key) };
    }
    return refuse('conflict', 'idempotency.in_progress', {
      message: 'The first request with this Idempotency-Key is still being worked on. Try again.',
      retryAfterSeconds: 1,
    });
  }
  let reply: Reply | Refusal;
  try {
    reply = await work();
  } catch (error) {
    await forget(db, kept);
    throw error;
  }
  if ('refused' in reply) await forget(db, kept);
  else await remember(db, kept, { status: reply.status, sealed: sealed(reply.body, call.key) });
  return reply;
}

async function reserve(
  db: Db,
  call: IdempotentCall,
  bodyHash: string,
): Promise<KeyRow | undefined> {
  return db.transact(async (tx) => {
    await tx.run(sql`
      delete from idempotency_key
       where at < ${tx.now}::timestamptz - interval '24 hours'
          or (status is null and at < ${tx.now}::timestamptz - interval '60 seconds')`);
    const reserved = await tx.run(sql`
      insert into idempotency_key (actor, route, key, body_hash, at)
      values (${call.actor}, ${call.route}, ${call.key}, ${bodyHash}, ${tx.now})
      on conflict do nothing`);
    if (reserved === 1) return undefined;
    return tx.maybeOne<KeyRow>(sql`
      select body_hash, status, answer from idempotency_key
       where actor = ${call.actor} and route = ${call.route} and key = ${call.key}`);
  });
}

async function remember(
  db: Db,
  call: IdempotentCall,
  reply: { readonly status: number; readonly sealed: string },
): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`
      update idempotency_key
         set status = ${reply.status}, answer = ${JSON.stringify(reply.sealed)}::jsonb
       where actor = ${call.actor} and route = ${call.route} and key = ${call.key}`),
  );
}

async function forget(db: Db, call: IdempotentCall): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`
      delete from idempotency_key
       where actor = ${call.actor} and route = ${call.route} and key = ${call.key}
         and status is null`),
  );
}

function hashOf(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex');
}

const SALT_BYTES = 16;
const TAG_BYTES = 16;

/** A secret and a nonce for one answer: the salt is never the same twice. */
function materialOf(key: string, salt: Uint8Array) {
  const bytes = Buffer.from(hkdfSync('sha256', key, salt, 'evenkeel idempotent answer', 44));
  return { secret: bytes.subarray(0, 32), nonce: bytes.subarray(32) };
}

function sealed(body: unknown, key: string): string {
  const salt = randomBytes(SALT_BYTES);
  const { secret, nonce } = materialOf(key, salt);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify({ body })), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), text]).toString('base64');
}

function unsealed(answer: string, key: string): unknown {
  const bytes = Buffer.from(answer, 'base64');
  const { secret, nonce } = materialOf(key, bytes.subarray(0, SALT_BYTES));
  const decipher = createDecipheriv('aes-256-gcm', secret, nonce);
  decipher.setAuthTag(bytes.subarray(SALT_BYTES, SALT_BYTES + TAG_BYTES));
  const sealedText = bytes.subarray(SALT_BYTES + TAG_BYTES);
  const text = Buffer.concat([decipher.update(sealedText), decipher.final()]);
  return JSON.parse(text.toString('utf8')).body;
}
