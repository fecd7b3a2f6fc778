/**
 * Row 4 of reliability.md: the database server is killed under load and comes back; the nodes are not restarted. Row 5
 * (a synchronous standby takes over) is `npm run chaos -- --failover`. Both need the programs of a system PostgreSQL.
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
