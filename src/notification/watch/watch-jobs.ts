/** What watches the watcher, each minute and each day; every job may run twice. */
import { z } from '../../kernel/schema.ts';
import { defineJob, type Job } from '../../platform/outbox.ts';
import { lookForLostPages } from './page-audit-handle.ts';

export const watchJobs: readonly Job[] = [
  defineJob({
    task: 'pages.audit',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: async (machine) => {
      await lookForLostPages(machine);
    },
  }),
];
