/**
 * After the harm: the invariants I1, I3 to I5 and I9 of reliability.md, asked of the database and the mailbox
 * of a whole run (I2: `late-pages.ts`). Each answer names what is wrong; no faults is what is wanted.
 */
import type { Mail } from '../../fakes/mailbox.ts';
import { isNobodyReachable } from '../../src/incident/core/paging-audit.ts';
import { nobodyLeftToAnswer } from '../../src/incident/core/paging-run.ts';
import type { IncidentState } from '../../src/incident/core/state.ts';
import { verifyAll } from '../../src/incident/verify.ts';
import { OUTCOME_UNKNOWN } from '../../src/notification/core/delivery.ts';
import { type Db, sql } from '../../src/platform/db.ts';
import { illegalHistories, silent } from './invariants.ts';
import type { Sent } from './load.ts';

export interface Finding {
  readonly invariant: string;
  readonly says: string;
  readonly faults: readonly string[];
}

/** I1: every event answered 2xx is there once, no event is there twice, and no alert counts wrongly. */
export async function acceptedIsKept(db: Db, sent: readonly Sent[]): Promise<Finding> {
  const rows = await db.rows<{ mark: string; rows: number; pending: number }>(sql`
    select substring(title from '\\[(e[0-9]+-[0-9]+)\\]') as mark, count(*) as rows,
           count(*) filter (where disposition = 'pending') as pending
      from signal where kind = 'event' group by 1`);
  const kept = new Map(rows.map((row) => [row.mark, row]));
  const faults: string[] = [];
  let accepted = 0;
  for (const { mark, status } of sent) {
    const found = kept.get(mark)?.rows ?? 0;
    if (isAccepted(status)) accepted += 1;
    if (isAccepted(status) && found === 0)
      faults.push(`${mark} was answered ${status} and is lost`);
    if (found > 1) faults.push(`${mark} is there ${found} times`);
    if ((kept.get(mark)?.pending ?? 0) > 0) faults.push(`${mark} was never decided`);
  }
  const known = new Set(sent.map(({ mark }) => mark));
  for (const { mark } of rows) if (!known.has(mark)) faults.push(`${mark} was never sent`);
  const counted = await countedRightly(db, sent);
  const says = `${sent.length} sent, ${accepted} answered 2xx, ${rows.length} kept`;
  return { invariant: 'I1 accepted = kept', says, faults: [...faults, ...counted] };
}

async function countedRightly(db: Db, sent: readonly Sent[]): Promise<readonly string[]> {
  const rows = await db.rows<{ dedupKey: string; alerts: number; count: number }>(sql`
    select dedup_key, count(*) as alerts, sum(count) as count from alert group by dedup_key`);
  const tally = new Map<string, { answered: number; left: number }>();
  for (const { key, kind, status } of sent) {
    const one = tally.get(key) ?? { answered: 0, left: 0 };
    if (kind !== 'clear') one.left += 1;
    if (kind !== 'clear' && isAccepted(status)) one.answered += 1;
    tally.set(key, one);
  }
  return rows.flatMap(({ dedupKey, alerts, count }) => {
    const { answered, left } = tally.get(dedupKey) ?? { answered: 0, left: 0 };
    if (Number(count) < answered) return [`${dedupKey} counts ${count}, ${answered} were accepted`];
    if (Number(count) > left) return [`${dedupKey} counts ${count}, only ${left} were sent`];
    // A clear that overtook its beginning leaves two rows by right, and no more than that.
    return alerts > 3 ? [`${dedupKey} became ${alerts} alerts`] : [];
  });
}

/**
 * I3: a message arrives once, or after a kill once more, under one key; one message per page and contact. What was
 * handed over twice without a word of how it went is not tried again: then somebody else must be called.
 */
export async function duplicates(
  db: Db,
  mails: readonly Mail[],
  allowedTwice: number,
): Promise<Finding> {
  const arrived = new Map<string, number>();
  for (const { headers } of mails) {
    const [, key = 'none'] = /^<?(.*)@/.exec(headers['message-id'] ?? '') ?? [];
    arrived.set(key, (arrived.get(key) ?? 0) + 1);
  }
  const repeats = await db.rows<{ key: string }>(sql`
    select idempotency_key as key from attempt where repeated_at is not null
    union select 'mail.' || id from mail where repeated_at is not null`);
  const faults = [...judgedCopies(arrived, new Set(repeats.map(({ key }) => key)), allowedTwice)];
  const pages = await db.rows<{ page: string; keys: number }>(sql`
    select page_id as page, count(distinct idempotency_key) as keys
      from attempt group by page_id, contact_id having count(distinct idempotency_key) > 1`);
  for (const { page, keys } of pages) faults.push(`page ${page} went under ${keys} keys`);
  for (const page of await unsent(db)) faults.push(`page ${page} never left`);
  const lost = await lostTwice(db);
  for (const { page, why } of lost.filter(({ goesOn }) => !goesOn)) {
    faults.push(`page ${page} was lost twice and nobody else was called: ${why}`);
  }
  const twice = [...arrived.values()].filter((times) => times === 2).length;
  const says = `${mails.length} mails, ${arrived.size} keys, ${twice} of them twice, ${lost.length} given up`;
  return { invariant: 'I3 duplicates', says, faults };
}

