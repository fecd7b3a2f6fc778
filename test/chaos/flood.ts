/**
 * Rows 25 and 26 of reliability.md: one sender storms at a real node while another sends an alert each few seconds, and
 * people look at its incident. What is judged: all that was answered 2xx is kept, once; who is refused is told when to
 * come back and then taken; the other's alerts are paged on time; screens open; memory stays within bounds; nobody is
 * paged again and again for the storm; and when it is over the node catches up.
 */
import { readFileSync } from 'node:fs';
import { Pool } from 'undici';
import { sql } from '../../src/platform/db.ts';
import { createTurnstile } from '../../src/platform/turnstile.ts';
import {
  type Calm,
  judgedAnswers,
  keptOnce,
  otherAccepted,
  otherPaged,
  round,
  type Storm,
  stormPages,
  within,
} from './flood-judge.ts';
import type { House } from './house.ts';
import { type Finding, liveness } from './judge.ts';
import { spreadOf } from './spread.ts';

export interface FloodOptions {
  readonly signals: number;
  /** Different keys among them. */
  readonly keys: number;
  /** So fast it is sent, whether or not earlier ones were answered. */
  readonly seconds: number;
  readonly connections?: number;
  readonly limits?: Partial<FloodLimits>;
  readonly say?: (line: string) => void;
}

export interface FloodLimits {
  readonly acceptP99Ms: number;
  readonly pageWithinSeconds: number;
  readonly openWithinMs: number;
  readonly healthMs: number;
  /** Below this the other sender's p99 counts as calm, whatever calm was. */
  readonly acceptOtherMs: number;
  readonly grownMb: number;
  readonly drainSeconds: number;
}

/** Row 25 and I2; the page of an incident and the memory of a node as the brief of a storm has them. */
const LIMITS: FloodLimits = {
  acceptP99Ms: 500,
  pageWithinSeconds: 10,
  openWithinMs: 2_000,
  healthMs: 1_000,
  acceptOtherMs: 500,
  grownMb: 300,
  drainSeconds: 120,
};

export interface FloodReport {
  readonly ok: boolean;
  readonly seconds: number;
  readonly sent: number;
  readonly findings: readonly Finding[];
  readonly figures: Readonly<Record<string, number>>;
}

const TRIES = 200;
const ANSWER_WITHIN_MS = 60_000;
const CALM_EVERY_MS = 2_000;

/** The service that is stormed groups and holds as services do unless somebody says otherwise. */
export const FLOODED = {
  ...{ nodes: 1, services: 2 },
  serviceSettings: (n: number) => (n === 0 ? {} : { groupBy: 'alert', holdSeconds: 0 }),
};

/** `doors` of the house: the first is stormed, the second belongs to the other sender. */
export async function flood(house: House, options: FloodOptions): Promise<FloodReport> {
  const { say = () => undefined } = options;
  const limits = { ...LIMITS, ...options.limits };
  const began = performance.now();
  const memory = watchMemory(house);
  const calmBefore = await sendCalm(house, 'before');
  const beside = startBeside(house);
  const storm = await sendStorm(house, options);
  say(`sent in ${storm.seconds.toFixed(0)} s, ${storm.refused} refused for a while`);
  const seen = await beside.stop();
  const drainSeconds = await drained(house, limits.drainSeconds * 3);
  await heldOver(house);
  const grown = memory.stop();
  say(`drained in ${drainSeconds.toFixed(0)} s`);
  const findings = [
    await keptOnce(house, options.signals, storm),
    judgedAnswers(storm),
    within('p99 of a first answer, ms', storm.firstMs.p99, limits.acceptP99Ms),
    await otherPaged(house, seen.calm, limits.pageWithinSeconds),
    otherAccepted(calmBefore, seen.calm, limits.acceptOtherMs),
    within('slowest opening of an incident, ms', seen.openMs.max, limits.openWithinMs),
    within('slowest answer of /healthz, ms', seen.healthMs.max, limits.healthMs),
    within('memory grown, MB', grown, limits.grownMb),
    within('backlog empty after, s', drainSeconds, limits.drainSeconds),
    await stormPages(house, (performance.now() - began) / 1000),
    await liveness(house.db),
  ];
  return {
    ok: findings.every(({ faults }) => faults.length === 0),
    seconds: (performance.now() - began) / 1000,
    sent: options.signals,
    findings,
    figures: {
      sendSeconds: round(storm.seconds),
      refused: storm.refused,
      firstP50Ms: round(storm.firstMs.p50),
      firstP99Ms: round(storm.firstMs.p99),
      otherP99Ms: round(spreadOf(seen.calm.map(({ ms }) => ms)).p99),
      openMaxMs: round(seen.openMs.max),
      grownMb: round(grown),
      drainSeconds: round(drainSeconds),
    },
  };
}

