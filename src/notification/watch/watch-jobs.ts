/** What watches the watcher, each minute and each day; every job may run twice. */
import { asId, type PersonId } from '../../kernel/ids.ts';
import { z, zInstant, zUuid } from '../../kernel/schema.ts';
import { defineJob, type Job } from '../../platform/job.ts';
import { lookForDeadLetters } from './dead-letter-watch.ts';
import { armHeartbeat, sendHeartbeat } from './heartbeat-handle.ts';
import { lookForDeadMailboxes } from './mailbox-watch.ts';
import { lookForLostPages } from './page-audit-handle.ts';
import { roundOfTests, testPerson } from './self-test-handle.ts';

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
    task: 'mailboxes.watch',
    cron: '*/5 * * * *',
    payload: z.looseObject({}),
    handle: (machine) => lookForDeadMailboxes(machine),
  }),
  defineJob({
    task: 'dead_letters.watch',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: (machine) => lookForDeadLetters(machine),
  }),
  defineJob({
    task: 'selftest.round',
    cron: '7 * * * *',
    payload: z.looseObject({}),
    handle: (machine) => roundOfTests(machine),
  }),
  defineJob({
    task: 'selftest.person',
    payload: z.object({ person: zUuid.transform(asId<PersonId>) }),
    handle: (machine, { person }) => testPerson(machine, person),
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
