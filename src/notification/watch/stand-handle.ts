/** How Evenkeel itself stands, in one look: the engine, the queue, and whether anybody can be paged at all. */
import { deadMailboxes } from '../../alert/mailbox/mailbox-store.ts';
import { isNobodyReachable } from '../../incident/core/paging-audit.ts';
import { calledInVain } from '../../incident/store.ts';
import { readClock } from '../../platform/clock.ts';
import { readHealth, readQueue } from '../../platform/health.ts';
import type { Machine } from '../../platform/machine.ts';
import { clocksOfNodes } from '../../platform/node-clock.ts';
import type { DoubtfulWay, WatchProblem, WatchStand } from '../api.ts';
import { envOf } from '../channel-env.ts';
import { CHANNELS, shownAddress } from '../channels/index.ts';
import { sayClocks } from '../core/clocks.ts';
import { sayDeadMailboxes } from '../core/dead-mailbox.ts';
import { sayHealth, sayUnreachable } from '../core/self-alert.ts';
import { isStale } from '../core/self-test.ts';
import { DEAD_SECONDS } from './mailbox-watch.ts';
import { waysTo } from './self-test-store.ts';

/** `keeper`: clocks and the names of nodes are for those who can set them right. */
export async function standOfWatch(machine: Machine, keeper: boolean): Promise<WatchStand> {
  const { db } = machine;
  const health = await readHealth(machine);
  const { oldestDueSeconds, due } = await readQueue(db);
  const problems: WatchProblem[] = [];
  if (health.engine !== 'ok') problems.push({ code: 'engine', text: sayHealth(health) });
  problems.push(...(await unreachable(machine)));
  if (!(await canPage(machine))) {
    const text = 'Nobody can be paged: no channel is connected, not even a mail server.';
    problems.push({ code: 'no_channel', text });
  }
  const clocks = keeper ? await clocksOfNodes(db) : [];
  const disagree = sayClocks(clocks);
  if (disagree !== null) problems.push({ code: 'clocks', text: disagree });
  const unread = keeper ? await unreadMailboxes(machine) : null;
  if (unread !== null) problems.push({ code: 'mailbox', text: unread });
  const { engine, beatSeconds } = health;
  return { engine, beatSeconds, oldestDueSeconds, due, clocks, problems };
}

async function unreachable({ db }: Machine): Promise<readonly WatchProblem[]> {
  const found = (await calledInVain(db)).filter(isNobodyReachable);
  const named = found.filter(({ visibility }) => visibility !== 'restricted');
  const text = sayUnreachable(
    named.map(({ number }) => number),
    found.length - named.length,
  );
  if (text === null) return [];
  const [first] = named;
  const incident = first === undefined ? {} : { incident: first.number };
  return [{ code: 'nobody_reachable', text, ...incident }];
}

async function unreadMailboxes({ db }: Machine): Promise<string | null> {
  return sayDeadMailboxes(
    await deadMailboxes(db, { now: await readClock(db), seconds: DEAD_SECONDS }),
  );
}

/** True when at least one channel that pages could send now. */
async function canPage(machine: Machine): Promise<boolean> {
  for (const channel of CHANNELS.filter(({ capabilities }) => capabilities.includes('page'))) {
    try {
      if (channel.missing(await envOf(machine, channel)) === undefined) return true;
    } catch {
      // Its secrets were sealed with another key: it cannot send.
    }
  }
  return false;
}

/** NOT-56, NOT-57: failed ones first. */
export async function doubtfulWays(db: Machine['db']): Promise<readonly DoubtfulWay[]> {
  const now = await readClock(db);
  const found = (await waysTo(db, null)).flatMap((way): DoubtfulWay[] => {
    const failed = way.lastTestOk === false;
    if (!failed && !isStale(way.lastTakenAt, now)) return [];
    const { person, personName, kind, lastTakenAt } = way;
    const address = shownAddress(kind, way.address);
    const why = failed ? way.lastTestWhy : null;
    return [
      { person, personName, kind, address, flaw: failed ? 'failed' : 'stale', why, lastTakenAt },
    ];
  });
  return found.toSorted((a, b) => (a.flaw < b.flaw ? -1 : a.flaw > b.flaw ? 1 : 0));
}