/** What is counted while the storm is sent. */
interface Tally {
  readonly accepted: Set<string>;
  readonly wrong: string[];
  readonly firstMs: number[];
  refused: number;
  firstTries2xx: number;
}

/** An open loop: one each `seconds / signals`, over a bounded number of connections. */
async function sendStorm(house: House, options: FloodOptions): Promise<Storm> {
  const { signals, keys, seconds, connections = 128 } = options;
  const [node] = house.nodes;
  const path = house.doors[0]?.path ?? '';
  const pool = new Pool(node?.url ?? '', { connections, headersTimeout: ANSWER_WITHIN_MS });
  const sending = createTurnstile(connections);
  const tally: Tally = {
    accepted: new Set(),
    wrong: [],
    firstMs: [],
    refused: 0,
    firstTries2xx: 0,
  };
  const began = performance.now();
  const underWay = new Set<Promise<void>>();
  for (let n = 0; n < signals; ) {
    const passed = (performance.now() - began) / 1000;
    const due = Math.min(signals, Math.floor((passed * signals) / seconds));
    for (; n < due; n += 1) {
      const number = n;
      const ask = () => sending.through(() => answerOf(pool, path, bodyOf(number, keys)));
      const going = untilTaken(`f-${number}`, ask, tally).finally(() => underWay.delete(going));
      underWay.add(going);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(underWay);
  await pool.close();
  const took = (performance.now() - began) / 1000;
  return { ...tally, seconds: took, firstMs: spreadOf(tally.firstMs) };
}

function bodyOf(n: number, keys: number): string {
  const shard = n % keys;
  return JSON.stringify({
    ...{ title: `Shard ${shard} is slow [f-${n}]`, key: `shard-${shard}`, severity: 'critical' },
    ...{ description: 'x'.repeat(300), labels: { shard } },
  });
}

/** As a good sender does: comes back when it was told to, as often as it takes. */
async function untilTaken(mark: string, ask: () => Promise<Answer>, tally: Tally): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { status, retryAfter, words, ms } = await ask();
    if (tries === 0) tally.firstMs.push(ms);
    if (status >= 200 && status < 300) {
      tally.accepted.add(mark);
      if (tries === 0) tally.firstTries2xx += 1;
      return;
    }
    if ((status !== 429 && status !== 503) || retryAfter === undefined) {
      tally.wrong.push(`${mark}: ${status} ${words}`);
      return;
    }
    tally.refused += 1;
    // Not all in the same moment, as many senders would not be.
    const afterMs = 1_000 * retryAfter * (1 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, afterMs));
  }
  tally.wrong.push(`${mark}: refused ${TRIES} times`);
}

interface Answer {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly words: string;
  /** From when it was sent, not from when it waited for one of our connections. */
  readonly ms: number;
}

async function answerOf(pool: Pool, path: string, body: string): Promise<Answer> {
  const began = performance.now();
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await pool.request({ method: 'POST', path, headers, body });
    const words = answer.statusCode < 300 ? '' : (await answer.body.text()).slice(0, 120);
    if (words === '') await answer.body.dump();
    const said = answer.headers['retry-after'];
    return {
      ...{ status: answer.statusCode, words, ms: performance.now() - began },
      retryAfter: typeof said === 'string' ? Number(said) : undefined,
    };
  } catch (error) {
    const ms = performance.now() - began;
    return { status: 0, retryAfter: undefined, words: String(error), ms };
  }
}

