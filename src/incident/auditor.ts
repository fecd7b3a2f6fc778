/**
 * Watches the watcher: every minute, on whichever node takes the job, it looks for a loud incident nobody has
 * acknowledged and nothing is going to happen to (invariant I9). There should never be one. If there is, it
 * takes the step itself and says so on the timeline and in the log.
 */
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { sha256Hex } from '../kernel/sha256.ts';
import { readClock } from '../platform/clock.ts';
import type { Machine } from '../platform/machine.ts';
import { defineJob, type Job } from '../platform/outbox.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { draft } from './core/timeline.ts';
import { execute, record } from './handle.ts';
import { heads, incidentByRef, silentIncidents, writeAnchor } from './store.ts';

export const auditorJobs: readonly Job[] = [
  defineJob({
    task: 'auditor.look',
    cron: '* * * * *',
    payload: z.looseObject({}),
    handle: async (machine) => {
      await lookForSilence(machine);
    },
  }),
  defineJob({
    task: 'anchor.daily',
    cron: '5 0 * * *',
    payload: z.looseObject({}),
    handle: (machine) => keepAnchor(machine),
  }),
];

/** Numbers of the incidents that had to be helped on; empty is the promise. */
export async function lookForSilence(machine: Machine): Promise<readonly string[]> {
  const silent = await silentIncidents(machine.db, await readClock(machine.db));
  for (const { id, number } of silent) {
    machine.log.error({ incident: number }, 'auditor: a loud incident had no next step');
    await record(machine, {
      incident: id,
      actor: SYSTEM_ACTOR,
      source: 'scheduler',
      drafts: [draft('note.added', { text: 'The auditor found no next step and takes one now.' })],
    });
    await helpOn(machine, id);
  }
  return silent.map(({ number }) => number);
}

async function helpOn(machine: Machine, incident: string): Promise<void> {
  const run = (await incidentByRef(machine.db, incident))?.state.paging.run;
  const stepped = await execute(machine, {
    incident,
    verb: 'step-escalation',
    input: { run },
    actor: SYSTEM_ACTOR,
    source: 'scheduler',
  });
  if (isRefusal(stepped)) {
    machine.log.error({ incident, code: stepped.code }, 'auditor: could not take a step');
  }
}

const PAGE = 500;

/** One hash a day over all heads: with a copy kept elsewhere, a tail cut from the log shows. */
async function keepAnchor(machine: Machine): Promise<void> {
  const lines: string[] = [];
  let after = '';
  for (;;) {
    const page = await heads(machine.db, after, PAGE);
    lines.push(...page.map((head) => `${head.number} ${head.version} ${head.headHash}`));
    after = page.at(-1)?.number ?? after;
    if (page.length < PAGE) break;
  }
  const hash = sha256Hex(lines.join('\n'));
  await machine.db.transact((tx) => writeAnchor(tx, { incidents: lines.length, hash }));
}
