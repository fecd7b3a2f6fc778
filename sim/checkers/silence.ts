/**
 * I9: at every minute each open, unacknowledged, loud incident has a next step: a due instant that has not passed by
 * more than a minute, and a job that will ask for it. What is found is told to the trace.
 */
import { toMillis } from '../../src/kernel/instant.ts';
import type { Loop } from '../loop.ts';
import type { Tables } from '../memory/tables.ts';
import type { Trace } from '../trace.ts';
import type { Evidence, FaultEvent, Violation } from './checker.ts';

/** Recovery from a fault may take this long (I9 counts from there). */
const RECOVERY_MS = 120_000;

const PASSED_MS = 60_000;

interface Looking {
  readonly tables: Tables;
  readonly loop: Loop;
  readonly trace: Trace;
}

/** True while somebody is being called. */
export function lookForSilence({ tables, loop, trace }: Looking): boolean {
  const all = { tx: null };
  const now = loop.now();
  let running = false;
  for (const { id, state } of tables.incident.where(all, 1, 'open')) {
    const { status, nextDueAt, run } = state.paging;
    if (status !== 'running') continue;
    running = true;
    const asks = tables.job
      .where(all, 1, 'escalation.due')
      .some(({ payload, attempts, maxAttempts, lockedBy }) => {
        const asked = payload as { readonly incident?: string; readonly run?: string };
        const alive = lockedBy !== null || attempts < maxAttempts;
        return alive && asked.incident === id && asked.run === run;
      });
    const passed = nextDueAt === null || toMillis(nextDueAt) < now - PASSED_MS;
    if (asks && !passed) continue;
    const why = asks ? 'its next step is overdue' : 'nothing will ask for its next step';
    trace.add({ kind: 'silent', at: now, incident: id, why });
  }
  return running;
}

/** What was seen without a fault to excuse it, and each time the auditor had to help. */
export function silence({ events, told, faults }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const event of events) {
    if (event.kind !== 'silent' || isRecovering(faults, event)) continue;
    const { at, incident: about, why: text } = event;
    found.push({ invariant: 'I9', at, about, text });
  }
  for (const { at, entry } of told) {
    if (entry.kind !== 'paging.audited' || entry.data.finding === 'nobody_reachable') continue;
    // A page is kept by its job through every fault: one that is lost was lost by us.
    const lost = entry.data.finding === 'page_lost';
    if (!lost && isRecovering(faults, { at, why: '' })) continue;
    found.push({ invariant: 'I9', at, about: entry.incident, text: 'the auditor had to help' });
  }
  return found;
}

/** A job that is lost is never excused; one that is late may wait for a process. */
function isRecovering(
  faults: readonly FaultEvent[],
  { at, why }: { readonly at: number; readonly why: string },
): boolean {
  if (why.startsWith('nothing')) return false;
  return faults.some((fault) => fault.at <= at && fault.until >= at - RECOVERY_MS);
}