/** Ten of the other sender, one after the other, while all is quiet. */
async function sendCalm(house: House, name: string): Promise<readonly Calm[]> {
  const sent: Calm[] = [];
  for (let n = 0; n < 10; n += 1) sent.push(await calm(house, `Calm ${name} ${n}`));
  return sent;
}

async function calm(house: House, title: string): Promise<Calm> {
  const [node] = house.nodes;
  const began = performance.now();
  const answer = await fetch(`${node?.url}${house.doors[1]?.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title, key: title, severity: 'critical' }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await answer.arrayBuffer();
  return { title, status: answer.status, ms: performance.now() - began };
}

/** What others do meanwhile: an alert of another sender, a look at an incident, a look at the health. */
function startBeside(house: House) {
  let stopped = false;
  const sent: Calm[] = [];
  const openMs: number[] = [];
  const healthMs: number[] = [];
  const [node] = house.nodes;
  const loops = [
    async (n: number) => {
      sent.push(await calm(house, `Calm during ${n}`));
    },
    async () => {
      const { items } = await house.api.get<{ items: readonly { number: string }[] }>(
        '/api/v1/incidents?limit=1',
      );
      const [first] = items;
      if (first === undefined) return;
      openMs.push(await msOf(() => house.api.get(`/api/v1/incidents/${first.number}`)));
    },
    async () => {
      healthMs.push(await msOf(() => fetch(`${node?.url}/healthz`).then((a) => a.arrayBuffer())));
    },
  ].map(async (work) => {
    for (let n = 0; !stopped; n += 1) {
      await work(n);
      await new Promise((resolve) => setTimeout(resolve, CALM_EVERY_MS));
    }
  });
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
      return { calm: sent, openMs: spreadOf(openMs), healthMs: spreadOf(healthMs) };
    },
  };
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Megabytes the node held more at its highest than before. */
function watchMemory({ nodes: [node] }: House) {
  const now = () => {
    const status = readFileSync(`/proc/${node?.pid()}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  };
  const before = now();
  let highest = before;
  const timer = setInterval(() => {
    highest = Math.max(highest, now());
  }, 250);
  return {
    stop: () => {
      clearInterval(timer);
      return highest - before;
    },
  };
}

const HELD_SECONDS = 60;

/** A service holds its first page back for a moment, so that a storm is one message: until it has left. */
async function heldOver({ db }: House): Promise<void> {
  for (let seconds = 0; seconds < HELD_SECONDS; seconds += 1) {
    const { left } = await db.one<{ left: boolean }>(sql`
      select exists (select 1 from attempt join page on page.id = attempt.page_id
        join incident on incident.id = page.incident_id where incident.title like 'Shard %') as left`);
    if (left) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

/** Seconds until no job is due and no signal waits for its incident. */
async function drained({ db }: House, withinSeconds: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { left } = await db.one<{ left: number }>(sql`
      select (select count(*) from graphile_worker._private_jobs
               where attempts < max_attempts and (locked_at is not null or run_at <= now()))
           + (select count(*) from (select 1 from signal where disposition = 'pending' limit 1) as one)
             as left`);
    const seconds = (performance.now() - began) / 1000;
    if (left === 0 || seconds > withinSeconds) return seconds;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** For a person at a terminal. */
export function floodSummary({ findings, sent, seconds, ok }: FloodReport): string {
  const lines = findings.map(({ invariant, says, faults }) => {
    const verdict = faults.length === 0 ? 'holds' : 'BROKEN';
    return `  ${invariant}: ${verdict}; ${says}${faults.map((fault) => `\n      ${fault}`).join('')}`;
  });
  const head = `${sent} signals, ${seconds.toFixed(0)} s in all`;
  return [head, ...lines, ok ? 'All hold.' : 'NOT all hold.'].join('\n');
}
