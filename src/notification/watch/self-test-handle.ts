/**
 * The daily test of the ways to people. Each hour: whoever allows it and has a fitting time of day gets a quiet
 * message by each way that is due; what fails is told to them by another way and to the admins. Channels that
 * people count on and that cannot send at all are told to the admins too, once a day.
 */
import {
  markContactTested,
  type PersonRow,
  peopleByIds,
  personById,
} from '../../identity/store.ts';
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { readClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { enqueueAll } from '../../platform/outbox.ts';
import { envOf } from '../channel-env.ts';
import { trySending } from '../channel-handle.ts';
import { CHANNELS, channelOf, shownAddress } from '../channels/index.ts';
import type { Letter } from '../core/letter.ts';
import {
  contactsToTest,
  type DeadWay,
  deadWayLetter,
  deadWaysLetter,
  isTestTime,
  selfTestLetter,
} from '../core/self-test.ts';
import { queueMail } from '../mail-handle.ts';
import { rulesOf, selfTestPeople } from '../rule-store.ts';
import { type WayRow, waysTo } from './self-test-store.ts';
import { keepers } from './watch-store.ts';

/** Each hour: sets a task per person, so that a slow provider keeps nobody waiting. */
export async function roundOfTests(machine: Machine): Promise<void> {
  const now = await readClock(machine.db);
  const people = await peopleByIds(machine.db, await selfTestPeople(machine.db));
  const ready: PersonId[] = [];
  for (const { id, timeZone } of people) {
    const { quiet } = await rulesOf(machine.db, id);
    if (isTestTime(quiet, now, timeZone)) ready.push(id);
  }
  await machine.db.transact((tx) =>
    enqueueAll(
      tx,
      ready.map((person) => ({
        task: 'selftest.person',
        payload: { person },
        key: `selftest:${person}`,
        maxAttempts: 3,
      })),
    ),
  );
  await lookForDeadChannels(machine, now);
}

/** NOT-55, NOT-56: one message by each way that is due, and word of what failed. */
export async function testPerson(machine: Machine, id: PersonId): Promise<void> {
  const now = await readClock(machine.db);
  const person = await personById(machine.db, id);
  if (person === undefined || !person.active) return;
  const { selfTest, quiet } = await rulesOf(machine.db, id);
  if (!selfTest || !isTestTime(quiet, now, person.timeZone)) return;
  const ways = await waysTo(machine.db, id);
  const due = new Set(contactsToTest(ways.map(asTested), CHANNELS, now).map((one) => one.id));
  const dead: WayRow[] = [];
  for (const way of ways.filter(({ contact }) => due.has(contact))) {
    const why = await tryWay(machine, way);
    await machine.db.transact((tx) =>
      markContactTested(tx, way.contact, { ok: why === null, why }),
    );
    // Told when it breaks, not every day that it stays broken: that shows on the pages.
    if (why !== null && way.lastTestOk !== false) dead.push({ ...way, lastTestWhy: why });
  }
  if (dead.length > 0) await machine.db.transact((tx) => tell(tx, machine, { person, dead, now }));
}

function asTested({ contact: id, kind, address, lastTestAt }: WayRow) {
  return { id, kind, address, lastTestAt };
}

/** Null when it was taken. */
async function tryWay(machine: Machine, { kind, address }: WayRow): Promise<string | null> {
  const channel = channelOf(kind);
  if (channel === undefined) return 'there is no such channel';
  try {
    const rendered = channel.render(selfTestLetter(channel.title));
    const { delivered, reason } = await trySending(machine, channel, { address, rendered });
    return delivered ? null : (reason ?? 'it was not taken');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Death {
  readonly person: PersonRow;
  readonly dead: readonly WayRow[];
  readonly now: Instant;
}

async function tell(tx: Tx, machine: Machine, { person, dead, now }: Death): Promise<void> {
  const { publicUrl } = machine.config;
  const ways = dead.map(deadWay);
  const kinds = new Set(dead.map(({ kind }) => kind));
  const key = `selftest:${person.id}:${now}`;
  await sendTo(tx, person, { key, letter: deadWayLetter(ways, publicUrl), notBy: kinds });
  const named = ways.map((way) => ({ ...way, person: person.name }));
  await tellKeepers(tx, { key, letter: deadWaysLetter(named, publicUrl), notBy: kinds });
}

function deadWay({ kind, address, lastTestWhy }: WayRow): DeadWay {
  return {
    channelTitle: channelOf(kind)?.title ?? kind,
    address: shownAddress(kind, address),
    why: lastTestWhy ?? '',
  };
}

/** NOT-56: once a day and channel, whoever consents to tests or not. */
async function lookForDeadChannels(machine: Machine, now: Instant): Promise<void> {
  const used = new Map<string, number>();
  for (const { kind } of await waysTo(machine.db, null)) used.set(kind, (used.get(kind) ?? 0) + 1);
  for (const [kind, count] of used) {
    const why = await whyDead(machine, kind);
    if (why === undefined) continue;
    const ways = [
      {
        channelTitle: channelOf(kind)?.title ?? kind,
        address: `(of ${count} contact${count === 1 ? '' : 's'})`,
        why,
      },
    ];
    const letter = deadWaysLetter(ways, machine.config.publicUrl);
    const key = `channel-dead:${kind}:${now.slice(0, 10)}`;
    machine.log.warn({ channel: kind, why }, 'a channel that people count on cannot send');
    await machine.db.transact((tx) => tellKeepers(tx, { key, letter, notBy: new Set([kind]) }));
  }
}

async function whyDead(machine: Machine, kind: string): Promise<string | undefined> {
  const channel = channelOf(kind);
  if (channel === undefined) return 'there is no such channel';
  try {
    return channel.missing(await envOf(machine, channel));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Word {
  readonly key: string;
  readonly letter: Letter;
  /** Channels that are in trouble themselves. */
  readonly notBy: ReadonlySet<string>;
}

/** Each of those who keep Evenkeel running, once by this key. */
export async function tellKeepers(tx: Tx, word: Word): Promise<void> {
  for (const keeper of await keepers(tx)) await sendTo(tx, keeper, word);
}

/** By the best way that is not in trouble; where all are, by mail all the same: the log keeps it. */
async function sendTo(tx: Tx, person: PersonRow, { key, letter, notBy }: Word): Promise<void> {
  const ways = await waysTo(tx, person.id);
  const ranked = CHANNELS.filter(({ capabilities }) => capabilities.includes('update')).flatMap(
    (channel) => ways.filter(({ kind }) => kind === channel.name).map((way) => ({ channel, way })),
  );
  const sound = ranked.filter(
    ({ way }) => way.lastTestOk !== false && !notBy.has(way.kind) && way.verifiedAt !== null,
  );
  const other = ranked.filter(({ way }) => !notBy.has(way.kind));
  const best = sound[0] ?? other[0];
  await queueMail(tx, {
    key: `${key}:${person.id}`,
    kind: 'notice',
    ...(best === undefined ? {} : { channel: best.channel }),
    to: best?.way.address ?? person.email,
    letter,
    incident: null,
    person: person.id,
  });
}
