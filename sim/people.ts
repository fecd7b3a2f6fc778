/**
 * The people and providers outside: messages arrive late, twice or never; people answer, decline or sleep, by the
 * ways a real channel has, and try again when Evenkeel does not react.
 */
import { fromMillis } from '../src/kernel/instant.ts';
import type { Prng } from '../src/kernel/prng.ts';
import { isRefusal } from '../src/kernel/refusal.ts';
import { localOf } from '../src/kernel/time.ts';
import type { InboundEvent, Sending, SendResult } from '../src/notification/channels/channel.ts';
import { channelOf } from '../src/notification/channels/index.ts';
import { applyEvents } from '../src/notification/inbound-handle.ts';
import { pressLink } from '../src/notification/link-handle.ts';
import type { Machine } from '../src/platform/machine.ts';
import type { FaultPlan } from './faults.ts';
import type { House } from './house.ts';
import type { Loop } from './loop.ts';
import type { Carried, Outside } from './memory/notification/channels/index.ts';
import type { Tables } from './memory/tables.ts';
import type { Nodes } from './nodes.ts';
import type { Trace } from './trace.ts';

export interface OutsideOptions {
  readonly loop: Loop;
  readonly chance: Prng;
  readonly tables: Tables;
  readonly plan: () => FaultPlan;
  readonly trace: Trace;
  readonly house: House;
  readonly nodes: () => Nodes;
  /** Somebody took an incident through a message: they will work on it. */
  readonly took: (page: string) => void;
  /** Tests plant faults of the program here: before the provider is called. */
  readonly before?: (sending: Sending) => Promise<boolean>;
}

const TIMEOUT_MS = 10_000;

export function createOutside(options: OutsideOptions): Outside {
  const { loop, chance, trace } = options;
  let messages = 0;
  return {
    send: async (channel, sending) => {
      const { idempotencyKey: key, address } = sending;
      if (options.before !== undefined && !(await options.before(sending))) {
        trace.add({ kind: 'sent', at: loop.now(), key, channel, address });
      }
      trace.add({ kind: 'sent', at: loop.now(), key, channel, address });
      const plan = options.plan();
      const slow = chance.next() < plan.providerSlow;
      await loop.sleep(slow ? chance.below(TIMEOUT_MS) : 20 + chance.below(300));
      const dice = chance.next();
      if (dice < plan.providerRetry) return { kind: 'retry', reason: 'try later' };
      if (dice < plan.providerRetry + plan.providerNever) {
        return { kind: 'never', reason: 'no such address' };
      }
      messages += 1;
      return taken(options, { channel, sending, ref: `${channel}.${messages}` });
    },
  };
}

interface Taken {
  readonly channel: string;
  readonly sending: Sending;
  readonly ref: string;
}

function taken(options: OutsideOptions, message: Taken): SendResult {
  const { loop, chance } = options;
  const plan = options.plan();
  const { channel, ref } = message;
  const receipts = channelOf(channel)?.capabilities.includes('receipt') === true;
  const said: SendResult = { kind: 'accepted', answer: 'ok', ref, awaitsReceipt: receipts };
  if (chance.next() < plan.providerLies) return said;
  const arrives = 200 + chance.below(chance.below(10) === 0 ? 30_000 : 3_000);
  if (receipts && chance.next() < plan.receiptNo) {
    tell(options, channel, arrives, {
      kind: 'receipt',
      ref,
      state: 'failed',
      reason: 'unreachable',
    });
    return said;
  }
  if (receipts && chance.next() >= plan.receiptLost) {
    tell(options, channel, arrives, { kind: 'receipt', ref, state: 'delivered' });
    if (chance.next() < plan.receiptTwice) {
      tell(options, channel, arrives + chance.below(100_000), {
        kind: 'receipt',
        ref,
        state: 'opened',
      });
    }
  }
  loop.after(arrives, () => read(options, message));
  return said;
}

/** A person looks at a message, or does not. */
function read(options: OutsideOptions, { channel, sending, ref }: Taken): void {
  const { loop, chance, house, tables } = options;
  const carried = sending.rendered.data as Carried | undefined;
  if (carried === undefined || carried.loud !== true) return;
  const [, index = '0'] = sending.address.split(':');
  const person = house.people[Number(index)];
  const habits = person === undefined ? undefined : house.habits.get(person);
  const row = person === undefined ? undefined : tables.person.get({ tx: null }, person);
  if (habits === undefined || row === undefined || person === undefined) return;
  const awake = isDay(loop.now(), row.timeZone);
  if (chance.next() >= (awake ? habits.answers : habits.answersAtNight)) return;
  const wait = -Math.log(1 - chance.next()) * habits.seconds * 1000;
  const act = chance.next() < habits.declines ? 'decline' : 'acknowledge';
  const token = carried.tokens[act];
  if (token === undefined) return;
  loop.after(wait, () => {
    options.took(sending.idempotencyKey.split('.')[1] ?? '');
    if (channel === 'email') press(options, token, 5);
    else
      tell(options, channel, 0, answerOf(chance, { act, token, ref, carried, sending, channel }));
  });
}

function answerOf(
  chance: Prng,
  said: {
    readonly act: 'acknowledge' | 'decline';
    readonly token: string;
    readonly ref: string;
    readonly carried: Carried;
    readonly sending: Sending;
    readonly channel: string;
  },
): InboundEvent {
  const { act, token, ref, carried, sending } = said;
  if (said.channel === 'sms') {
    return { kind: 'reply', act, by: { from: sending.address, code: carried.code } };
  }
  return { kind: 'reply', act, by: chance.below(3) === 0 ? { ref } : { token } };
}

const QUARTER_MS = 15 * 60_000;
/** By zone and quarter of an hour: no zone changes its clock within one. */
const days = new Map<string, boolean>();

function isDay(now: number, zone: string): boolean {
  const quarter = Math.floor(now / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  let day = days.get(key);
  if (day === undefined) {
    const { hour } = localOf(fromMillis(quarter * QUARTER_MS), zone);
    day = hour >= 7 && hour < 23;
    days.set(key, day);
  }
  return day;
}

/** A provider calls back, and again while it gets no 2xx. */
function tell(options: OutsideOptions, channel: string, after: number, event: InboundEvent): void {
  const { loop } = options;
  const found = channelOf(channel);
  if (found === undefined) return;
  loop.after(after, () =>
    untilDone(options, 5, async (machine) => {
      await applyEvents(machine, found, [event]);
    }),
  );
}

function press(options: OutsideOptions, token: string, tries: number): void {
  untilDone(options, tries, async (machine) => {
    const answer = await pressLink(machine, token);
    if (isRefusal(answer) && answer.kind === 'invalid') throw new Error(answer.message);
  });
}

/** Somebody outside asks a living node; without an answer in 20 s, or with a 5xx, they ask again. */
export function untilDone(
  options: Pick<OutsideOptions, 'loop' | 'chance' | 'nodes' | 'trace'>,
  tries: number,
  work: (machine: Machine) => Promise<void>,
): void {
  const { loop, chance, trace } = options;
  const machine = options.nodes().machine();
  let over = false;
  const again = (): void => {
    if (over) return;
    over = true;
    if (tries > 1) loop.after(2000 + chance.below(8000), () => untilDone(options, tries - 1, work));
  };
  if (machine === undefined) {
    again();
    return;
  }
  loop.after(20_000, again);
  work(machine).then(
    () => {
      over = true;
    },
    (error: unknown) => {
      const ours = !(typeof error === 'object' && error !== null && 'code' in error);
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (ours) trace.add({ kind: 'broken', at: loop.now(), task: 'asked', why });
      again();
    },
  );
}
