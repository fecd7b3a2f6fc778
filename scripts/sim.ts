/**
 * `npm run sim -- --seeds 1000 --days 30`: the program's own handlers on a virtual clock with seeded faults, one
 * process per core. Each seed is a mixture of its own of kinds of trouble and faults (`sim/mixture.ts`). One that
 * breaks an invariant prints itself, what it is made of, how to replay it and what led to it.
 *
 *     --seeds N        how many (100)
 *     --first-seed S   from which on (1)
 *     --days D         virtual days of each (30)
 *     --trace          with one seed: everything that happened
 *     --json           nothing but the last line
 */
import { fork } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSimulator } from '../sim/bundle.ts';
import type { SeedResult } from '../sim/run.ts';
import { type Batch, runBatch, type Told } from '../sim/seeds.ts';

const HELP = `npm run sim -- [options]
  --seeds N        how many histories; 100 unless told otherwise
  --first-seed S   from which seed on; 1 unless told otherwise
  --days D         virtual days of each; 30 unless told otherwise
  --trace          with one seed: everything that happened
  --json           nothing but the last line
Leaves with 1 when an invariant was broken, and each such seed says how to replay it; with 2 when asked for nonsense.
`;

interface Wish {
  readonly seeds: number;
  readonly first: number;
  readonly days: number;
  readonly trace: boolean;
  readonly json: boolean;
}

interface Sum {
  seeds: number;
  violations: number;
  firstBadSeed: number | null;
  incidents: number;
  rows: number;
  sent: number;
  faults: number;
  /** How many seeds had each part of the mixture. */
  readonly features: Record<string, number>;
  worstLatenessSeconds: number;
  cpuMs: number;
  slowestSeedMs: number;
}

function wishOf(argv: readonly string[]): Wish {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seeds: { type: 'string', default: '100' },
      'first-seed': { type: 'string', default: '1' },
      days: { type: 'string', default: '30' },
      trace: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  return {
    seeds: whole('--seeds', values.seeds),
    first: whole('--first-seed', values['first-seed']),
    days: whole('--days', values.days),
    trace: values.trace,
    json: values.json,
  };
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new Error(`${name} wants a whole number from 1 on, not "${text}".`);
}

/** One process for each core, each with every nth seed. */
async function spread(wish: Wish, built: string, tell: (told: Told) => void): Promise<void> {
  const workers = Math.min(wish.seeds, availableParallelism());
  const all = Array.from({ length: wish.seeds }, (_, index) => wish.first + index);
  await Promise.all(
    Array.from({ length: workers }, (_, worker) => {
      const seeds = all.filter((_seed, index) => index % workers === worker);
      return work({ built, seeds, days: wish.days }, tell);
    }),
  );
}

function work(batch: Batch, tell: (told: Told) => void): Promise<void> {
  // Nearly everything a seed makes is soon forgotten: with more room fewer rounds of collecting it are needed.
  const execArgv = [...process.execArgv, '--max-semi-space-size=64'];
  const child = fork(fileURLToPath(import.meta.url), ['--worker'], { execArgv });
  child.on('message', (told) => tell(told as Told));
  child.send(batch);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker of the simulator ended with ${code}`));
    });
  });
}

/** In a worker: waits for its batch, then tells each result. */
function serve(): void {
  process.once('disconnect', () => process.exit());
  process.once('message', (message) => {
    const batch = message as Batch;
    const run = async (): Promise<void> => {
      const { runSeed } = await import(batch.built);
      await runBatch(runSeed, batch, (told) => process.send?.(told));
      process.disconnect();
    };
    run().catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
}

function add(sum: Sum, told: Told): void {
  sum.seeds += 1;
  const seed = told.kind === 'seed' ? told.result.seed : told.seed;
  const found = told.kind === 'seed' ? told.result.violations.length : 1;
  sum.violations += found;
  if (found > 0) sum.firstBadSeed = Math.min(sum.firstBadSeed ?? seed, seed);
  if (told.kind === 'broken') return;
  const { result, millis } = told;
  sum.incidents += result.incidents;
  sum.rows += result.rows;
  sum.sent += result.sent;
  sum.faults += result.faults;
  for (const name of result.features) sum.features[name] = (sum.features[name] ?? 0) + 1;
  sum.worstLatenessSeconds = Math.max(sum.worstLatenessSeconds, result.worstLatenessSeconds);
  sum.cpuMs += Math.round(millis);
  sum.slowestSeedMs = Math.max(sum.slowestSeedMs, Math.round(millis));
}

function printBad(told: Told, days: number): void {
  const seed = told.kind === 'seed' ? told.result.seed : told.seed;
  if (told.kind === 'seed' && told.result.violations.length === 0) return;
  console.log(
    `\nseed ${seed}: npm run sim -- --seeds 1 --first-seed ${seed} --days ${days} --trace`,
  );
  if (told.kind === 'broken') {
    console.log(told.why);
    return;
  }
  console.log(`  made of: ${told.result.features.join(', ')}`);
  for (const { invariant, at, text } of told.result.violations.slice(0, 20)) {
    console.log(`  ${invariant} ${new Date(at).toISOString()} ${text}`);
  }
  console.log('  what led to the first of them:');
  for (const line of told.result.tail) console.log(`    ${line.trimEnd()}`);
}

async function replay(wish: Wish, built: string): Promise<SeedResult> {
  const { runSeed } = await import(built);
  const result: SeedResult = await runSeed({ seed: wish.first, days: wish.days, whole: true });
  for (const line of result.tail) console.log(line.trimEnd());
  console.log(`hash ${result.hash}`);
  return { ...result, tail: [] };
}

function wishOrLeave(argv: readonly string[]): Wish {
  try {
    return wishOf(argv);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const wish = wishOrLeave(process.argv.slice(2));
  const begun = performance.now();
  const built = await buildSimulator();
  const sum: Sum = {
    seeds: 0,
    violations: 0,
    firstBadSeed: null,
    incidents: 0,
    rows: 0,
    sent: 0,
    faults: 0,
    features: {},
    worstLatenessSeconds: 0,
    cpuMs: 0,
    slowestSeedMs: 0,
  };
  const tell = (told: Told): void => {
    add(sum, told);
    if (wish.json) return;
    printBad(told, wish.days);
    if (sum.seeds % 50 === 0 || sum.seeds === wish.seeds) {
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      console.log(
        `${sum.seeds} of ${wish.seeds} seeds, ${sum.violations} violations, ${seconds} s`,
      );
    }
  };
  try {
    if (wish.trace && wish.seeds === 1) {
      tell({ kind: 'seed', result: await replay(wish, built), millis: 0 });
    } else await spread(wish, built, tell);
  } finally {
    await rm(dirname(built), { recursive: true, force: true });
  }
  const { cpuMs, worstLatenessSeconds, ...rest } = sum;
  const cpuMsPerSeed = Math.round(cpuMs / Math.max(1, sum.seeds));
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  console.log(
    JSON.stringify({ ...rest, days: wish.days, worstLatenessSeconds, cpuMsPerSeed, seconds }),
  );
  process.exitCode = sum.violations === 0 ? 0 : 1;
}

if (process.argv.includes('--worker')) serve();
else await main();
