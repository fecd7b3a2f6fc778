/**
 * Rows 3 and 15 to 17 of reliability.md with real processes: a node that is frozen while it works, all nodes asleep
 * for two hours, nodes with wrong clocks, a database whose clock jumps. Each ends with all invariants judged.
 */
import { plusSeconds } from '../../src/kernel/instant.ts';
import { moveClock, readClock } from '../../src/platform/clock.ts';
import { sql } from '../../src/platform/db.ts';
import { findFaketime } from '../foreign.ts';
import type { House } from './house.ts';
import type { Finding } from './judge.ts';
import { startLoad } from './load.ts';
import { answerSome, finish, type Report } from './storm.ts';

export interface RowOptions {
  readonly seed: number;
  /** Events a second while the harm is done. */
  readonly rate: number;
  readonly say?: (line: string) => void;
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const TAKEN_OVER_WITHIN_SECONDS = 30;

/** Row 3: the first node stops in the middle of its work for `seconds`, then goes on as if nothing had been. */
export async function frozen(
  house: House,
  { seconds, ...options }: RowOptions & { readonly seconds: number },
): Promise<Report> {
  const began = performance.now();
  const [node] = house.nodes;
  if (node === undefined) throw new Error('row 3 needs a node');
  const load = loadOf(house, { ...options, newPerMille: 300 });
  const answering = answerSome(house, options.seed);
  const pool = await firstPool(house);
  await pause(3);
  const begun = await freezeAtWork(house, pool);
  options.say?.(`frozen with ${begun} jobs in hand`);
  const frozenAt = performance.now();
  let freeAfter = Number.POSITIVE_INFINITY;
  while (performance.now() - frozenAt < seconds * 1000) {
    await pause(0.25);
    if (freeAfter === Number.POSITIVE_INFINITY && (await inHand(house, pool)) === 0) {
      freeAfter = (performance.now() - frozenAt) / 1000;
      options.say?.(`taken over after ${freeAfter.toFixed(1)} s`);
    }
  }
  node.thaw();
  options.say?.('awake again');
  await pause(4);
  await answering.stop();
  const report = await finish(house, {
    ...{ kills: 1, rate: options.rate, seed: options.seed, lateSeconds: 30 },
    ...{ load, readyMs: [], began },
  });
  const over = {
    invariant: 'taken over',
    says: `${begun} jobs in hand, free after ${freeAfter.toFixed(1)} s`,
    faults:
      freeAfter <= TAKEN_OVER_WITHIN_SECONDS ? [] : [`not within ${TAKEN_OVER_WITHIN_SECONDS} s`],
  };
  return withFindings(report, over, await noDoubleSteps(house));
}

/** Stops the node at a moment at which it has jobs in hand; how many. */
async function freezeAtWork(house: House, pool: string): Promise<number> {
  const [node] = house.nodes;
  for (let tries = 0; tries < 200; tries += 1) {
    node?.freeze();
    await pause(0.02);
    const begun = await inHand(house, pool);
    if (begun > 0) return begun;
    node?.thaw();
    await pause(0.05);
  }
  throw new Error('the node never had a job in hand');
}

async function firstPool({ db }: House): Promise<string> {
  const { pool } = await db.one<{ pool: string }>(
    sql`select pool from worker_node order by since limit 1`,
  );
  return pool;
}

async function inHand({ db }: House, pool: string): Promise<number> {
  const { count } = await db.one<{ count: number }>(sql`
    select count(*) as count from graphile_worker._private_jobs where locked_by = ${pool}`);
  return count;
}

/** Row 15: all nodes sleep while two hours pass; what fell due meanwhile collapses into one step. */
export async function longSleep(
  house: House,
  { hours, ...options }: RowOptions & { readonly hours: number },
): Promise<Report> {
  const began = performance.now();
  const load = loadOf(house, { ...options, newPerMille: 500 });
  await pause(3);
  await load.stop();
  await moveClock(house.db, await readClock(house.db));
  const before = await pagesByPerson(house);
  for (const node of house.nodes) node.freeze();
  await stepClock(house, hours * 3600);
  options.say?.(`asleep for ${hours} h with ${before.size} people paged`);
  await pause(2);
  for (const node of house.nodes) node.thaw();
  await pause(8);
  const report = await finish(house, {
    ...{ kills: 0, rate: options.rate, seed: options.seed, lateSeconds: hours * 3600 + 30 },
    ...{ load, readyMs: [], began },
  });
  const faults: string[] = [];
  let woken = 0;
  for (const [who, pages] of await pagesByPerson(house)) {
    const more = pages - (before.get(who) ?? 0);
    woken += more;
    if (more > 1) faults.push(`${who} was paged ${more} times at once`);
  }
  if (woken === 0) faults.push('nobody was paged after the sleep');
  const once = {
    invariant: 'overdue steps collapse',
    says: `${woken} pages after the sleep`,
    faults,
  };
  return withFindings(report, once, await noDoubleSteps(house));
}

async function pagesByPerson({ db }: House): Promise<ReadonlyMap<string, number>> {
  const rows = await db.rows<{ who: string; pages: number }>(sql`
    select incident_number || ' ' || person_id as who, count(*) as pages from page group by 1`);
  return new Map(rows.map(({ who, pages }) => [who, pages]));
}

/** Debian's library that tells a process another time, where this machine has it. */
export const FAKETIME = findFaketime();

/** Settings of a node that lives in another time; `by` as faketime takes it: `+1d`, `-10m`. */
export function wrongClock(by: string): Readonly<Record<string, string>> {
  if (FAKETIME === undefined) throw new Error('faketime is not installed');
  return {
    LD_PRELOAD: FAKETIME,
    FAKETIME: by,
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
}

/** Row 16: nodes disagree about the time; the house is opened with `wrongClock` for them. */
export async function wrongClocks(house: House, options: RowOptions): Promise<Report> {
  const began = performance.now();
  const load = loadOf(house, { ...options, newPerMille: 300 });
  await pause(8);
  await load.stop();
  // The second level is due after a minute: nothing may leave before, and everything then.
  await moveClock(house.db, plusSeconds(await readClock(house.db), 75));
  const report = await finish(house, {
    ...{ kills: 0, rate: options.rate, seed: options.seed, lateSeconds: 10 },
    ...{ load, readyMs: [], began },
  });
  return withFindings(report, await noneEarly(house), await noDoubleSteps(house));
}

/** Row 17: the database's clock goes back an hour under load, later forward by two. */
export async function clockJumps(house: House, options: RowOptions): Promise<Report> {
  const began = performance.now();
  const load = loadOf(house, { ...options, newPerMille: 300 });
  await pause(4);
  await stepClock(house, -3600);
  options.say?.('an hour back');
  await pause(4);
  await stepClock(house, 2 * 3600);
  options.say?.('two hours forward');
  await pause(4);
  await load.stop();
  await moveClock(house.db, plusSeconds(await readClock(house.db), 75));
  const report = await finish(house, {
    ...{ kills: 0, rate: options.rate, seed: options.seed, lateSeconds: 2 * 3600 + 10 },
    ...{ load, readyMs: [], began },
  });
  // Order of instants means nothing across a jump: what is early or silent is judged by rows 1 to 16.
  const findings = report.findings.filter(({ invariant }) => !invariant.startsWith('I4'));
  return withFindings({ ...report, findings }, await noDoubleSteps(house));
}

/**
 * Moves the database's clock as its machine's would move: jobs are due by the same clock, so theirs moves the other
 * way; nobody waits for anything, unlike `moveClock`.
 */
async function stepClock({ db }: House, seconds: number): Promise<void> {
  await db.transact(async (tx) => {
    await tx.run(sql`update clock_offset set value = value + make_interval(secs => ${seconds})`);
    await tx.run(sql`
      update graphile_worker._private_jobs set run_at = run_at - make_interval(secs => ${seconds})
       where locked_at is null`);
  });
}

function loadOf(house: House, { rate, seed, newPerMille }: RowOptions & { newPerMille: number }) {
  const urls = house.nodes.map(({ url }) => url);
  return startLoad({ doors: house.doors, urls, rate, seed, newPerMille });
}

/** Each level of each round of a run is stepped once, whoever woke up late. */
async function noDoubleSteps({ db }: House): Promise<Finding> {
  const rows = await db.rows<{ step: string; times: number }>(sql`
    select incident_id || ' ' || (entry->'data'->>'run') || ' ' || (entry->'data'->>'round') || ' ' ||
           (entry->'data'->>'level') as step, count(*) as times
      from timeline where entry->>'kind' = 'escalation.stepped' group by 1`);
  const faults = rows
    .filter(({ times }) => times > 1)
    .map(({ step }) => `${step} was stepped twice`);
  return { invariant: 'steps once', says: `${rows.length} steps`, faults };
}

/** No step is taken before the instant the step before it had named. */
async function noneEarly({ db }: House): Promise<Finding> {
  const rows = await db.rows<{ number: string; early: number }>(sql`
    select number, extract(epoch from due - recorded_at)::float8 as early from (
      select i.number, t.recorded_at, lag((entry->'data'->>'nextDueAt')::timestamptz)
               over (partition by incident_id, entry->'data'->>'run' order by seq) as due
        from timeline t join incident i on i.id = t.incident_id
       where entry->>'kind' = 'escalation.stepped') as step
     where due is not null`);
  const faults = rows
    .filter(({ early }) => early > 0)
    .map(({ number, early }) => `${number}: a step ${early.toFixed(1)} s early`);
  const says = `${rows.length} steps after others`;
  return { invariant: 'none early', says, faults: rows.length === 0 ? ['no step'] : faults };
}

function withFindings(report: Report, ...more: readonly Finding[]): Report {
  const findings = [...report.findings, ...more];
  return { ...report, findings, ok: findings.every(({ faults }) => faults.length === 0) };
}
