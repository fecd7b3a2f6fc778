/** The hash chain: whatever is changed by hand, the row is named (R13). */
import { describe, expect, test } from 'vitest';
import { chainRow, GENESIS, verifyChain } from './chain.ts';
import { AGENT, play, WIFI } from './testing.ts';

const story = play([
  {
    at: '2026-09-15T08:00:00',
    verb: 'report',
    by: AGENT,
    input: { title: 'Printers are silent', service: WIFI, noticedAt: '2026-09-15T07:59:00Z' },
  },
  { at: '2026-09-15T08:01:00', verb: 'note', by: AGENT, input: { text: 'Looked at it' } },
  { at: '2026-09-15T08:02:00', verb: 'triage', by: AGENT, input: {} },
]);

function chained() {
  let hash = GENESIS;
  return story.entries.map((entry) => {
    const row = { seq: entry.seq, ...chainRow(entry, hash) };
    hash = row.hash;
    return row;
  });
}

describe('chain', () => {
  const rows = chained();
  const head = { seq: rows.length, hash: rows.at(-1)?.hash ?? '' };

  test('INC-81 a row holds the canonical text of all it says and the hash before', () => {
    expect(Object.keys(JSON.parse(rows[1]?.body ?? ''))).toEqual([
      'actorId',
      'data',
      'incident',
      'kind',
      'occurredAt',
      'prevHash',
      'recordedAt',
      'seq',
      'source',
      'supersedes',
      'v',
      'visibility',
    ]);
    expect(JSON.parse(rows[1]?.body ?? '').prevHash).toBe(rows[0]?.hash);
    expect(rows[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(verifyChain(rows, head)).toEqual({ ok: true, rows: rows.length, firstBadRow: null });
  });

  test('INC-82 names the first row that was changed, left out, added or cut off', () => {
    expect(rows.length).toBe(4);
    const changed = rows.map((row) =>
      row.seq === 3 ? { ...row, body: row.body.replace('Looked', 'Glanced') } : row,
    );
    expect(verifyChain(changed, head).firstBadRow).toBe(3);
    const rehashed = rows.map((row) => {
      if (row.seq !== 3 || story.entries[2] === undefined) return row;
      return { seq: 3, ...chainRow({ ...story.entries[2], source: 'ui' }, rows[1]?.hash ?? '') };
    });
    expect(verifyChain(rehashed, head).firstBadRow).toBe(4);
    expect(verifyChain(rows.toSpliced(1, 1), head).firstBadRow).toBe(2);
    expect(verifyChain(rows.slice(0, -1), head).firstBadRow).toBe(rows.length);
    expect(verifyChain(rows.slice(0, -1)).ok).toBe(true);
    const broken = rows.map((row) => (row.seq === 2 ? { ...row, body: '{' } : row));
    expect(verifyChain(broken).firstBadRow).toBe(2);
    const lastRewritten = rows.map((row, index) => {
      const entry = story.entries[index];
      if (index !== rows.length - 1 || entry === undefined) return row;
      return { seq: row.seq, ...chainRow({ ...entry, source: 'ui' }, rows[index - 1]?.hash ?? '') };
    });
    expect(verifyChain(lastRewritten, head).firstBadRow).not.toBeNull();
  });
});
