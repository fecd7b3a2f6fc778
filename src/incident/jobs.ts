/**
 * What incidents do when a task is due. A timer is a question: the handler asks the core, and "its moment
 * has passed" is a fine answer. Only faults of ours make a job fail and be tried again.
 */
import { type AlertId, asId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import type { Machine } from '../platform/machine.ts';
import { defineJob, type Job } from '../platform/outbox.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { TIMER_VERBS } from './core/effects.ts';
import { execute } from './handle.ts';
import { clearAlert, settleAlert, wakeForAlert } from './intake-handle.ts';

const zAlert = z.object({ alert: z.string().transform((id) => asId<AlertId>(id)) });

export const incidentJobs: readonly Job[] = [
  defineJob({
    task: 'alert.accepted',
    payload: zAlert,
    handle: (machine, { alert }) => settleAlert(machine, alert),
  }),
  defineJob({
    task: 'alert.cleared',
    payload: zAlert,
    handle: (machine, { alert }) => clearAlert(machine, alert),
  }),
  defineJob({
    task: 'alert.refired',
    payload: zAlert,
    handle: (machine, { alert }) => wakeForAlert(machine, alert),
  }),
  ...Object.entries(TIMER_VERBS).map(([task, verb]) =>
    defineJob({
      task,
      payload: z.looseObject({ incident: z.string() }),
      handle: (machine, { incident, ...input }) => ask(machine, incident, { verb, input }),
    }),
  ),
];

async function ask(
  machine: Machine,
  incident: string,
  command: { readonly verb: string; readonly input: unknown },
): Promise<void> {
  const answer = await execute(machine, {
    incident,
    ...command,
    actor: SYSTEM_ACTOR,
    source: 'scheduler',
  });
  if (!isRefusal(answer)) return;
  if (answer.kind === 'conflict' || answer.kind === 'notFound') return;
  throw new Error(`${command.verb} was refused: ${answer.code} ${answer.message}`);
}
