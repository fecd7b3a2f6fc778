/**
 * Proves that nobody edited history: recomputes every hash of a timeline, compares its head and length with
 * what the incident remembers, and folds the rows again to compare with the stored state (decisions.md 10).
 */

import { canonicalJson } from '../kernel/canonical-json.ts';
import { sha256Hex } from '../kernel/sha256.ts';
import type { Reader } from '../platform/db.ts';
import { verifyChain } from './core/chain.ts';
import { EMPTY } from './core/empty.ts';
import { evolve } from './core/evolve.ts';
import type { Entry } from './core/timeline.ts';
import { chainOf, type HeadRow, headOf, heads, orphanTimelines } from './store.ts';

export interface Verdict {
  readonly number: string;
  readonly ok: boolean;
  readonly rows: number;
  /** seq of the first row that is wrong or missing; null when all are right. */
  readonly firstBadRow: number | null;
  readonly reason: string | null;
}

/** Of an incident that goes on meanwhile the head is read again: rows written after it was read are no forgery. */
export async function verifyIncident(reader: Reader, head: HeadRow): Promise<Verdict> {
  const verdict = await verifyAgainst(reader, head);
  if (verdict.ok) return verdict;
  const now = await headOf(reader, head.id);
  return now === undefined || now.version === head.version ? verdict : verifyIncident(reader, now);
}

async function verifyAgainst(reader: Reader, head: HeadRow): Promise<Verdict> {
  const rows = await chainOf(reader, head.id);
  const chain = verifyChain(rows, { seq: head.version, hash: head.headHash });
  const bad = (firstBadRow: number, reason: string): Verdict => ({
    number: head.number,
    ok: false,
    rows: rows.length,
    firstBadRow,
    reason,
  });
  if (chain.firstBadRow !== null) {
    const cut = chain.firstBadRow > rows.length;
    return bad(
      chain.firstBadRow,
      cut
        ? 'Rows are missing at the end.'
        : 'This row is not what was written, or one is missing here.',
    );
  }
  const folded = rows
    .map((row) => JSON.parse(row.body) as Entry)
    .reduce(evolve, { ...EMPTY, id: head.id });
  if (canonicalJson(folded) !== canonicalJson(head.state)) {
    return bad(head.version, 'The stored state is not what the timeline folds to.');
  }
  return { number: head.number, ok: true, rows: rows.length, firstBadRow: null, reason: null };
}

const PAGE = 200;

export interface Verification {
  readonly ok: boolean;
  readonly incidents: number;
  readonly rows: number;
  readonly bad: readonly Verdict[];
  /** SHA-256 over all numbers and heads in order: keep it elsewhere, and a later cut shows. */
  readonly anchor: string;
}

/** Every incident, page by page, so memory stays flat however many there are. */
export async function verifyAll(reader: Reader): Promise<Verification> {
  const bad: Verdict[] = [];
  const headLines: string[] = [];
  let incidents = 0;
  let rows = 0;
  let after = '';
  for (;;) {
    const page = await heads(reader, after, PAGE);
    for (const head of page) {
      const verdict = await verifyIncident(reader, head);
      incidents += 1;
      rows += verdict.rows;
      headLines.push(`${head.number} ${head.version} ${head.headHash}`);
      if (!verdict.ok) bad.push(verdict);
    }
    after = page.at(-1)?.number ?? after;
    if (page.length < PAGE) break;
  }
  for (const { incidentId } of await orphanTimelines(reader)) {
    const reason = 'There are rows, but the incident is gone from the list.';
    bad.push({ number: incidentId, ok: false, rows: 0, firstBadRow: 1, reason });
  }
  return { ok: bad.length === 0, incidents, rows, bad, anchor: sha256Hex(headLines.join('\n')) };
}
