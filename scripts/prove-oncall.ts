/**
 * `npm run prove:oncall`: the promises of the on-call calculation, tried on random schedules over years that
 * cross every kind of change of the clock, one process for each core. The first line of every broken seed says
 * how to see it again. Leaves with 1 when a seed is broken, with 2 when it was asked for nonsense.
 *
 *     --schedules N    how many (100000)
 *     --seed S         from which seed on (1); with --schedules 1 that one alone, in full
 *     --json           nothing but the last line, as JSON
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prove } from '../src/oncall/core/proof/prove.ts';
import { randomCase } from '../src/oncall/core/proof/random-schedule.ts';

const HELP = `npm run prove:oncall -- [options]
  --schedules N    how many random schedules; 100000 unless told otherwise
  --seed S         from which seed on; 1 unless told otherwise; with --schedules 1 that one alone, in full
  --json           nothing but the last line
Leaves with 1 when a promise was broken, with 2 when asked for nonsense.
`;

interface Wish {
  readonly schedules: number;
  readonly seed: number;
  readonly json: boolean;
}

/** What a process is given, and what it says after each portion. */
interface Share {
  readonly first: number;
  readonly step: number;
  readonly last: number;
}
interface Told {
  readonly done: number;
  readonly broken: readonly { readonly seed: number; readonly faults: readonly string[] }[];
  /** Of the processor, for these: what a schedule costs, however busy the machine is. */
  readonly cpuMillis: number;
}

const PORTION = 100;
/** As many broken seeds are printed; all are counted. */
const MOST_PRINTED = 10;

function wishOf(argv: readonly string[]): Wish {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      schedules: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return {
    schedules: whole('--schedules', values.schedules),
    seed: whole('--seed', values.seed),
    json: values.json,
  };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number < 2 ** 31) return number;
  throw new RangeError(`${name} wants a whole number from 1 on, not "${text}".`);
}

async function main(wish: Wish): Promise<number> {
  const begun = performance.now();
  const broken: Told['broken'][number][] = [];
  let done = 0;
  let cpuMillis = 0;
  let said = begun;
  const hear = (told: Told) => {
    done += told.done;
    cpuMillis += told.cpuMillis;
    for (const one of told.broken) {
      broken.push(one);
      if (!wish.json && broken.length <= MOST_PRINTED) print(one, wish.schedules === 1);
    }
    if (wish.json || performance.now() - said < 5000) return;
    said = performance.now();
    const left = ((said - begun) / done) * (wish.schedules - done);
    const so = broken.length === 0 ? 'all well' : `${broken.length} BROKEN`;
    process.stdout.write(`${done} of ${wish.schedules}, ${so}, ${minutes(left)} left\n`);
  };
  await spread(wish, hear);
  const seconds = (performance.now() - begun) / 1000;
  const first = broken.map(({ seed }) => seed).sort((a, b) => a - b)[0] ?? null;
  const sum = {
    schedules: done,
    broken: broken.length,
    firstBrokenSeed: first,
    seconds: Math.round(seconds * 10) / 10,
    schedulesPerSecond: Math.round(done / seconds),
    cpuMillisEach: Math.round((10 * cpuMillis) / done) / 10,
  };
  process.stdout.write(wish.json ? `${JSON.stringify(sum)}\n` : `${sentenceOf(sum)}\n`);
  return broken.length === 0 ? 0 : 1;
}

function print({ seed, faults }: Told['broken'][number], full: boolean): void {
  const shown = full ? faults : faults.slice(0, 3);
  const lines = [
    `seed ${seed}: npm run prove:oncall -- --schedules 1 --seed ${seed}`,
    ...shown.map((fault) => `  ${fault}`),
    ...(full ? [JSON.stringify(randomCase(seed), null, 1)] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function sentenceOf(sum: {
  readonly schedules: number;
  readonly broken: number;
  readonly seconds: number;
  readonly schedulesPerSecond: number;
  readonly cpuMillisEach: number;
}): string {
  const end = sum.broken === 0 ? 'every promise held' : `${sum.broken} BROKE A PROMISE`;
  return `${sum.schedules} schedules over a year each, ${end}; ${sum.seconds} s, ${sum.schedulesPerSecond} a second, ${sum.cpuMillisEach} ms of a processor each`;
}

function minutes(millis: number): string {
  return `${Math.ceil(millis / 60_000)} min`;
}

/** One process for each core, each with every nth seed. */
async function spread({ schedules, seed }: Wish, hear: (told: Told) => void): Promise<void> {
  const step = Math.min(schedules, availableParallelism());
  const last = seed + schedules - 1;
  const shares = Array.from({ length: step }, (_, i): Share => ({ first: seed + i, step, last }));
  await Promise.all(shares.map((share) => work(share, hear)));
}

function work(share: Share, hear: (told: Told) => void): Promise<void> {
  const child = fork(fileURLToPath(import.meta.url), ['--worker'], { execArgv: process.execArgv });
  child.on('message', (told) => hear(told as Told));
  child.send(share);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a process of the proof ended with ${code}`));
    });
  });
}

/** In a worker: one portion, then the next turn of the loop, so that what was said is sent. */
function serve(): void {
  process.once('disconnect', () => process.exit());
  process.once('message', (message) => {
    const { first, step, last } = message as Share;
    const portion = (from: number): void => {
      const seeds = Array.from({ length: PORTION }, (_, i) => from + i * step);
      const own = seeds.filter((seed) => seed <= last);
      if (own.length === 0) {
        process.disconnect();
        return;
      }
      process.send?.(tryOut(own), () => portion(from + PORTION * step));
    };
    portion(first);
  });
}

/** A seed whose schedule makes the calculation throw is broken too. */
function tryOut(seeds: readonly number[]): Told {
  const before = process.cpuUsage();
  const broken = seeds.flatMap((seed) => {
    try {
      const faults = prove(seed);
      return faults.length === 0 ? [] : [{ seed, faults }];
    } catch (error) {
      return [
        { seed, faults: [error instanceof Error ? (error.stack ?? error.message) : `${error}`] },
      ];
    }
  });
  const { user, system } = process.cpuUsage(before);
  return { done: seeds.length, broken, cpuMillis: (user + system) / 1000 };
}

if (process.argv.includes('--worker')) serve();
else {
  try {
    process.exitCode = await main(wishOf(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 2;
  }
}
