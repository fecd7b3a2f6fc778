/**
 * Idempotency keys: a write repeated with the same key gets the first answer again, for 24 h per actor
 * and route; the same key with another body is refused (decisions.md 21).
 */
import { createHash } from 'node:crypto';
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
  readonly answer: unknown;
}

/** Runs `work` once per key; a reservation left by a killed process is taken over after 60 s. */
export async function once(
  db: Db,
  call: IdempotentCall,
  work: () => Promise<Reply | Refusal>,
): Promise<Reply | Refusal> {
  const bodyHash = createHash('sha256').update(call.body).digest('hex');
  const earlier = await reserve(db, call, bodyHash);
  if (earlier !== undefined) {
    if (earlier.bodyHash !== bodyHash) {
      return refuse('invalid', 'idempotency.key_reused', {
        message:
          'This Idempotency-Key was used with another body. Use a new key for a new request.',
        fields: [{ path: 'Idempotency-Key', message: 'already used with another body' }],
      });
    }
    if (earlier.status !== null) return { status: earlier.status, body: earlier.answer };
    return refuse('conflict', 'idempotency.in_progress', {
      message: 'The first request with this Idempotency-Key is still being worked on. Try again.',
      retryAfterSeconds: 1,
    });
  }
  let reply: Reply | Refusal;
  try {
    reply = await work();
  } catch (error) {
    await forget(db, call);
    throw error;
  }
  if ('refused' in reply) await forget(db, call);
  else await remember(db, call, reply);
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

async function remember(db: Db, call: IdempotentCall, reply: Reply): Promise<void> {
  await db.transact((tx) =>
    tx.run(sql`
      update idempotency_key
         set status = ${reply.status}, answer = ${JSON.stringify(reply.body ?? null)}::jsonb
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
