/** What watches the watcher, each minute and each day; every job may run twice. */
import { z, zInstant } from '../../kernel/schema.ts';
import { defineJob, type Job } from '../../platform/outbox.ts';
import { armHeartbeat, sendHeartbeat } from './heartbeat-handle.ts';
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
  defineJob({
    task: 'heartbeat.arm',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: (machine) => armHeartbeat(machine),
  }),
  defineJob({
    task: 'heartbeat.send',
    payload: z.object({ at: zInstant }),
    handle: (machine, { at }) => sendHeartbeat(machine, at),
  }),
];
