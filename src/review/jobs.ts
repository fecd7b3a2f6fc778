/** A resolved or closed incident that calls for a review gets one, drafted. */
import { z } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/job.ts';
import { startReview } from './handle.ts';

export const reviewJobs: readonly Job[] = [
  defineJob({
    task: 'review.due',
    payload: z.object({
      incident: z.string(),
      kind: z.enum(['full', 'light']).default('light'),
      why: z.string().default('asked for by the process'),
    }),
    handle: async (machine, { incident, kind, why }) => {
      await startReview(machine, incident, { kind, why });
    },
  }),
];
