/** What on call does when a task is due. Each may run twice. */
import { asId, type PersonId } from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/job.ts';
import { personLeftOrCame } from './departure-handle.ts';
import { readAllFeeds, readFeed } from './feed-handle.ts';
import { expireSwap } from './swap-handle.ts';

export const oncallJobs: readonly Job[] = [
  defineJob({
    task: 'feed.read',
    payload: z.object({ feed: zUuid }),
    handle: async (machine, { feed }) => {
      // A feed removed meanwhile has nothing to be read.
      await readFeed(machine, feed);
    },
  }),
  defineJob({
    task: 'feeds.due',
    payload: z.unknown(),
    cron: '*/15 * * * *',
    handle: (machine) => readAllFeeds(machine),
  }),
  defineJob({
    task: 'swap.due',
    payload: z.object({ swap: zUuid }),
    handle: (machine, { swap }) => expireSwap(machine, swap),
  }),
  defineJob({
    task: 'person.activity',
    payload: z.object({ person: zUuid.transform(asId<PersonId>) }),
    handle: (machine, { person }) => personLeftOrCame(machine, person),
  }),
];
