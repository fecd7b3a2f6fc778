/**
 * Rows 4 and 5 of reliability.md, short: the database server is killed under load and comes back, or its synchronous
 * standby takes over; the nodes are not restarted. At length: `npm run chaos -- --row 4`, and `--row 5`.
 */
import { expect, test } from 'vitest';
import { failover } from './failover.ts';
import { SYSTEM_POSTGRES } from './pair.ts';
import { summaryOf } from './storm.ts';

test.skipIf(SYSTEM_POSTGRES === undefined).each(['restart', 'promotion'] as const)(
  'the database dies under load, then %s: nothing accepted is lost (needs a PostgreSQL of the system)',
  async (kind) => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const report = await failover({ kind, rate: 40, seed, seconds: 4 });
    process.stdout.write(`${summaryOf(report)}\n`);
    const broken = report.findings.filter(({ faults }) => faults.length > 0);
    expect({ seed, broken }).toEqual({ seed, broken: [] });
  },
);
