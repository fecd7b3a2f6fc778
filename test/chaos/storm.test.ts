/**
 * Row 1 of reliability.md, small: ten kills at random moments under 60 events a second with two nodes. The full size,
 * 300 kills under 200, is `npm run chaos`.
 */
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../database.ts';
import { openHouse } from './house.ts';
import { storm, summaryOf } from './storm.ts';

const { url } = await testDatabase();
const house = await openHouse({ databaseUrl: url });
afterAll(() => house.close());

test('ten kills under load: accepted is kept, nothing late, double, illegal or silent', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const report = await storm(house, { kills: 10, rate: 60, seed, lateSeconds: 30 });
  process.stdout.write(`${summaryOf(report)}\n`);
  const broken = report.findings.filter(({ faults }) => faults.length > 0);
  expect({ seed, broken }).toEqual({ seed, broken: [] });
});
