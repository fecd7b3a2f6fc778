/**
 * Row 1 of reliability.md at full size: nodes die by SIGKILL at random moments under an open-loop load, and
 * come back at once. Then everything drains and is judged. The next kill comes half a second to two seconds after all
 * were ready again, since to kill what is still starting proves nothing; each tenth time all die together. `wild`
 * waits for nobody: a loop per node kills it 0.2 to 2.5 s after its own start, so that nodes are down more than up.
 */
import { type Db, sql } from '../../src/platform/db.ts';
import type { NodeProcess } from '../harness-process.ts';
import type { House } from './house.ts';
import { acceptedIsKept, duplicates, type Finding, history, liveness, silence } from './judge.ts';
import { type Late, lateness } from './late-pages.ts';
import { type Load, startLoad } from './load.ts';
import { type Chance, chanceOf } from './random.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface StormOptions {
  readonly kills: number;
  readonly rate: number;
  readonly seed: number;
  /** New conditions in a thousand events. */
  readonly newPerMille?: number;
  /** I2: the allowed p99, in seconds. */
  readonly lateSeconds: number;
  readonly wild?: boolean;
  readonly say?: (line: string) => void;
}

export interface Report {
  readonly seed: number;
  readonly kills: number;
  readonly seconds: number;
  readonly ready: Spread;
  readonly late: Late;
  readonly drainSeconds: number;
  readonly findings: readonly Finding[];
  readonly ok: boolean;
}

const READY_WITHIN_MS = 10_000;
/** Jobs at work in one node, each of which may have sent and not yet recorded when it died. */
const CONCURRENCY = 10;

export async function storm(house: House, options: StormOptions): Promise<Report> {
  const began = performance.now();
  const load = startLoad({
    ...{ doors: house.doors, urls: house.nodes.map(({ url }) => url) },
    ...{ rate: options.rate, seed: options.seed },
    ...(options.newPerMille === undefined ? {} : { newPerMille: options.newPerMille }),
  });
  const answering = answerSome(house, options.seed);
  const readyMs = await killNodes(house.nodes, options);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await answering.stop();
  return finish(house, { ...options, load, readyMs, began });
}

/** What is the same for every kind of harm: stop the load, drain, judge. */
export async function finish(
  house: House,
  run: StormOptions & {
    readonly load: Load;
    readonly readyMs: readonly number[];
    readonly began: number;
  },
): Promise<Report> {
  await run.load.stop();
  run.say?.(`${run.load.sent.length} events sent; draining`);
  const drainSeconds = await drain(house.db);
  const late = await lateness(house.db);
  const findings: Finding[] = [
    await acceptedIsKept(house.db, run.load.sent),
    judgedLate(late, run.lateSeconds),
    await duplicates(house.db, house.mailbox.mails(), run.kills * CONCURRENCY),
    await silence(house.db),
    await history(house.db),
    await liveness(house.db),
    judgedReady(run.readyMs),
  ];
  return {
    ...{ seed: run.seed, kills: run.kills, drainSeconds, late, findings },
    seconds: (performance.now() - run.began) / 1000,
    ready: spreadOf(run.readyMs),
    ok: findings.every(({ faults }) => faults.length === 0),
  };
}

/** Kills until the number is reached; gives how long each start took. */
async function killNodes(
  nodes: readonly NodeProcess[],
  options: StormOptions,
): Promise<readonly number[]> {
  const readyMs: number[] = [];
  const fall = async (node: NodeProcess) => {
    await node.kill();
    const began = performance.now();
    await node.start();
    readyMs.push(performance.now() - began);
    if (readyMs.length % 10 === 0) options.say?.(`${readyMs.length} of ${options.kills} kills`);
  };
  const loop = async (index: number, share: number) => {
    const chance = chanceOf(options.seed * 31 + index);
    const [shortest, longest] = options.wild === true ? [200, 2_500] : [500, 2_000];
    for (let n = 0; n < share; ) {
      await new Promise((resolve) => setTimeout(resolve, chance.between(shortest, longest)));
      const fallen = options.wild === true ? [nodes[index]] : chosen(nodes, chance, share - n);
      await Promise.all(fallen.map((node) => node && fall(node)));
      n += fallen.length;
    }
  };
  const shares = nodes.map((_, i) => Math.floor((options.kills + i) / nodes.length));
  if (options.wild === true) await Promise.all(shares.map((share, i) => loop(i, share)));
  else await loop(0, options.kills);
  return readyMs;
}

