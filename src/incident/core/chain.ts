/**
 * The hash chain of a timeline (decisions.md 10). The hashed bytes of a row are canonical JSON (RFC 8785) of
 * what it says together with the hash of the row before, kept as text; so a changed, missing or inserted
 * row shows, and anyone can verify offline with nothing but SHA-256. Names of people are never inside.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { Entry } from './timeline.ts';

/** Before the first row. */
export const GENESIS = '';

export interface ChainRow {
  readonly body: string;
  readonly hash: string;
}

export function chainRow(entry: Entry, prevHash: string): ChainRow {
  const { v, incident, seq, kind, occurredAt, recordedAt, actorId, source } = entry;
  const { visibility, data, supersedes } = entry;
  const body = canonicalJson({
    v,
    incident,
    seq,
    kind,
    occurredAt,
    recordedAt,
    actorId,
    source,
    visibility,
    data,
    supersedes,
    prevHash,
  });
  return { body, hash: sha256Hex(body) };
}

export interface StoredRow {
  readonly seq: number;
  readonly body: string;
  readonly hash: string;
}

export interface Verdict {
  readonly ok: boolean;
  readonly rows: number;
  /** seq of the first row that does not fit; one past the end when the tail was cut. */
  readonly firstBadRow: number | null;
}

/** `head`: what the incident says the last row is; without it a cut tail cannot show. */
export function verifyChain(
  rows: readonly StoredRow[],
  head?: { readonly seq: number; readonly hash: string },
): Verdict {
  let prevHash = GENESIS;
  for (const [index, row] of rows.entries()) {
    if (!fits(row, index + 1, prevHash)) return bad(rows, index + 1);
    prevHash = row.hash;
  }
  if (head !== undefined && (head.seq !== rows.length || head.hash !== prevHash)) {
    return bad(rows, Math.min(head.seq, rows.length) + 1);
  }
  return { ok: true, rows: rows.length, firstBadRow: null };
}

function fits(row: StoredRow, seq: number, prevHash: string): boolean {
  if (row.seq !== seq || sha256Hex(row.body) !== row.hash) return false;
  const said = parsed(row.body);
  return said?.seq === seq && said.prevHash === prevHash;
}

function parsed(body: string): { readonly seq?: unknown; readonly prevHash?: unknown } | null {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function bad(rows: readonly StoredRow[], firstBadRow: number): Verdict {
  return { ok: false, rows: rows.length, firstBadRow };
}
