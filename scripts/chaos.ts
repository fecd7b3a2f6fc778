/**
 * `npm run chaos`: real nodes on a real PostgreSQL, harmed at random, then judged by the invariants of
 * reliability. `--kills 300 --rate 200 --seed N --json`; the seed repeats the sequence of kills and events.
 * `--failover` (row 5) kills the primary of a synchronous pair and promotes its standby; `--row 4` kills the
 * only database server and starts it again.
 */
import { parseArgs } from 'node:util';
import { failover } from '../test/chaos/failover.ts';
import { openHouse } from '../test/chaos/house.ts';
import { type Report, storm, summaryOf } from '../test/chaos/storm.ts';
import { startTestServer } from '../test/server.ts';
import { cloneTemplate } from '../test/template.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    rate: { type: 'string', default: '200' },
    seed: { type: 'string' },
    failover: { type: 'boolean', default: false },
    row: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const say = (line: string) => process.stderr.write(`${line}\n`);

say(`seed ${seed}`);
const report = await chosen();
process.stdout.write(`${values.json ? JSON.stringify(report) : summaryOf(report)}\n`);
process.exit(report.ok ? 0 : 1);

async function chosen(): Promise<Report> {
  const wish = { rate: Number(values.rate), seed, seconds: 20, say };
  if (values.failover || values.row === '5') return failover({ ...wish, kind: 'promotion' });
  if (values.row === '4') return failover({ ...wish, kind: 'restart' });
  return kills();
}

async function kills(): Promise<Report> {
  const server = await startTestServer();
  const { url } = await cloneTemplate(server.adminUrl);
  const house = await openHouse({ databaseUrl: url });
  try {
    const wish = { kills: Number(values.kills), rate: Number(values.rate), seed };
    return await storm(house, { ...wish, lateSeconds: 30, say });
  } finally {
    await house.close();
    await server.stop();
  }
}
