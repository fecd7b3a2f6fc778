/**
 * The auditor of pages: each minute it looks for a page that was promised and that nobody is sending any more,
 * because its job was lost or a process died in the middle of a try. It is sent now and the timeline says so; one
 * that comes back a third time is ended as failed, so that the escalation goes on to somebody else.
 */
import { SYSTEM_ACTOR } from '../../incident/context.ts';
import type { Draft } from '../../incident/core/timeline.ts';
import { draft } from '../../incident/core/timeline.ts';
import { recordIn } from '../../incident/handle.ts';
import { lockIncident } from '../../incident/store.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueue } from '../../platform/outbox.ts';
import { attemptsOf, lockPage, pageById, updatePage } from '../store.ts';
import { type LostPage, withoutJob } from './lost-page.ts';
import { giveUpAttempts, lostPages, markAudited, unmadePages } from './page-audit-store.ts';

/** After this many rescues something about the page itself is wrong. */
const MOST_AUDITS = 3;

/** Ids of the pages that had to be helped on; empty is the promise. */
export async function lookForLostPages(machine: Machine): Promise<readonly string[]> {
  const now = await readClock(machine.db);
  const lost = [...(await lostPages(machine.db, now)), ...(await unmadePages(machine.db, now))];
  const helped: string[] = [];
  for (const page of lost) {
    if (!(await machine.db.transact((tx) => helpOn(tx, machine, page)))) continue;
    machine.log.error(
      { page: page.page, incident: page.incident, audits: page.audits },
      'auditor: nobody was sending this page',
    );
    machine.metrics.audited.inc({ thing: 'page' });
    helped.push(page.page);
  }
  return helped;
}

/** False: it was not lost after all. */
async function helpOn(tx: Tx, machine: Machine, lost: LostPage): Promise<boolean> {
  // The page before the incident, as everybody locks them who records a try.
  await lockPage(tx, lost.page);
  const loaded = await lockIncident(tx, lost.incident);
  // Under the locks: another auditor, or the job itself, may have been faster.
  if (loaded === undefined || !(await isStillLost(tx, lost))) return false;
  const giveUp = lost.audits >= MOST_AUDITS;
  const rows = giveUp ? await endPage(tx, lost) : [sentAgain(loaded.state.paging.run)];
  const told = await recordIn(tx, {
    incident: lost.incident,
    actor: SYSTEM_ACTOR,
    source: 'scheduler',
    drafts: rows,
  });
  if (isRefusal(told)) machine.log.error({ page: lost.page, code: told.code }, 'auditor: not told');
  if (giveUp) return true;
  await markAudited(tx, lost.page);
  const { page, incident, person, loudness, reason } = lost;
  const payload = { page, incident, person, loudness, reason };
  await enqueue(tx, { task: 'page.send', payload, key: `page.round:${page}` });
  return true;
}

/** A job ends after what it did is there to see: a page it was done with between two looks is not lost. */
async function isStillLost(tx: Tx, lost: LostPage): Promise<boolean> {
  if ((await withoutJob(tx, [lost])).length === 0) return false;
  const page = await pageById(tx, lost.page);
  if (page === undefined || page.state === 'queued') return true;
  return (await attemptsOf(tx, [lost.page])).some(({ state }) => state === 'sending');
}

function sentAgain(run: string | null): Draft {
  const text = 'The auditor found a page that nobody was sending any more: it is sent now.';
  return draft('paging.audited', { run, finding: 'page_lost', text });
}

async function endPage(tx: Tx, { page: id, person, audits }: LostPage): Promise<readonly Draft[]> {
  const page = await lockPage(tx, id);
  if (page === undefined) return [];
  const reason = `it was taken up ${audits} times and never came to an end`;
  await giveUpAttempts(tx, id, reason);
  if (page.state !== 'queued') return [];
  const end = { state: 'failed', outcome: reason, nextRoundAt: null, finalTold: true } as const;
  await updatePage(tx, { ...page, ...end });
  const facts = { page: id, person, channel: 'none', attempt: 0, reason, final: !page.finalTold };
  return [draft('page.failed', facts)];
}
