/** The life of shifts: a look each minute and at every moment something is due, and one each night. */
import { z } from '../../kernel/schema.ts';
import { defineJob, type Job } from '../../platform/job.ts';
import { lookAtShifts } from './look-handle.ts';
import { lookOverRotas } from './nightly-handle.ts';

export const shiftJobs: readonly Job[] = [
  defineJob({
    task: 'shift.look',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: lookAtShifts,
  }),
  defineJob({
    task: 'rota.nightly',
    cron: '10 3 * * *',
    payload: z.looseObject({}),
    handle: lookOverRotas,
  }),
];
