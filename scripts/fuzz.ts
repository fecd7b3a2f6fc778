/**
 * `npm run fuzz`: a million harmed bodies over every door of every sender, at a real node (reliability.md rows 21 and
 * 28 to 33): none answered by a 5xx, no crash, no growth of memory. `--count 20000 --seed 9`; `--only 1234` sends the one
 * body of that number and shows it. With `--json` the last line is one object.
 */
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { FUZZED, type Malformed, malformed } from '../test/malformed.ts';
import { OWNER, type OwnNode, ownFolder, startOwnNode } from './lib/own-node.ts';
import { residentMegabytes } from './lib/resident.ts';

const AT_ONCE = 64;
const TIMEOUT_MS = 30_000;
/** By how much the middle of what a node holds may differ between the second quarter of a run and its last. */
const GROWTH_MB = 50;
/** What a node may hold more at the end than when a tenth was done. */
const SINCE_WARM_MB = 150;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '20261126' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write('npm run fuzz -- [--count N] [--seed S] [--only NUMBER] [--json]\n');
  process.exit(0);
}
const seed = Number(values.seed);
const count = Number(values.count);

const folder = ownFolder();
const node = await startOwnNode({
  dataDir: folder.path,
  env: { EVENKEEL_TRUSTED_PROXIES: '127.0.0.0/8' },
});
try {
  process.exitCode = await fuzz(node);
} finally {
  await node.stop();
  folder.remove();
}

async function fuzz(own: OwnNode): Promise<number> {
  const keys = await connect(own);
  const pool = new Pool(own.url, { connections: AT_ONCE, headersTimeout: TIMEOUT_MS });
  const broken: string[] = [];
  const counts: Record<string, number> = {};
  /** Megabytes the node held, at each hundredth of the run. */
  const held: number[] = [];
  let next = values.only === undefined ? 0 : Number(values.only);
  const end = values.only === undefined ? count : next + 1;
  const began = performance.now();
  const send = async () => {
    while (next < end && broken.length < 20) {
      const number = next;
      next += 1;
      const one = malformed(seed, number, keys);
      if (values.only !== undefined) show(one);
      const status = await statusOf(pool, one, number);
      const kind = typeof status === 'number' ? `${Math.floor(status / 100)}xx` : status;
      counts[kind] = (counts[kind] ?? 0) + 1;
      if (typeof status !== 'number' || status >= 500) {
        broken.push(`--seed ${seed} --only ${number}: ${one.source} ${status}`);
      }
      if (number % Math.ceil(count / 100) === 0) {
        held.push(Math.round(residentMegabytes(own.pid)));
        progress(number / count, performance.now() - began, held);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  await pool.close();
  const seconds = (performance.now() - began) / 1000;
  return report({ counts, broken, seconds, held });
}

/** A 503 with Retry-After is an honest answer of a node that is full: it is asked again. */
async function statusOf(pool: Pool, one: Malformed, number: number): Promise<number | string> {
  for (let tries = 0; tries < 10; tries += 1) {
    try {
      const { method, path, headers, body } = one;
      const forwarded = `10.${number % 250}.${Math.floor(number / 250) % 250}.1`;
      const answer = await pool.request({
        ...{ method, path, body },
        headers: { ...headers, 'x-forwarded-for': forwarded },
      });
      await answer.body.dump();
      if (answer.statusCode !== 503 || answer.headers['retry-after'] === undefined) {
        return answer.statusCode;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return 503;
}

async function connect(own: OwnNode): Promise<Readonly<Record<string, string>>> {
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const signIn = await fetch(`${own.url}/api/v1/session`, {
    ...{ method: 'POST', headers },
    body: JSON.stringify(OWNER),
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${own.url}${path}`, {
      ...{ method: 'POST', headers: { ...headers, cookie } },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly key: string };
  };
  await post('/api/v1/services', { name: 'fuzz', tier: 'T3' });
  const keys: Record<string, string> = {};
  for (const { source } of FUZZED) {
    keys[source] = (await post('/api/v1/integrations', { service: 'fuzz', source })).key;
  }
  return keys;
}

function report(done: {
  readonly counts: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
  readonly seconds: number;
  readonly held: readonly number[];
}): number {
  const { counts, broken, seconds, held } = done;
  const warm = middle(held.slice(held.length / 4, held.length / 2));
  const grown = middle(held.slice((held.length * 3) / 4)) - warm;
  const sent = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const sinceWarm = (held.at(-1) ?? 0) - (held[Math.floor(held.length / 10)] ?? 0);
  const grew = values.only === undefined && (grown > GROWTH_MB || sinceWarm > SINCE_WARM_MB);
  const failed = broken.length > 0 || grew;
  for (const line of broken) process.stdout.write(`broken: npm run fuzz -- ${line}\n`);
  const memory = `${warm} MB in the second quarter, ${grown} MB more in the last, ${sinceWarm} MB more at the end than at a tenth`;
  process.stdout.write(
    `${sent} bodies in ${Math.round(seconds)} s (${Math.round(sent / seconds)}/s), ${JSON.stringify(counts)}, ${memory}: ${failed ? 'FAILED' : 'all held'}\n`,
  );
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ sent, seconds, counts, broken: broken.length, warmMb: warm, grownMb: grown, seed })}\n`,
    );
  }
  return failed ? 1 : 0;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Every twentieth of a run, to whoever waits for it. */
function progress(share: number, millis: number, held: readonly number[]): void {
  if (values.json || held.length % 5 !== 1) return;
  const percent = Math.round(share * 100);
  process.stderr.write(`${percent} % in ${Math.round(millis / 1000)} s, ${held.at(-1)} MB\n`);
}

function show({ source, method, path, headers, body }: Malformed): void {
  process.stdout.write(
    `${source} ${method} ${path}\n${JSON.stringify(headers)}\n${body.toString('latin1').slice(0, 4_000)}\n`,
  );
}
