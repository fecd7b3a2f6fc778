/**
 * Rows 25 and 26 of reliability.md, small: six thousand signals of one key, of sixty and of six thousand, each within
 * ten seconds, while another sender's alerts are paged on time. At full size: `npm run chaos -- --row 25`.
 */
import { expect, inject, test } from 'vitest';
import { sql } from '../../src/platform/db.ts';
import { cloneTemplate, dropDatabase } from '../template.ts';
import { FLOODED, type FloodReport, flood, floodSummary } from './flood.ts';
import { openHouse } from './house.ts';

const SIGNALS = 6_000;
/** A suite shares its cores with others: what is judged here is that nothing is lost, stuck or silent. */
const BUSY = {
  ...{ acceptP99Ms: 30_000, pageWithinSeconds: 45, openWithinMs: 5_000, healthMs: 5_000 },
  ...{ acceptOtherMs: 5_000, drainSeconds: 90 },
};

const BATCHES = 60;
const ITEMS = 500;

test('row 25: more than may wait is told to come back, and every item is kept once in the end', async () => {
  const adminUrl = inject('adminUrl');
  const { name, url } = await cloneTemplate(adminUrl);
  const house = await openHouse({ databaseUrl: url, ...FLOODED });
  try {
    const door = `${house.nodes[0]?.url}${house.doors[0]?.path}`;
    const refusals: (string | null)[] = [];
    const send = async (batch: number) => {
      const items = Array.from({ length: ITEMS }, (_one, n) => ({
        title: `Batch ${batch} ${n}`,
        key: `k-${n}`,
      }));
      for (;;) {
        const answer = await fetch(door, {
          ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
          body: JSON.stringify(items),
        });
        await answer.arrayBuffer();
        if (answer.status === 202) return;
        expect(answer.status).toBe(503);
        refusals.push(answer.headers.get('retry-after'));
        const seconds = Number(refusals.at(-1) ?? 1) * (0.5 + Math.random());
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    };
    await Promise.all(Array.from({ length: BATCHES }, (_one, batch) => send(batch)));
    expect(refusals.length).toBeGreaterThan(0);
    expect(refusals.filter((said) => !(Number(said) > 0))).toEqual([]);
    const kept = await house.db.one(sql`
      select count(*) as signals, count(distinct title) as titles from signal
       where title like 'Batch %'`);
    expect(kept).toEqual({ signals: BATCHES * ITEMS, titles: BATCHES * ITEMS });
  } finally {
    await house.close();
    await dropDatabase(adminUrl, name);
  }
}, 240_000);

test.each([1, 60, SIGNALS])(
  'rows 25, 26: %i keys: all that is accepted is kept, others are paged on time',
  async (keys) => {
    const adminUrl = inject('adminUrl');
    const { name, url } = await cloneTemplate(adminUrl);
    const house = await openHouse({ databaseUrl: url, ...FLOODED });
    let report: FloodReport;
    try {
      report = await flood(house, { signals: SIGNALS, keys, seconds: 10, limits: BUSY });
    } finally {
      await house.close();
      await dropDatabase(adminUrl, name);
    }
    process.stdout.write(`${keys} keys: ${floodSummary(report)}\n`);
    expect(report.findings.filter(({ faults }) => faults.length > 0)).toEqual([]);
  },
  180_000,
);
