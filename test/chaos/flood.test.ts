/**
 * Rows 25 and 26 of reliability.md, small: six thousand signals of one key, of sixty and of six thousand, each within
 * ten seconds, while another sender's alerts are paged on time. At full size: `npm run chaos -- --row 25`.
 */
import { expect, inject, test } from 'vitest';
import { cloneTemplate, dropDatabase } from '../template.ts';
import { FLOODED, type FloodReport, flood, floodSummary } from './flood.ts';
import { openHouse } from './house.ts';

const SIGNALS = 6_000;
/** A suite shares its cores with others: what is judged here is that nothing is lost, stuck or silent. */
const BUSY = {
  ...{ acceptP99Ms: 30_000, pageWithinSeconds: 45, openWithinMs: 5_000, healthMs: 5_000 },
  ...{ acceptOtherMs: 5_000, drainSeconds: 90 },
};

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
