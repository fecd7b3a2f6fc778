/**
 * I5: every chain verifies, the rows fold to the stored state, and an incident only ever went the ways of the state
 * machine, written down here once more, apart from the code that is judged.
 */

import { isDeepStrictEqual } from 'node:util';
import { verifyChain } from '../../src/incident/core/chain.ts';
import type { StateName } from '../../src/incident/core/words.ts';
import { chainOf, heads } from '../../src/incident/store.ts';
import { canonicalJson } from '../../src/kernel/canonical-json.ts';
import type { Machine } from '../../src/platform/machine.ts';
import type { Evidence, Violation } from './checker.ts';

/** domain.md 2.2, and what undoes: merge, cancel, reopen, reinstate, unmerge. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  '': ['identified', 'logged'],
  identified: ['logged', 'cancelled', 'merged', 'recovering'],
  logged: ['triaged', 'cancelled', 'merged', 'recovering'],
  triaged: ['diagnosing', 'cancelled', 'merged', 'recovering'],
  diagnosing: ['resolving', 'recovering', 'cancelled', 'merged', 'triaged'],
  resolving: ['recovering', 'diagnosing', 'cancelled', 'merged'],
  recovering: ['resolved', 'diagnosing', 'resolving', 'triaged', 'cancelled', 'merged'],
  resolved: ['closed', 'diagnosing', 'triaged', 'merged'],
  closed: ['diagnosing', 'triaged'],
  cancelled: ['identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering'],
  merged: ['identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering', 'resolved'],
};

export function transitions({ told }: Evidence): Violation[] {
  const found: Violation[] = [];
  for (const { at, entry, before, after } of told) {
    const from: StateName | '' = before.version === 0 ? '' : before.state;
    if (entry.seq !== before.version + 1) {
      const text = `row ${entry.seq} was written after ${before.version}`;
      found.push({ invariant: 'I5', at, about: entry.incident, text });
    }
    if (from === after.state || WAYS[from]?.includes(after.state) === true) continue;
    const text = `${entry.kind} led from ${from || 'nothing'} to ${after.state}`;
    found.push({ invariant: 'I5', at, about: entry.incident, text });
  }
  return found;
}

/** As `incident/verify.ts`, but with the fold the evidence was gathered by: the rows are the same, or the chain breaks. */
export async function chains(
  { db }: Pick<Machine, 'db'>,
  { states }: Evidence,
): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const { id: about, number, version, headHash, state } of await heads(db, '', 1_000_000)) {
    const rows = await chainOf(db, about);
    const { firstBadRow } = verifyChain(rows, { seq: version, hash: headHash });
    const isFolded = saysTheSame(states.get(about) ?? null, state);
    if (firstBadRow === null && isFolded) continue;
    const text =
      firstBadRow === null
        ? `${number} is not what its timeline folds to`
        : `row ${firstBadRow} of ${number} is not what was written`;
    found.push({ invariant: 'I5', at: 0, about, text });
  }
  return found;
}

/** As JSON, which is how states are kept: a field that is there and undefined is none. */
function saysTheSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) || canonicalJson(one) === canonicalJson(other);
}
