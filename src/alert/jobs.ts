/**
 * What alerts do when a timer asks: whether one has expired, whether a heartbeat stayed away, what a check sees, what a
 * time of quiet that ended lets go, which was lost on its way; old mails and signals go.
 */
import { asId } from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/job.ts';
import { askCheck, lookForLostChecks } from './checks/run-check.ts';
import { dropSignalDays, indexSignalDays, makeSignalDays } from './days/days.ts';
import { expire } from './handle.ts';
import { askHeartbeat, lookAtHeartbeats } from './heartbeats/heartbeat-handle.ts';
import { wordsOf } from './intake/read-body.ts';
import { forgetMails } from './mail/mail-store.ts';
import { giveUpReread, workOnReread } from './rereads/run-handle.ts';
import { giveUp, workOn } from './rules/dry-run/dry-run-handle.ts';
import { lookAtQuiets } from './silences/look-handle.ts';
import { lookForLostAlerts } from './watch/lost-alert-handle.ts';

export const alertJobs: readonly Job[] = [
  defineJob({
    task: 'rules.dry-run',
    payload: z.object({ id: zUuid }),
    handle: async (machine, { id }, attempt) => {
      try {
        await workOn(machine, id);
      } catch (error) {
        if (!attempt.last) throw error;
        await giveUp(machine, id, error instanceof Error ? error.message : String(error));
      }
    },
  }),
  defineJob({
    task: 'signals.reread',
    payload: z.object({ id: zUuid }),
    handle: async (machine, { id }, attempt) => {
      try {
        await workOnReread(machine, id);
      } catch (error) {
        if (!attempt.last) throw error;
        await giveUpReread(machine, id, wordsOf(error));
      }
    },
  }),
  defineJob({
    task: 'alert.expire',
    payload: z.object({ alert: zUuid }),
    handle: (machine, { alert }) => expire(machine, asId(alert)),
  }),
  defineJob({
    task: 'heartbeat.due',
    payload: z.object({ integration: zUuid }),
    handle: (machine, { integration }) => askHeartbeat(machine, asId(integration)),
  }),
  defineJob({
    task: 'heartbeat.look',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: (machine) => lookAtHeartbeats(machine),
  }),
  defineJob({
    task: 'check.due',
    apart: true,
    payload: z.object({ check: zUuid, offers: z.int().default(0) }),
    handle: (machine, { check, offers }) => askCheck(machine, asId(check), offers),
  }),
  defineJob({
    task: 'check.look',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: (machine) => lookForLostChecks(machine),
  }),
  defineJob({
    task: 'signal.days',
    cron: '7 * * * *',
    payload: z.looseObject({}),
    handle: async (machine) => {
      await makeSignalDays(machine);
      await dropSignalDays(machine);
    },
  }),
  defineJob({
    task: 'signal.index',
    apart: true,
    cron: '17 * * * *',
    payload: z.looseObject({}),
    handle: (machine) => indexSignalDays(machine),
  }),
  defineJob({
    task: 'alerts.audit',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: async (machine) => {
      await lookForLostAlerts(machine);
    },
  }),
  defineJob({
    task: 'quiet.look',
    payload: z.looseObject({}),
    handle: (machine) => lookAtQuiets(machine),
  }),
  defineJob({
    task: 'quiet.look.lost',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: (machine) => lookAtQuiets(machine),
  }),
  defineJob({
    task: 'mail.forget',
    cron: '23 3 * * *',
    payload: z.looseObject({}),
    handle: (machine) => machine.db.transact(forgetMails),
  }),
];