/** One of the nodes; each tenth time all of them, if so many kills are left. */
function chosen(nodes: readonly NodeProcess[], chance: Chance, left: number) {
  const all = chance.between(1, 10) === 1;
  const one = nodes[chance.between(0, nodes.length - 1)];
  return all && nodes.length <= left ? nodes : [one];
}

/** Every third second somebody acknowledges what is open, so that I4 has something to judge. */
export function answerSome(house: House, seed: number): { readonly stop: () => Promise<void> } {
  const chance = chanceOf(seed + 7);
  let stopped = false;
  const work = (async () => {
    while (!stopped) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const rows = await house.db
        .rows<{ number: string }>(
          sql`select number from incident where paging_status = 'running' order by number desc limit 20`,
        )
        .catch(() => []);
      const one = rows[chance.between(0, Math.max(rows.length - 1, 0))];
      const node = house.nodes[chance.between(0, house.nodes.length - 1)];
      const person = house.people[0];
      if (one === undefined || node === undefined || person === undefined) continue;
      const path = `/api/v1/incidents/${one.number}/acknowledge`;
      // The node may be dead just now: then nobody acknowledged.
      await house.api
        .call('POST', path, { body: {}, token: person.token, node: node.url })
        .catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await work;
    },
  };
}

/** Until no task is due or being worked on, twice in a row; seconds it took. Throws after two minutes. */
async function drain(db: Db, withinMs = 120_000): Promise<number> {
  const began = performance.now();
  for (let quiet = 0; quiet < 3; ) {
    const { busy } = await db.one<{ busy: number }>(sql`
      select count(*) as busy from graphile_worker._private_jobs
       where attempts < max_attempts and (locked_at is not null or run_at <= now())`);
    quiet = busy === 0 ? quiet + 1 : 0;
    if (performance.now() - began > withinMs) {
      throw new Error(`${busy} tasks still due after 120 s:\n${await tellBusy(db)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return (performance.now() - began) / 1000;
}

/** What stands in the way, for whoever has to find out why. */
async function tellBusy(db: Db): Promise<string> {
  const rows = await db.rows<{ told: string }>(sql`
    select concat_ws(' ', kind.identifier, job.id, job.key, 'attempts', job.attempts, 'due', job.run_at,
                     'taken', job.locked_at, 'by', job.locked_by,
                     (select 'of node ' || node.pool from worker_node node where node.pool = job.locked_by),
                     job.last_error) as told
      from graphile_worker._private_jobs job
      join graphile_worker._private_tasks kind on kind.id = job.task_id
     where job.attempts < job.max_attempts and (job.locked_at is not null or job.run_at <= now())
     order by job.id limit 20`);
  const { now } = await db.one<{ now: string }>(sql`select now()::text as now`);
  return [...rows.map(({ told }) => told), `now ${now}`].join('\n');
}

function judgedLate(late: Spread, limit: number): Finding {
  const says = `${late.count} pages: p50 ${late.p50.toFixed(2)} s, p99 ${late.p99.toFixed(2)} s, max ${late.max.toFixed(2)} s`;
  const faults = late.p99 <= limit ? [] : [`p99 is above ${limit} s`];
  return { invariant: 'I2 lateness', says, faults: late.count === 0 ? ['no page left'] : faults };
}

function judgedReady(readyMs: readonly number[]): Finding {
  const { count, p50, max } = spreadOf(readyMs);
  const says = `${count} starts: p50 ${Math.round(p50)} ms, max ${Math.round(max)} ms`;
  const faults = readyMs
    .filter((ms) => ms > READY_WITHIN_MS)
    .map((ms) => `a start took ${Math.round(ms)} ms`);
  return { invariant: 'start to ready', says, faults };
}

/** For a person at a terminal. */
export function summaryOf(report: Report): string {
  const lines = report.findings.map(({ invariant, says, faults }) => {
    const verdict = faults.length === 0 ? 'holds' : `BROKEN (${faults.length})`;
    const some = faults.slice(0, 5).map((fault) => `\n      ${fault}`);
    return `  ${invariant}: ${verdict}; ${says}${some.join('')}`;
  });
  const head = `${report.kills} kills in ${Math.round(report.seconds)} s, drained in ${report.drainSeconds.toFixed(1)} s, seed ${report.seed}`;
  const latest = report.late.latest.map((one) => `    the latest: ${one}`);
  return [head, ...lines, ...latest, report.ok ? 'All hold.' : 'NOT all hold.'].join('\n');
}
