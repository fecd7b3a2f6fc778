/**
 * `npm run chaos`: real nodes on a real PostgreSQL, harmed at random, then judged by the invariants of
 * reliability. `--kills 300 --rate 200 --seed N --json`; the seed repeats the sequence of kills and events. A kill
 * waits until all nodes are ready; with `--wild` none waits for another node.
 * `--failover` (row 5) kills the primary of a synchronous pair and promotes its standby; `--row N` does one row:
 * 3 freezes a node for a minute, 4 kills the only database server and starts it again, 15 lets all nodes sleep for
 * two hours, 16 gives them wrong clocks (needs Debian's faketime), 17 lets the clock of the database jump.
 */
import { parseArgs } from 'node:util';
import { failover } from '../test/chaos/failover.ts';
import { type House, type HouseOptions, openHouse } from '../test/chaos/house.ts';
import { clockJumps, frozen, longSleep, wrongClock, wrongClocks } from '../test/chaos/rows.ts';
import { type Report, storm, summaryOf } from '../test/chaos/storm.ts';
import { startTestServer } from '../test/server.ts';
import { cloneTemplate } from '../test/template.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    rate: { type: 'string', default: '200' },
    seed: { type: 'string' },
    wild: { type: 'boolean', default: false },
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
  const row = values.failover ? '5' : (values.row ?? '1');
  switch (row) {
    case '1':
      return inHouse({}, (house) =>
        storm(house, { ...wish, kills: Number(values.kills), wild: values.wild, lateSeconds: 30 }),
      );
    case '3':
      return inHouse({}, (house) => frozen(house, { ...wish, rate: slow(wish.rate), seconds: 60 }));
    case '4':
      return failover({ ...wish, kind: 'restart' });
    case '5':
      return failover({ ...wish, kind: 'promotion' });
    case '15':
      return inHouse({}, (house) => longSleep(house, { ...wish, rate: slow(wish.rate), hours: 2 }));
    case '16':
      return inHouse({ nodeEnv: (n) => wrongClock(n === 0 ? '+1d' : '-10m') }, (house) =>
        wrongClocks(house, { ...wish, rate: slow(wish.rate) }),
      );
    case '17':
      return inHouse({}, (house) => clockJumps(house, { ...wish, rate: slow(wish.rate) }));
    default:
      throw new Error(`--row takes 1, 3, 4, 5, 15, 16 or 17, not ${row}.`);
  }
}

/** Of these rows each third or second event opens an incident: at the full rate that is a flood, not a row. */
function slow(rate: number): number {
  return Math.max(10, rate / 5);
}

async function inHouse(
  wish: Omit<HouseOptions, 'databaseUrl'>,
  harm: (house: House) => Promise<Report>,
): Promise<Report> {
  const server = await startTestServer();
  const { url } = await cloneTemplate(server.adminUrl);
  const house = await openHouse({ databaseUrl: url, ...wish });
  try {
    return await harm(house);
  } finally {
    await house.close();
    await server.stop();
  }
}
