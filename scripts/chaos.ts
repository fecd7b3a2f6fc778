/**
 * `npm run chaos`: real nodes on a real PostgreSQL, harmed at random, then judged by the invariants of
 * reliability. `--kills 300 --rate 200 --seed N --json`; the seed repeats the sequence of kills and events. A kill
 * waits until all nodes are ready; with `--wild` none waits for another node.
 * `--failover` (row 5) kills the primary of a synchronous pair and promotes its standby; `--row N` does one row:
 * 3 freezes a node for a minute, 4 kills the only database server and starts it again, 15 lets all nodes sleep for
 * two hours, 16 gives them wrong clocks (needs Debian's faketime), 17 lets the clock of the database jump, 25 (with
 * 26) sends 100,000 signals in 60 s at one node, of one key, of 1,000 and of 100,000, beside another sender.
 */
import { parseArgs } from 'node:util';
import { failover } from '../test/chaos/failover.ts';
import { FLOODED, type FloodReport, flood, floodSummary } from '../test/chaos/flood.ts';
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
    signals: { type: 'string', default: '100000' },
    keys: { type: 'string', default: '1,1000,100000' },
    seconds: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(`npm run chaos -- [options]; EVENKEEL_TEST_DIST=1 runs the built program, else the sources

  (nothing)      row 1: --kills 300 of two nodes under --rate 200 events a second; --wild waits for nobody
  --failover     row 5: the primary of a synchronous pair is killed, its standby promoted
  --row 3        a node is frozen for a minute
  --row 4        the only database server is killed and started again
  --row 15       all nodes sleep for two hours
  --row 16       nodes with wrong clocks (needs Debian's faketime)
  --row 17       the clock of the database jumps
  --row 25       with 26: --signals 100000 in --seconds 60, once for each of --keys 1,1000,100000, at one node,
                 while another sender's alerts must be paged on time and an incident must open within 2 s
  --seed N       repeats the choices of a run; --json for machines\n`);
  process.exit(0);
}
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const say = (line: string) => process.stderr.write(`${line}\n`);

if (values.row === '25' || values.row === '26') process.exit(await floods());
say(`seed ${seed}`);
const report = await chosen();
process.stdout.write(`${values.json ? JSON.stringify(report) : summaryOf(report)}\n`);
process.exit(report.ok ? 0 : 1);

/** One after the other, each in a house of its own. */
async function floods(): Promise<number> {
  const [signals, seconds] = [Number(values.signals), Number(values.seconds)];
  let ok = true;
  for (const keys of values.keys.split(',').map(Number)) {
    say(`${signals} signals of ${keys} keys in ${seconds} s`);
    const done = await inHouse(FLOODED, (house) => flood(house, { signals, keys, seconds, say }));
    const words = values.json ? JSON.stringify({ keys, ...done }) : floodSummary(done);
    process.stdout.write(`${keys} keys: ${words}\n`);
    ok = ok && done.ok;
  }
  return ok ? 0 : 1;
}

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
      throw new Error(`--row takes 1, 3, 4, 5, 15, 16, 17 or 25, not ${row}.`);
  }
}

/** Of these rows each third or second event opens an incident: at the full rate that is a flood, not a row. */
function slow(rate: number): number {
  return Math.max(10, rate / 5);
}

async function inHouse<T extends Report | FloodReport>(
  wish: Omit<HouseOptions, 'databaseUrl'>,
  harm: (house: House) => Promise<T>,
): Promise<T> {
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
