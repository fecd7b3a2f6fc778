/**
 * Row 27 of reliability.md by the real worker: an alert whose job fails every time, by a fault planted in the
 * database, is tried five times, ever later, and becomes a dead letter; what is behind it goes on at once, and the
 * people on call hear that something arrived. Mended and tried again, it is an incident like any other.
 */
import { expect, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { startWorld } from '../harness.ts';
import { incidents } from './incidents.ts';

const world = await startWorld();
const { list } = incidents(world);

interface Letter {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly incident: string | null;
}

interface Tried {
  readonly attempts: number;
  readonly waits: number;
}

async function poison(on: boolean): Promise<void> {
  await world.db.transact(async (tx) => {
    await tx.run(sql`drop trigger if exists poison on alert`);
    if (!on) return;
    await tx.run(sql`
      create or replace function poison() returns trigger language plpgsql as $$
        begin if new.title = 'Poison' then raise exception 'the poison works'; end if; return new; end $$`);
    await tx.run(
      sql`create trigger poison before update on alert for each row execute function poison()`,
    );
  });
}

/** How often the job was tried, and how long it waits for its next try. */
function tried(): Promise<Tried | undefined> {
  return world.db.maybeOne<Tried>(sql`
    select attempts, extract(epoch from run_at - now())::float8 as waits
      from graphile_worker.jobs where task_identifier = 'alert.accepted' and last_error is not null`);
}

/** Waits, without the clock being moved, until the job has failed so often. */
async function failed(times: number): Promise<Tried> {
  for (let look = 0; look < 300; look += 1) {
    const now = await tried();
    if (now !== undefined && now.attempts === times) return now;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not tried ${times} times: ${JSON.stringify(await tried())}`);
}

test('row 27: five tries ever later, a letter with its reason, nobody waits, the on-call is told', async () => {
  const ann = await world.person({ name: 'Ann Ho' });
  const policy = await world.policy({ name: 'Ann', levels: [[ann]], delayMinutes: 60 });
  const settings = { groupBy: 'alert', holdSeconds: 0 };
  const shop = await world.service({ name: 'Shop', escalationPolicy: policy.id, settings });
  const { send } = await world.generic(shop.id);
  await poison(true);
  expect((await send({ title: 'Poison', severity: 'critical' })).status).toBe(202);
  const waits = [(await failed(1)).waits];
  expect((await send({ title: 'Behind it', severity: 'critical' })).status).toBe(202);
  await world.mailbox.waitFor({ to: ann.email, subject: /Behind it/ });
  for (const times of [2, 3, 4]) {
    const { waits: seconds } = (await tried()) ?? { waits: 0 };
    await world.at(`+${Math.max(1, Math.ceil(seconds))}s`);
    waits.push((await failed(times)).waits);
  }
  expect(waits, 'each wait is longer than the one before').toEqual(waits.toSorted((a, b) => a - b));
  expect(waits.at(-1) ?? 0).toBeGreaterThan(30);
  await world.at('+2m');
  expect(await tried()).toBeUndefined();

  const open = () => world.api.get<{ items: readonly Letter[] }>('/api/v1/dead-letters');
  const { items } = await open();
  expect(items).toHaveLength(1);
  expect(items[0]?.reason).toMatch(/^After 5 tries: .*the poison works/);
  await world.mailbox.waitFor({ to: ann.email, subject: /^\[P2\] .* could not be handled/ });
  expect((await list()).map(({ title }) => title).toSorted()).toEqual([
    'A signal of Anything that can send JSON or a form could not be handled',
    'Behind it',
  ]);

  await poison(false);
  await world.api.post(`/api/v1/dead-letters/${items[0]?.id}/retry`, {});
  await world.mailbox.waitFor({ to: ann.email, subject: /Poison/ });
  expect((await open()).items).toEqual([]);
});
