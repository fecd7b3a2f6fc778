/**
 * Rows 4 and 5 of reliability.md: the database dies under load. Either the same server comes back, or its
 * synchronous standby takes over; the nodes are not restarted and must find their way by themselves.
 */
import { cloneTemplate, makeTemplate } from '../template.ts';
import { type House, openHouse } from './house.ts';
import { isAccepted } from './judge.ts';
import { type Load, startLoad } from './load.ts';
import { promote, startPair } from './pair.ts';
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
  const { kind, seconds, say } = options;
  const pair = await startPair();
  let house: House | undefined;
  try {
    await makeTemplate(pair.primary.adminUrl);
    const { url } = await cloneTemplate(pair.primary.adminUrl);
    const standby = kind === 'promotion' ? await pair.standby() : undefined;
    house = await openHouse({ databaseUrl: pair.throughProxy(url) });
    const began = performance.now();
    const load = startLoad({
      ...{ doors: house.doors, urls: house.nodes.map((node) => node.url) },
      ...{ rate: options.rate, seed: options.seed },
    });
    const answering = answerSome(house, options.seed);
    await pause(seconds);
    say?.(`killing the database after ${load.sent.length} events`);
    const killed = performance.now();
    if (standby === undefined) {
      await pair.primary.killPostmaster();
      await pair.primary.start();
    } else {
      await pair.primary.die();
      pair.proxy.pointTo(undefined);
      await promote(standby);
      pair.proxy.pointTo(standby.port);
    }
    const up = performance.now();
    say?.(`a database accepts writes again after ${((up - killed) / 1000).toFixed(1)} s`);
    await Promise.all(house.nodes.map((_, n) => answered(load, { n, of: 2, since: up })));
    const backSeconds = (performance.now() - up) / 1000;
    say?.(`both nodes accept events again after ${backSeconds.toFixed(1)} s more`);
    await pause(seconds);
    await answering.stop();
    const report = await finish(house, {
      ...{ kills: 2, rate: options.rate, seed: options.seed, lateSeconds: 60 },
      ...{ load, readyMs: [], began },
      ...(say === undefined ? {} : { say }),
    });
    const back = {
      invariant: 'back by itself',
      says: `down ${((up - killed) / 1000).toFixed(1)} s, nodes back ${backSeconds.toFixed(1)} s later`,
      faults: backSeconds <= BACK_WITHIN_SECONDS ? [] : [`not within ${BACK_WITHIN_SECONDS} s`],
    };
    return {
      ...{ ...report, ok: report.ok && back.faults.length === 0 },
      ...{ findings: [...report.findings, back], downSeconds: (up - killed) / 1000, backSeconds },
    };
  } finally {
    await house?.close();
    await pair.close();
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
