/** What alerts do when a timer asks: only whether they have expired. */
import { asId } from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/outbox.ts';
import { expire } from './handle.ts';

export const alertJobs: readonly Job[] = [
  defineJob({
    task: 'alert.expire',
    payload: z.object({ alert: zUuid }),
    handle: (machine, { alert }) => expire(machine, asId(alert)),
  }),
];
