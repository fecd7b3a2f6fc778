/**
 * Watches the watcher: every minute, on whichever node takes the job, it looks for an incident somebody should
 * be called for and nothing is going to happen to (invariant I9). There should never be one. If there is, it
 * takes the step itself, calls the last resort, and says so on the timeline and in the log.
 */
import { readSetting } from '../identity/settings-store.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import { sha256Hex } from '../kernel/sha256.ts';
import { readClock } from '../platform/clock.ts';
import { defineJob, type Job } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { SYSTEM_ACTOR } from './context.ts';
import { findingOf, isNobodyReachable } from './core/paging-audit.ts';
import { INCIDENT_PROCESS } from './core/settings.ts';
import type { IncidentState } from './core/state.ts';
import { execute } from './handle.ts';
import { auditCandidates, heads, writeAnchor } from './store.ts';

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

const PAGE = 500;

/** Numbers of the incidents that had to be helped on; empty is the promise. */
export async function lookForSilence(machine: Machine): Promise<readonly string[]> {
  const settings = await readSetting(machine.db, INCIDENT_PROCESS);
  const now = await readClock(machine.db);
  const helped: (string | undefined)[] = [];
  for (let after = ''; ; ) {
    const page = await auditCandidates(machine.db, now, { after, limit: PAGE });
    const found = page.filter((state) => findingOf(state, settings, now) !== null);
    helped.push(...(await Promise.all(found.map((state) => helpOn(machine, state)))));
    if (page.length < PAGE) break;
    after = page.at(-1)?.number ?? after;
  }
  return helped.filter((number) => number !== undefined);
}

/** One incident that cannot be helped keeps nobody from helping the others. */
async function helpOn(
  machine: Machine,
  { id, number, paging }: IncidentState,
): Promise<string | undefined> {
  const { status, nextDueAt } = paging;
  machine.log.error({ incident: number, status, nextDueAt }, 'auditor: nothing calls anybody here');
  try {
    const audited = await execute(machine, {
      incident: id,
      verb: 'audit-paging',
      input: {},
      actor: SYSTEM_ACTOR,
      source: 'scheduler',
    });
    if (!isRefusal(audited)) {
      machine.metrics.audited.inc({ thing: 'incident' });
      if (isNobodyReachable(audited))
        machine.log.fatal({ incident: number }, 'nobody can be paged');
      return number;
    }
    // Somebody was faster: the hole is gone.
    if (audited.kind === 'conflict') return undefined;
    machine.log.error({ incident: number, code: audited.code }, 'auditor: could not help');
  } catch (error) {
    machine.log.error({ incident: number, error: String(error) }, 'auditor: could not help');
  }
  return undefined;
}

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