/** How often each key arrived, against the keys that were knowingly handed over a second time. */
export function judgedCopies(
  arrived: ReadonlyMap<string, number>,
  repeated: ReadonlySet<string>,
  allowedTwice: number,
): readonly string[] {
  const faults: string[] = [];
  let twice = 0;
  for (const [key, times] of arrived) {
    if (times > 2) faults.push(`${key} arrived ${times} times`);
    if (times === 2) twice += 1;
    if (times === 2 && !repeated.has(key)) faults.push(`${key} arrived twice without a repeat`);
  }
  if (twice > allowedTwice) faults.push(`${twice} messages arrived twice, ${allowedTwice} might`);
  return faults;
}

/** Pages that left nobody's house, but for those whose message was lost twice. */
async function unsent(db: Db): Promise<readonly string[]> {
  const rows = await db.rows<{ page: string }>(sql`
    select id as page from page p where state in ('queued', 'failed')
       and created_at < evenkeel_now() - interval '60 seconds'
       and not exists (select 1 from attempt where page_id = p.id and failed_why = ${OUTCOME_UNKNOWN})`);
  return rows.map(({ page }) => page);
}

/** Where everybody of the last resort was called in vain, the auditor calls them all anew (INC-152). */
const AUDITOR_MS = 75_000;

interface LostTwice {
  readonly page: string;
  readonly goesOn: boolean;
  /** Where the incident stood. */
  readonly why: string;
}

/**
 * Each failed page of that kind, and whether the escalation went on or was over after it said so, or hung on others:
 * who was called beside this person may still answer, and the next level waits for its time.
 */
async function lostTwice(db: Db): Promise<readonly LostTwice[]> {
  const began = performance.now();
  for (;;) {
    const rows = await db.rows<{ page: string; state: IncidentState; later: boolean }>(sql`
      select p.id as page, i.state, exists (
               select 1 from timeline failed join timeline later
                   on later.incident_id = failed.incident_id and later.seq > failed.seq
                where failed.incident_id = p.incident_id and failed.entry->>'kind' = 'page.failed'
                  and failed.entry->'data'->>'page' = p.id::text
                  and later.entry->>'kind' in ('escalation.stepped', 'escalation.exhausted',
                        'page.acknowledged', 'paging.stopped', 'paging.audited',
                        'incident.resolved')) as later
        from page p join incident i on i.id = p.incident_id where p.state = 'failed'
         and exists (select 1 from attempt where page_id = p.id and failed_why = ${OUTCOME_UNKNOWN})`);
    const lost = rows.map(({ page, state, later }) => {
      const { status, notified, unreachable } = state.paging;
      const why = `${state.number} ${status}, ${notified.length} called, ${unreachable.length} not reached`;
      const inVain = nobodyLeftToAnswer(state) || isNobodyReachable(state);
      return { page, goesOn: later || !inVain, why };
    });
    if (lost.every(({ goesOn }) => goesOn) || performance.now() - began > AUDITOR_MS) return lost;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** I4: no first attempt later than one cycle after the paging of its incident was stopped. */
export async function silence(db: Db): Promise<Finding> {
  const rows = await db.rows<{ number: string; page: string }>(sql`
    with stop as (
      select incident_id, seq, recorded_at from timeline
       where entry->>'kind' in ('page.acknowledged', 'paging.stopped', 'incident.resolved',
                                'incident.closed'))
    select p.incident_number as number, p.id as page
      from stop join page p on p.incident_id = stop.incident_id
      join attempt a on a.page_id = p.id
     where a.started_at > stop.recorded_at + interval '5 seconds'
       and not exists (
         select 1 from timeline t where t.incident_id = stop.incident_id and t.seq > stop.seq
            and t.entry->>'kind' in ('paging.started', 'ack.expired', 'page.sent_by_hand',
                                     'page.declined'))`);
  const { stops } = await db.one<{ stops: number }>(sql`
    select count(*) as stops from timeline
     where entry->>'kind' in ('page.acknowledged', 'paging.stopped')`);
  const faults = rows.map(({ number, page }) => `${number}: ${page} left after the end of paging`);
  return { invariant: 'I4 silence', says: `${stops} times paging was stopped`, faults };
}

/** I5: legal arrows, no gap, hashes and heads right, and the log folds to the stored state. */
export async function history(db: Db): Promise<Finding> {
  const arrows = await illegalHistories(db);
  const verified = await verifyAll(db);
  const bad = verified.bad.map((one) => JSON.stringify(one));
  const { entries, incidents } = await db.one<{ entries: number; incidents: number }>(sql`
    select count(*) as entries, count(distinct incident_id) as incidents from timeline`);
  const says = `${incidents} incidents, ${entries} entries proved`;
  return { invariant: 'I5 legal history', says, faults: [...arrows, ...bad] };
}

/** I9: the auditor's question has no answer, at the latest after `withinMs`. */
export async function liveness(db: Db, withinMs = 60_000): Promise<Finding> {
  const began = performance.now();
  for (;;) {
    const found = await silent(db);
    const seconds = (performance.now() - began) / 1000;
    if (found.length === 0 || seconds * 1000 > withinMs) {
      const faults = found.map((number) => `${number} is loud and nothing is going to happen`);
      return { invariant: 'I9 liveness', says: `quiet after ${seconds.toFixed(1)} s`, faults };
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export function isAccepted(status: number): boolean {
  return status >= 200 && status < 300;
}
