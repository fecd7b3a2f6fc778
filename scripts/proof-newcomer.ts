/**
 * `npm run proof:newcomer`: proves on this machine that a fresh clone needs nothing but Node and
 * git, and that it starts, restarts, is interrupted and killed without leaving anything behind: as
 * the user who asks and, when that is root, also as a user without a name; with the embedded
 * database and, where a PostgreSQL is found, with one of the operator's. Exit code 0 only if all
 * holds. Uncommitted changes are not part of a clone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findSystemPostgres, startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import {
  arrive,
  evenkeel,
  headOf,
  leave,
  type Newcomer,
  signalGroup,
  start,
} from './proof/newcomer.ts';
import { processesOf, untilGone } from './proof/processes.ts';

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const FIRST_START_MS = 300_000;
const RESTART_MS = 5_000;
const AFTER_KILL_MS = 10_000;
const GONE_MS = 10_000;
const NAMELESS_UID = 12_345;

interface Step {
  readonly who: string;
  readonly what: string;
  readonly ms: number;
  readonly problem?: string;
}

const HELP = `npm run proof:newcomer
  Clones the commit of this folder into empty ones, and starts, ends and kills it there: some minutes, up to five for
  the first start of each. Where you are root it is done by a user without a name too; where a PostgreSQL is
  installed, with that as well.
Leaves with 1 when something did not hold, and with 2 when told something: it takes no options.
`;
const told = process.argv.slice(2);
if (told.length > 0) {
  const asked = told.every((word) => word === '--help' || word === '-h');
  (asked ? process.stdout : process.stderr).write(HELP);
  process.exit(asked ? 0 : 2);
}

const steps: Step[] = [];
const commit = headOf(ROOT);
const isRoot = process.getuid?.() === 0;

process.stdout.write(`Commit ${commit}, load of this machine ${loadavg()[0]?.toFixed(1)}\n`);
await newcomer(isRoot ? 'root' : 'current user', undefined);
if (isRoot) await newcomer(`uid ${NAMELESS_UID}`, NAMELESS_UID);
const failed = steps.filter(({ problem }) => problem !== undefined);
process.stdout.write(
  failed.length === 0 ? `\nAll ${steps.length} steps hold.\n` : `\n${failed.length} failed.\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function newcomer(who: string, uid: number | undefined): Promise<void> {
  const guest = arrive(ROOT, commit, uid);
  try {
    await withEmbedded(who, guest);
    if (isRoot && uid === undefined) await withoutNamespaces(`${who}, copy`, guest);
    if (uid === undefined) await withOwnDatabase(`${who}, own PostgreSQL`, guest);
  } catch {
    // The step that failed is in the table; what builds on it is not tried.
  } finally {
    leave(guest);
  }
}

async function withEmbedded(who: string, guest: Newcomer): Promise<void> {
  const step = stepsOf(who);
  await lifeAndEnd(step, guest, { title: 'first start', limitMs: FIRST_START_MS, by: 'SIGINT' });
  await step('a token while nothing runs', async () => token(guest));
  await step('nothing is left of that', () => untilGone(guest.folder, GONE_MS));
  await lifeAndEnd(step, guest, { title: 'restart', limitMs: RESTART_MS, by: 'SIGTERM' });
  await lifeAndEnd(step, guest, { title: 'restart', limitMs: RESTART_MS, by: 'SIGKILL' });
  await lifeAndEnd(step, guest, { title: 'after kill -9', limitMs: AFTER_KILL_MS, by: 'SIGINT' });
}

/** The way root takes where user namespaces are refused, on the data the other way has made. */
async function withoutNamespaces(who: string, guest: Newcomer): Promise<void> {
  const life = { limitMs: AFTER_KILL_MS, extra: { EVENKEEL_PG_AS_ROOT: 'copy' } };
  await lifeAndEnd(stepsOf(who), guest, { ...life, title: 'start', by: 'SIGKILL' });
  await lifeAndEnd(stepsOf(who), guest, { ...life, title: 'after kill -9', by: 'SIGINT' });
}

async function withOwnDatabase(who: string, guest: Newcomer): Promise<void> {
  const binDir = findSystemPostgres(15);
  if (binDir === undefined) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-own-'));
  const quiet = { info: () => undefined, warn: () => undefined };
  const own = await startEmbeddedPostgres({ dataDir, log: quiet, binDir });
  const extra = { EVENKEEL_DATABASE_URL: own.url };
  try {
    const step = stepsOf(who);
    const life = { limitMs: RESTART_MS, extra };
    await lifeAndEnd(step, guest, { ...life, title: 'start', by: 'SIGINT' });
    await lifeAndEnd(step, guest, { ...life, title: 'restart', by: 'SIGKILL' });
    await lifeAndEnd(step, guest, { ...life, title: 'after kill -9', by: 'SIGTERM' });
  } finally {
    await own.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Life {
  readonly title: string;
  readonly limitMs: number;
  readonly by: NodeJS.Signals;
  readonly extra?: Readonly<Record<string, string>>;
}

/** Starts, looks whether it answers, makes a token beside it, and ends it. */
async function lifeAndEnd(step: StepOf, guest: Newcomer, life: Life): Promise<void> {
  const running = await step(`${life.title}: ready within ${life.limitMs / 1000} s`, () =>
    start(guest, life.limitMs, life.extra),
  );
  await step('/healthz answers 200', () => answers(`${running.url}/healthz`));
  await step('a token beside the running server opens the API', async () => {
    const bearer = { authorization: `Bearer ${token(guest, life.extra)}` };
    await answers(`${running.url}/api/v1/services`, bearer);
  });
  await step(`${life.by} to the group: nothing is left within 10 s`, async () => {
    // What would not be seen while it runs could not be missed afterwards.
    const names = processesOf(guest.folder).map(({ command }) => command);
    const ownDatabase = life.extra?.EVENKEEL_DATABASE_URL !== undefined;
    const expected = ['bootstrap', ...(ownDatabase ? [] : ['postgres-guard', 'postgres -D'])];
    const unseen = expected.filter((part) => !names.some((name) => name.includes(part)));
    if (unseen.length > 0) throw new Error(`not seen while running: ${unseen.join(', ')}`);
    signalGroup(running, life.by);
    await untilGone(guest.folder, GONE_MS);
  });
}

type StepOf = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Each step is printed as it ends; one that fails is kept and ends what builds on it. */
function stepsOf(who: string): StepOf {
  return async (what, work) => {
    const began = performance.now();
    try {
      const result = await work();
      record({ who, what, ms: performance.now() - began });
      return result;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      record({ who, what, ms: performance.now() - began, problem });
      throw error;
    }
  };
}

function record(step: Step): void {
  steps.push(step);
  const mark = step.problem === undefined ? 'ok  ' : 'FAIL';
  const time = `${(step.ms / 1000).toFixed(1)} s`.padStart(8);
  process.stdout.write(`${mark} ${time}  ${step.who.padEnd(20)} ${step.what}\n`);
  if (step.problem !== undefined) process.stdout.write(`${step.problem}\n`);
}

/** Standard output must be JSON and nothing else. */
function token(guest: Newcomer, extra: Readonly<Record<string, string>> = {}): string {
  const said = evenkeel(guest, ['token', 'create', '--role', 'admin', '--json'], extra);
  const { token: made } = JSON.parse(said) as { token: string };
  if (typeof made !== 'string' || made === '') throw new Error(`no token in: ${said}`);
  return made;
}

async function answers(url: string, headers: Record<string, string> = {}): Promise<void> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
}
