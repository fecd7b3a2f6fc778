/** What escalation does when a task is due: a new house gets the policy `Default` (decisions.md 28). */
import { asId, type PersonId } from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/job.ts';
import { ensureDefaultPolicy } from './handle.ts';

export const escalationJobs: readonly Job[] = [
  defineJob({
    task: 'owner.created',
    payload: z.object({ personId: zUuid }),
    handle: async ({ db }, { personId }) => {
      await db.transact((tx) => ensureDefaultPolicy(tx, asId<PersonId>(personId)));
    },
  }),
];
