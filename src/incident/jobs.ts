/**
 * What incidents do when a task is due. A timer is a question: the handler asks the core, and "its moment
 * has passed" is a fine answer. Only faults of ours make a job fail and be tried again.
 */
import { personById } from '../identity/store.ts';
import {
  type AlertId,
  asId,
  type IncidentId,
  type PersonId,
  type ServiceId,
} from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job, type JobAttempt } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { TIMER_VERBS } from './core/effects.ts';
import { orDeadLetter, tellOnCall } from './dead-letter-handle.ts';
import { absorb, lookAtFolded } from './folding/fold-handle.ts';
import { executeTogether } from './handle.ts';
import { clearAlert, settleAlert, wakeForAlert } from './intake-handle.ts';
import { incidentsInShift, incidentsOn } from './store.ts';

const zAlert = z.object({
  alert: z.string().transform((id) => asId<AlertId>(id)),
  /** The dead letter that asks for it once more. */
  letter: zUuid.optional(),
});

const ALERT_JOBS = {
  'alert.accepted': settleAlert,
  'alert.cleared': clearAlert,
  'alert.refired': wakeForAlert,
};

export const incidentJobs: readonly Job[] = [
  ...Object.entries(ALERT_JOBS).map(([task, work]) =>
    defineJob({
      task,
      payload: zAlert,
      soon: true,
      handle: (machine, told, attempt) =>
        orDeadLetter(machine, { task, ...told, attempt }, () => work(machine, told.alert)),
    }),
  ),
  defineJob({
    task: 'dead_letter.kept',
    payload: z.object({ letter: zUuid }),
    handle: (machine, { letter }) => tellOnCall(machine, letter),
  }),
  defineJob({
    task: 'fold.absorb',
    payload: z.object({
      incident: zUuid.transform(asId<IncidentId>),
      service: zUuid.transform(asId<ServiceId>),
    }),
    handle: absorb,
  }),
  defineJob({
    task: 'fold.look',
    payload: z.object({ incident: zUuid.transform(asId<IncidentId>) }),
    handle: (machine, { incident }) => lookAtFolded(machine, incident),
  }),
  ...Object.entries(TIMER_VERBS).map(([task, verb]) =>
    defineJob({
      task,
      payload: z.looseObject({ incident: z.string() }),
      together: true,
      soon: true,
      handle: (machine, { incident, ...input }, { ahead }) =>
        ask(machine, incident, { verb, input, ahead }),
    }),
  ),
  defineJob({
    task: 'person.left',
    payload: z.object({ person: zUuid.transform(asId<PersonId>) }),
    handle: async (machine, { person }) => {
      const found = await personById(machine.db, person);
      if (found === undefined || found.active) return;
      const command = { verb: 'person-left', input: { person } };
      await askEach(machine, await incidentsOn(machine.db, person), command);
    },
  }),
  defineJob({
    task: 'shift.end.look',
    payload: z.looseObject({}),
    handle: async (machine) => {
      const command = { verb: 'shift-ended', input: {} };
      await askEach(machine, await incidentsInShift(machine.db), command);
    },
  }),
];

/** One that cannot be asked keeps none of the others from being asked; the job fails at the end. */
async function askEach(
  machine: Machine,
  incidents: readonly IncidentId[],
  command: { readonly verb: string; readonly input: unknown },
): Promise<void> {
  const failed: unknown[] = [];
  for (const incident of incidents) {
    await ask(machine, incident, command).catch((error: unknown) => failed.push(error));
  }
  if (failed.length > 0) throw failed[0];
}

async function ask(
  machine: Machine,
  incident: string,
  {
    verb,
    input,
    ahead,
  }: Pick<JobAttempt, 'ahead'> & { readonly verb: string; readonly input: unknown },
): Promise<void> {
  const request = { incident, verb, input, actor: SYSTEM_ACTOR, source: 'scheduler' as const };
  const answer = await executeTogether(machine, request, ahead);
  if (!isRefusal(answer)) return;
  if (answer.kind === 'conflict' || answer.kind === 'notFound') return;
  throw new Error(`${verb} was refused: ${answer.code} ${answer.message}`);
}
