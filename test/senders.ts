/** For tests of the intake: a service, and integrations with known keys, written straight to the tables. */
import { randomBytes } from 'node:crypto';
import type { IntegrationId, ServiceId } from '../src/kernel/ids.ts';
import { type Db, sql } from '../src/platform/db.ts';
import { hashSecret, newId } from '../src/platform/random.ts';

export interface Sender {
  readonly id: IntegrationId;
  readonly serviceId: ServiceId;
  readonly key: string;
}

export async function makeService(db: Db, name: string): Promise<ServiceId> {
  const id = newId<ServiceId>();
  await db.transact((tx) =>
    tx.run(sql`
      insert into service (id, name, tier, created_at) values (${id}, ${name}, 'T2', ${tx.now})`),
  );
  return id;
}

/** An enabled sender; `key` is random unless given. */
export async function makeSender(
  db: Db,
  source: string,
  options: { readonly serviceId: ServiceId; readonly key?: string },
): Promise<Sender> {
  const id = newId<IntegrationId>();
  const { serviceId, key = randomBytes(16).toString('hex') } = options;
  await db.transact((tx) =>
    tx.run(sql`
      insert into integration (id, service_id, source, name, key_hash, key_hint, created_by,
                               created_at)
      values (${id}, ${serviceId}, ${source}, ${source}, ${hashSecret(key)}, ${key.slice(-4)},
              'test', ${tx.now})`),
  );
  return { id, serviceId, key };
}

/** Tasks waiting in the outbox, by name. */
export function waitingTasks(
  db: Db,
): Promise<readonly { readonly task: string; readonly count: number }[]> {
  return db.rows(sql`
    select identifier as task, count(*) as count
      from graphile_worker._private_jobs join graphile_worker._private_tasks
        on _private_tasks.id = task_id
     group by 1 order by 1`);
}
