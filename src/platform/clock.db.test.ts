/** The clock that tests move: nothing that is being done meanwhile comes out of its order. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import { z } from '../kernel/schema.ts';
import { moveClock, readClock } from './clock.ts';
import { defineJob } from './job.ts';
import { enqueue } from './outbox.ts';
import { startWorker } from './worker.ts';

const { db, machine } = await testDatabase();

test('a timer that is being set while the clock is moved asks at its instant', async () => {
  const asked: Instant[] = [];
  const timer = defineJob({
    task: 'timer',
    payload: z.looseObject({}),
    handle: async () => {
      asked.push(await readClock(db));
    },
  });
  const worker = await startWorker(machine, [timer]);
  const begun = await readClock(db);
  const dueAt = plusSeconds(begun, 600);
  let set = () => {};
  const isSet = new Promise<void>((resolve) => {
    set = resolve;
  });
  const setting = db.transact(async (tx) => {
    await enqueue(tx, { task: 'timer', payload: {}, dueAt });
    set();
    await new Promise((resolve) => setTimeout(resolve, 400));
  });
  await isSet;
  await moveClock(db, plusSeconds(begun, 3600));
  await setting;
  await worker.stop();
  expect(asked).toHaveLength(1);
  expect(asked[0]?.slice(0, 16)).toBe(dueAt.slice(0, 16));
});
