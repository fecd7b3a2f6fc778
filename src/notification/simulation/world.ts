/**
 * One imagined incident on a clock of its own. Its commands are decided by the very rules of the real ones, on
 * facts gathered from the real database as of the imagined moment; what they cause waits in a queue until the
 * clock gets there. Nothing is written.
 */
import { type ActorRef, gatherContext, SYSTEM_ACTOR } from '../../incident/context.ts';
import { carryOut } from '../../incident/core/carry-out.ts';
import { decide } from '../../incident/core/decide.ts';
import type { Task } from '../../incident/core/effects.ts';
import { EMPTY } from '../../incident/core/empty.ts';
import type { IncidentState } from '../../incident/core/state.ts';
import type { Draft, Entry } from '../../incident/core/timeline.ts';
import type { Context } from '../../incident/core/verb.ts';
import { asId, type IncidentId, type PageId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import type { Machine } from '../../platform/machine.ts';
import { newId } from '../../platform/random.ts';
import type { PageOrder } from '../page-facts.ts';
import type { AttemptRow } from '../store.ts';
import type { SimulationWish } from './shapes.ts';
import * as store from './store.ts';

/** An attempt as far as the rules of delivery look at it. */
export type TriedMessage = Pick<
  AttemptRow,
  | 'round'
  | 'contactId'
  | 'channel'
  | 'state'
  | 'failedWhy'
  | 'forGood'
  | 'awaitsReceipt'
  | 'startedAt'
  | 'endedAt'
  | 'deliveredAt'
>;

export interface ImaginedPage {
  readonly order: PageOrder;
  readonly createdAt: Instant;
  state: 'queued' | 'delivered' | 'not_sent' | 'failed' | 'suppressed';
  round: number;
  nextRoundAt: Instant | null;
  finalTold: boolean;
  readonly attempts: TriedMessage[];
}

/** What happened, in order: rows of the timeline, and messages, which have rows only when they end. */
export type Happening =
  | { readonly kind: 'row'; readonly entry: Entry; readonly context: Context | null }
  | {
      readonly kind: 'message';
      readonly at: Instant;
      readonly page: ImaginedPage;
      readonly message: TriedMessage;
      readonly address: string;
      readonly why: readonly string[];
      readonly note: string | null;
      /** Until when the contact has had enough. */
      readonly heldUntil: Instant | null;
      readonly assumed: string | null;
    }
  | {
      readonly kind: 'suppressed';
      readonly at: Instant;
      readonly page: ImaginedPage;
      readonly text: string;
      /** The end of the quiet hours it waits for. */
      readonly until?: Instant;
    };

interface Due {
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly dueAt: Instant;
  readonly order: number;
}

export interface World {
  readonly machine: Machine;
  readonly tx: Tx;
  readonly wish: SimulationWish;
  readonly startAt: Instant;
  state: IncidentState;
  readonly entries: Entry[];
  readonly happened: Happening[];
  readonly pages: Map<PageId, ImaginedPage>;
  /** By key: a task written again replaces its former self. */
  readonly queue: Map<string, Due>;
  /** Messages so far, by contact. */
  readonly sent: Map<string, Instant[]>;
  readonly answered: Set<string>;
  serial: number;
}

export function newWorld(machine: Machine, tx: Tx, wish: SimulationWish): World {
  return {
    ...{ machine, tx, wish, startAt: wish.at ?? tx.now },
    state: { ...EMPTY, id: newId<IncidentId>() },
    ...{ entries: [], happened: [], pages: new Map(), queue: new Map(), sent: new Map() },
    ...{ answered: new Set<string>(), serial: 0 },
  };
}

export interface ImaginedCommand {
  readonly verb: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly actor?: ActorRef;
  /** What differs from the facts as they are. */
  readonly with?: (context: Context) => Promise<Context>;
}

/** One command at an imagined instant, decided as a real one is. */
export async function command(
  world: World,
  now: Instant,
  { verb, input, actor = SYSTEM_ACTOR, with: change }: ImaginedCommand,
): Promise<undefined | Refusal> {
  const before = world.state.version === 0 ? null : world.state;
  const asked = { verb, input, actor, source: 'scheduler' as const };
  const number = before === null ? { number: `SIM-${now.slice(0, 4)}-000000` } : {};
  const facts = await gatherContext(store.at(world.tx, now), before, { ...asked, ...number });
  if (isRefusal(facts)) return facts;
  const context = change === undefined ? facts : await change(facts);
  const drafts = decide(world.state, { verb, input }, context);
  if (isRefusal(drafts)) return drafts;
  await write(world, drafts, context);
  return undefined;
}

/** Rows that were decided elsewhere, such as what became of a page. */
export async function record(world: World, now: Instant, drafts: readonly Draft[]): Promise<void> {
  const facts = await gatherContext(store.at(world.tx, now), world.state, {
    ...{ verb: 'record', input: {}, actor: SYSTEM_ACTOR, source: 'scheduler' },
  });
  if (isRefusal(facts)) throw new Error(facts.message);
  await write(world, drafts, facts);
}

async function write(world: World, drafts: readonly Draft[], context: Context): Promise<void> {
  const writer = { now: context.now, actorId: context.actor.id, source: context.source };
  const done = carryOut(world.state, drafts, { writer, settings: context.settings });
  world.state = done.state;
  for (const entry of done.entries) {
    world.entries.push(entry);
    world.happened.push({ kind: 'row', entry, context });
  }
  for (const task of done.tasks) enqueue(world, task, context.now);
}

export function enqueue(world: World, task: Omit<Task, 'task'> & { task: string }, now: Instant) {
  world.serial += 1;
  const { payload, dueAt = now } = task;
  const key = task.key ?? `once:${world.serial}`;
  world.queue.set(key, { task: task.task, payload, dueAt, order: world.serial });
}

/** Takes what is due first, and of several at one instant what was asked for first. */
export function takeNext(world: World): Due | undefined {
  let first: readonly [string, Due] | undefined;
  for (const one of world.queue) {
    const [, due] = one;
    const sooner =
      first === undefined ||
      due.dueAt < first[1].dueAt ||
      (due.dueAt === first[1].dueAt && due.order < first[1].order);
    if (sooner) first = one;
  }
  if (first === undefined) return undefined;
  world.queue.delete(first[0]);
  return first[1];
}

export function orderIn(payload: Due['payload']): PageOrder {
  const { page, incident, person, loudness, reason } = payload as unknown as PageOrder;
  return { page: asId(page), incident, person, loudness, reason };
}
