/** The invariants of reliability.md as questions that any test can ask of a database and a mailbox. */
import type { Mail } from '../../fakes/mailbox.ts';
import { EMPTY } from '../../src/incident/core/empty.ts';
import { evolve } from '../../src/incident/core/evolve.ts';
import type { IncidentState } from '../../src/incident/core/state.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import { silentIncidents } from '../../src/incident/store.ts';
import { readClock } from '../../src/platform/clock.ts';
import { type Db, sql } from '../../src/platform/db.ts';

/** The arrows of domain.md 2.2, T1 to T15; the first state is entered from nothing. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  none: ['identified'],
  identified: ['logged', 'recovering', 'cancelled', 'merged'],
  logged: ['triaged', 'recovering', 'cancelled', 'merged'],
  triaged: ['diagnosing', 'recovering', 'cancelled', 'merged'],
  diagnosing: ['resolving', 'recovering', 'cancelled', 'merged'],
  resolving: ['recovering', 'diagnosing', 'cancelled', 'merged'],
  recovering: ['resolved', 'diagnosing', 'triaged', 'cancelled', 'merged'],
  resolved: ['closed', 'diagnosing'],
  closed: ['diagnosing'],
  cancelled: ['identified', 'logged'],
};

/** I5: steps that no arrow allows, and rows out of order; empty is good. */
export async function illegalHistories(db: Db): Promise<readonly string[]> {
  const rows = await db.rows<{ entry: Entry }>(
    sql`select entry from timeline order by incident_id, seq`,
  );
  const found: string[] = [];
  let state: IncidentState = EMPTY;
  let last: Entry | undefined;
  for (const { entry } of rows) {
    const begins = last?.incident !== entry.incident;
    const before = begins ? EMPTY : state;
    if (entry.seq !== before.version + 1) found.push(`${entry.incident}: gap at ${entry.seq}`);
    state = evolve(before, entry);
    const from = begins ? 'none' : before.state;
    const stays = !begins && state.state === from;
    if (!stays && state.state !== 'merged' && !(ARROWS[from] ?? []).includes(state.state)) {
      found.push(`${state.number}: ${from} -> ${state.state} by ${entry.kind}`);
    }
    last = entry;
  }
  return found;
}

/** I9: incidents that call for somebody and have no next step. */
export async function silent(db: Db): Promise<readonly string[]> {
  return (await silentIncidents(db, await readClock(db))).map(({ number }) => number);
}

/** Pages by the number of their incident; notices and mails to reporters are none. */
export function pagesBySubject(mails: readonly Mail[]): ReadonlyMap<string, readonly Mail[]> {
  const pages = new Map<string, Mail[]>();
  for (const mail of mails) {
    const [, number] = /^\[(?:New|P\d)\] (\S+)/.exec(mail.subject) ?? [];
    if (number !== undefined) pages.set(number, [...(pages.get(number) ?? []), mail]);
  }
  return pages;
}

/** How many signals ended as what; `pending` must not last (promise 1). */
export async function ledger(db: Db): Promise<Readonly<Record<string, number>>> {
  const rows = await db.rows<{ disposition: string; count: number }>(
    sql`select disposition, count(*) as count from signal group by disposition`,
  );
  return Object.fromEntries(rows.map(({ disposition, count }) => [disposition, count]));
}
