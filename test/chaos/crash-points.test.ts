/**
 * Row 1 of reliability.md: the process is killed by itself, without a goodbye, at each named place, five
 * times each and under load. After a restart nothing that was accepted is lost and nothing was invented
 * (I1), a page left at most twice and then under one key (I3), and every history is whole and legal (I5).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { genericSender } from '../../fakes/monitor.ts';
import type { CrashPoint } from '../../src/platform/crash-point.ts';
import { startWorld } from '../harness.ts';
import { illegalHistories, ledger, pagesBySubject, silent } from './invariants.ts';

const KEYS = 20;
const SIGNALS = 200;
const SENDERS = 20;

/** At which passage the process dies: early, in the middle of the load, and late. */
const PASSAGES: Readonly<Record<CrashPoint, readonly number[]>> = {
  'accept.committed': [1, 2, 3, 5, 8],
  'open.committed': [1, 2, 7, 13, 20],
  'page.sending': [1, 2, 7, 13, 20],
  'page.sent': [1, 2, 7, 13, 20],
  'page.recorded': [1, 2, 7, 13, 20],
};

const world = await startWorld();
const { node, api, mailbox } = world;
let service = { id: '', name: 'Shop' };
let url = '';
let kills = 0;

beforeAll(async () => {
  const ann = await world.person({ name: 'Ann Ho' });
  const policy = await world.policy({ name: 'Ann', levels: [[ann]], delayMinutes: 600 });
  service = await world.service({
    ...{ name: 'Shop', escalationPolicy: policy.id },
    settings: { groupBy: 'alert', holdSeconds: 0 },
  });
  url = (await world.integration(service.id, 'generic')).url;
});

const rounds = Object.entries(PASSAGES).flatMap(([point, passages]) =>
  passages.map((passage) => ({ point, passage })),
);

describe.each(rounds)('killed at $point, passage $passage', ({ point, passage }) => {
  const mark = `${point}-${passage}`;

  test('nothing is lost, invented, or sent more than twice', async () => {
    await node.kill();
    await node.start({ EVENKEEL_CRASH_AT: `${point}:${passage}` });
    const [accepted] = await Promise.all([load(mark), node.exited()]);
    kills += 1;
    const began = performance.now();
    await node.start();
    expect(performance.now() - began, 'start to ready, ms').toBeLessThan(10_000);
    await world.settled();

    const kept = await alertsOf(mark);
    for (const { key, answered, sent } of accepted) {
      const counts = kept.filter(({ dedupKey }) => dedupKey === key).map(({ count }) => count);
      if (answered > 0) expect(counts, `${key} is there once`).toHaveLength(1);
      for (const count of counts) {
        expect(count, `${key}: every 2xx is counted`).toBeGreaterThanOrEqual(answered);
        expect(count, `${key}: and nothing nobody sent`).toBeLessThanOrEqual(sent);
      }
    }
    expect(kept.filter(({ incident }) => incident === null)).toEqual([]);
    await eachPageArrived(kept.map(({ incident }) => incident ?? ''));
  });
});

describe('after all the kills', () => {
  test('every point was reached', () => {
    expect(kills).toBe(rounds.length);
  });

  test('few pages left twice, and under one key', () => {
    const pages = [...pagesBySubject(mailbox.mails()).values()];
    const twice = pages.filter(({ length }) => length > 1);
    expect(twice.length).toBeLessThanOrEqual(kills * 10);
    process.stdout.write(`${kills} kills, ${pages.length} pages, ${twice.length} of them twice\n`);
  });

  test('the ledger balances', async () => {
    expect((await ledger(world.db)).pending ?? 0).toBe(0);
  });

  test('every history is legal, whole and proves itself', async () => {
    expect(await illegalHistories(world.db)).toEqual([]);
    expect(await silent(world.db)).toEqual([]);
    const { code, out, err } = await world.cli('verify');
    expect(code, `${out}${err}`).toBe(0);
  });
});

interface Accepted {
  readonly key: string;
  /** Signals answered with 2xx. */
  readonly answered: number;
  /** Signals that left, answered or not. */
  readonly sent: number;
}

/** Sends the signals, and goes on as a sender does when the server has gone: it is refused. */
async function load(mark: string): Promise<readonly Accepted[]> {
  const { send } = genericSender(url);
  const tally = Array.from({ length: KEYS }, (_, i) => ({
    key: `${mark}-${i}`,
    answered: 0,
    sent: 0,
  }));
  const waiting = Array.from({ length: SIGNALS }, (_, i) => tally[i % KEYS]);
  const sender = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      one.sent += 1;
      const event = { title: `Trouble ${one.key}`, key: one.key, severity: 'critical' };
      const status = await send(event).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status >= 200 && status < 300) one.answered += 1;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  return tally;
}

interface AlertItem {
  readonly dedupKey: string;
  readonly count: number;
  readonly incident: string | null;
}

async function alertsOf(mark: string): Promise<readonly AlertItem[]> {
  const path = `/api/v1/alerts?limit=200&q=${encodeURIComponent(`${mark}-`)}`;
  return (await api.get<{ items: readonly AlertItem[] }>(path)).items;
}

/** One page per incident; a second one only as a copy of the first. */
async function eachPageArrived(numbers: readonly string[]): Promise<void> {
  const pages = pagesBySubject(mailbox.mails());
  for (const number of numbers) {
    const ids = (pages.get(number) ?? []).map(({ headers }) => headers['message-id']);
    expect(ids.length, `${number} paged`).toBeGreaterThanOrEqual(1);
    expect(ids.length, `${number} paged at most twice`).toBeLessThanOrEqual(2);
    expect(new Set(ids).size, `${number} under one key`).toBe(1);
  }
}
