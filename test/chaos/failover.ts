/**
 * Rows 4 and 5 of reliability.md: the database dies under load. Either the same server comes back, or its
 * synchronous standby takes over; the nodes are not restarted and must find their way by themselves.
 */
import { cloneTemplate, makeTemplate } from '../template.ts';
import { type House, openHouse } from './house.ts';
import { isAccepted } from './judge.ts';
import { type Load, startLoad } from './load.ts';
import { type DatabaseServer, type Pair, promote, startPair } from './pair.ts';
import { answerSome, finish, type Report } from './storm.ts';

export interface FailoverOptions {
  readonly kind: 'promotion' | 'restart';
  readonly rate: number;
  readonly seed: number;
  /** Of load before and after the harm. */
  readonly seconds: number;
  readonly say?: (line: string) => void;
}

export interface FailoverReport extends Report {
  /** From the kill until a server accepts writes again. */
  readonly downSeconds: number;
  /** From then until every node answered an event with 2xx. */
  readonly backSeconds: number;
}

const BACK_WITHIN_SECONDS = 15;

export async function failover(options: FailoverOptions): Promise<FailoverReport> {
  const pair = await startPair();
  let house: House | undefined;
  try {
    await makeTemplate(pair.primary.adminUrl);
    const { url } = await cloneTemplate(pair.primary.adminUrl);
    const standby = options.kind === 'promotion' ? await pair.standby() : undefined;
    house = await openHouse({ databaseUrl: pair.throughProxy(url) });
    return await underLoad(house, options, () => harm(pair, standby));
  } finally {
    await house?.close();
    await pair.close();
  }
}

/** The server dies; ends when one accepts writes again. */
async function harm(pair: Pair, standby: DatabaseServer | undefined): Promise<void> {
  if (standby === undefined) {
    await pair.primary.killPostmaster();
    await pair.primary.start();
    return;
  }
  await pair.primary.die();
  pair.proxy.pointTo(undefined);
  await promote(standby);
  pair.proxy.pointTo(standby.port);
}

async function underLoad(
  house: House,
  { rate, seed, seconds, say }: FailoverOptions,
  harmed: () => Promise<void>,
): Promise<FailoverReport> {
  const began = performance.now();
  const urls = house.nodes.map((node) => node.url);
  const load = startLoad({ doors: house.doors, urls, rate, seed });
  const answering = answerSome(house, seed);
  try {
    return await harmIt();
  } finally {
    await load.stop();
    await answering.stop();
  }

  async function harmIt(): Promise<FailoverReport> {
    await pause(seconds);
    say?.(`killing the database after ${load.sent.length} events`);
    const killed = performance.now();
    await harmed();
    const up = performance.now();
    const downSeconds = (up - killed) / 1000;
    say?.(`a database accepts writes again after ${downSeconds.toFixed(1)} s`);
    await Promise.all(urls.map((_, n) => answered(load, { n, of: urls.length, since: up })));
    const backSeconds = (performance.now() - up) / 1000;
    say?.(`both nodes accept events again after ${backSeconds.toFixed(1)} s more`);
    await pause(seconds);
    await answering.stop();
    const report = await finish(house, {
      ...{ kills: 2, rate, seed, lateSeconds: 60, load, readyMs: [], began },
      ...(say === undefined ? {} : { say }),
    });
    const back = {
      invariant: 'back by itself',
      says: `down ${downSeconds.toFixed(1)} s, nodes back ${backSeconds.toFixed(1)} s later`,
      faults: backSeconds <= BACK_WITHIN_SECONDS ? [] : [`not within ${BACK_WITHIN_SECONDS} s`],
    };
    const findings = [...report.findings, back];
    const ok = findings.every(({ faults }) => faults.length === 0);
    return { ...report, findings, ok, downSeconds, backSeconds };
  }
}

interface Turn {
  /** The how-manieth of how many nodes; events go to them in turn. */
  readonly n: number;
  readonly of: number;
  readonly since: number;
}

async function answered(load: Load, { n, of, since }: Turn): Promise<void> {
  const from = load.sent.length;
  for (;;) {
    if (load.sent.some(({ status }, i) => i >= from && i % of === n && isAccepted(status))) return;
    if (performance.now() - since > 60_000) throw new Error(`Node ${n} never came back`);
    await pause(0.05);
  }
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
