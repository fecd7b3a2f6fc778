/** Rows 3 and 15 to 17 of reliability.md, short; `npm run chaos -- --row N` runs each at length. */
import { expect, inject, test } from 'vitest';
import { cloneTemplate, dropDatabase } from '../template.ts';
import { type House, type HouseOptions, openHouse } from './house.ts';
import { clockJumps, FAKETIME, frozen, longSleep, wrongClock, wrongClocks } from './rows.ts';
import { type Report, summaryOf } from './storm.ts';

const seed = Math.floor(Math.random() * 1_000_000);

async function inHouse(
  wish: Omit<HouseOptions, 'databaseUrl'>,
  harm: (house: House) => Promise<Report>,
): Promise<void> {
  const adminUrl = inject('adminUrl');
  const { name, url } = await cloneTemplate(adminUrl);
  const house = await openHouse({ databaseUrl: url, ...wish });
  try {
    const report = await harm(house);
    process.stdout.write(`${summaryOf(report)}\n`);
    const broken = report.findings.filter(({ faults }) => faults.length > 0);
    expect({ seed, broken }).toEqual({ seed, broken: [] });
  } finally {
    await house.close();
    await dropDatabase(adminUrl, name);
  }
}

test('row 3: a frozen node is taken over within 30 s and writes nothing twice when it wakes', () =>
  inHouse({}, (house) => frozen(house, { seed, rate: 20, seconds: 22 })));

test('row 15: all asleep for two hours: one step is taken for all that fell due', () =>
  inHouse({}, (house) => longSleep(house, { seed, rate: 10, hours: 2 })));

test.skipIf(FAKETIME === undefined)(
  'foreign-binaries: row 16: nodes a day ahead and ten minutes behind page as if their clocks were right',
  () =>
    inHouse({ nodeEnv: (n) => wrongClock(n === 0 ? '+1d' : '-10m') }, (house) =>
      wrongClocks(house, { seed, rate: 10 }),
    ),
);

test('row 17: the clock of the database jumps back and forth: nothing is lost, no step is repeated', () =>
  inHouse({}, (house) => clockJumps(house, { seed, rate: 10 })));
