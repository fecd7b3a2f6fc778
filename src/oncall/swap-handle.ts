/**
 * Asking for a swap and answering it: under the lock of the schedule, so that of a hundred who accept at
 * once exactly one wins; what is agreed becomes overrides in the same transaction (ONC-23).
 */
import { audit, type Origin } from '../identity/audit.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import {
  afterSwapVerb,
  beginOf,
  overridesOf,
  type Stretch,
  type SwapContext,
  type SwapState,
  type SwapVerb,
  stateAt,
} from './core/swap.ts';
import { scheduleNotFound } from './handle.ts';
import { leadsOf, personBehind, rotaChanged, type ShiftNews, tell } from './shift-news.ts';
import * as schedules from './store.ts';
import { whyNotAsked, whyNotTaken } from './swap-check.ts';
import type { SwapInput } from './swap-shapes.ts';
import * as store from './swap-store.ts';

/** 422 naming `from`, `asked` or `inReturn`; 409 when this time is offered already. */
export function askSwap(
  machine: Machine,
  origin: Origin,
  input: SwapInput & { readonly scheduleId: ScheduleId; readonly person: PersonId },
): Promise<store.SwapRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await schedules.lockSchedule(tx, input.scheduleId);
    if (schedule === undefined) return scheduleNotFound();
    const { scheduleId, person, from, to, slot, note } = input;
    const swap = {
      ...{ id: newId(), scheduleId, person, from, to, slot, note },
      asked: input.asked === undefined ? null : asId<PersonId>(input.asked),
      inReturn: input.inReturn ?? null,
    };
    const refused = await whyNotAsked(tx, swap);
    if (refused !== undefined) return refused;
    await store.insertSwap(tx, swap);
    await enqueue(tx, { task: 'swap.due', payload: { swap: swap.id }, dueAt: beginOf(swap) });
    await record(tx, origin, { action: 'swap.asked', swap, news: { asked: swap.asked, note } });
    const people = swap.asked === null ? colleagues(schedule) : [swap.asked];
    await tell(tx, people, {
      but: person,
      news: newsOf('swap_asked', schedule.name, swap, note === '' ? undefined : note),
    });
    return (await store.swapById(tx, swap.id)) ?? swapNotFound();
  });
}

export interface SwapAnswer {
  readonly id: string;
  readonly verb: SwapVerb;
  readonly why: string | undefined;
  readonly caller: Pick<SwapContext, 'actor' | 'mayApprove' | 'isAdmin'>;
}

/** 409 for whoever comes second, or when the rota has changed meanwhile. */
export function answerSwap(
  machine: Machine,
  origin: Origin,
  answer: SwapAnswer,
): Promise<store.SwapRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const found = await lockBoth(tx, answer.id);
    if (found === undefined) return swapNotFound();
    const { swap, schedule } = found;
    const state = afterSwapVerb(swap, answer.verb, {
      ...answer.caller,
      now: tx.now,
      needsApproval: schedule.swapApproval,
    });
    if (isRefusal(state)) return state;
    const acceptedBy = answer.verb === 'accept' ? answer.caller.actor : swap.acceptedBy;
    if (acceptedBy !== null && (state === 'accepted' || state === 'agreed')) {
      const changed = await whyNotTaken(tx, swap, acceptedBy);
      if (changed !== undefined) return changed;
    }
    await settle(tx, origin, { ...found, state, acceptedBy, why: answer.why ?? null });
    return (await store.swapById(tx, swap.id)) ?? swapNotFound();
  });
}

/** The timer at its begin: nobody agreed, and the asker keeps the time (ONC-22). */
export function expireSwap(machine: Machine, id: string): Promise<void> {
  return machine.db.transact(async (tx) => {
    const found = await lockBoth(tx, id);
    if (found === undefined || found.swap.state === 'expired') return;
    if (stateAt(found.swap, tx.now) !== 'expired') return;
    const { acceptedBy } = found.swap;
    await settle(tx, SYSTEM, { ...found, state: 'expired', acceptedBy, why: null });
  });
}

/** Ends an open swap because somebody of it left; under the lock of its schedule. */
export async function withdrawSwap(tx: Tx, id: string, why: string): Promise<void> {
  const found = await lockBoth(tx, id);
  if (found === undefined || !['asked', 'accepted'].includes(found.swap.state)) return;
  const { acceptedBy } = found.swap;
  await settle(tx, SYSTEM, { ...found, state: 'withdrawn', acceptedBy, why });
}

const SYSTEM: Origin = { actor: 'system' };

interface Found {
  readonly swap: store.SwapRow;
  readonly schedule: schedules.ScheduleRow;
}

/** The schedule first, then the swap: the order everybody locks in. */
async function lockBoth(tx: Tx, id: string): Promise<Found | undefined> {
  const seen = await store.swapById(tx, id);
  if (seen === undefined) return undefined;
  const schedule = await schedules.lockSchedule(tx, seen.scheduleId);
  const swap = await store.lockSwap(tx, id);
  return swap === undefined || schedule === undefined ? undefined : { swap, schedule };
}

interface Settlement extends Found {
  readonly state: SwapState;
  readonly acceptedBy: PersonId | null;
  readonly why: string | null;
}

async function settle(tx: Tx, origin: Origin, settlement: Settlement): Promise<void> {
  const { swap, state, acceptedBy, why } = settlement;
  await store.updateSwap(tx, { id: swap.id, state, acceptedBy, decidedBy: origin.actor, why });
  if (state === 'agreed' && acceptedBy !== null) {
    for (const { person, from, to, slot } of overridesOf(swap, acceptedBy)) {
      await schedules.insertOverride(tx, {
        ...{ id: newId(), scheduleId: swap.scheduleId, person, from, to, slot },
        ...{ recordedAt: tx.now, recordedBy: origin.actor },
      });
    }
  }
  await record(tx, origin, { action: `swap.${state}`, swap, news: { acceptedBy, why } });
  await tellOutcome(tx, origin, settlement);
}

async function tellOutcome(tx: Tx, origin: Origin, settlement: Settlement): Promise<void> {
  const { swap, schedule, state, acceptedBy, why } = settlement;
  const but = personBehind(origin.actor);
  const other = acceptedBy ?? swap.asked;
  const both = other === null ? [swap.person] : [swap.person, other];
  const news = (kind: ShiftNews['kind']) => ({
    but,
    news: newsOf(kind, schedule.name, swap, why ?? undefined),
  });
  if (state === 'accepted') {
    await tell(tx, await leadsOf(tx, swap.person), news('swap_to_approve'));
  } else if (state === 'agreed') {
    await tell(tx, both, news(swap.state === 'accepted' ? 'swap_approved' : 'swap_accepted'));
  } else {
    await tell(tx, both, news(state === 'expired' ? 'swap_expired' : 'swap_declined'));
  }
}

/** Everybody in the layers as they are now. */
function colleagues({ layers }: schedules.ScheduleRow): readonly PersonId[] {
  return layers.flatMap((layer) =>
    layer.kind === 'list' ? layer.shifts.map(({ person }) => person) : layer.people,
  );
}

function newsOf(
  kind: ShiftNews['kind'],
  scheduleName: string,
  { from, to }: Pick<Stretch, 'from' | 'to'>,
  text?: string,
): ShiftNews {
  const base: { kind: ShiftNews['kind']; scheduleName: string; at: Instant; until: Instant } = {
    ...{ kind, scheduleName, at: from, until: to },
  };
  return text === undefined ? base : { ...base, text };
}

interface Change {
  readonly action: string;
  readonly swap: Pick<store.SwapRow, 'id' | 'scheduleId' | 'person' | 'from' | 'to' | 'slot'>;
  readonly news: Readonly<Record<string, unknown>>;
}

async function record(tx: Tx, origin: Origin, { action, swap, news }: Change): Promise<void> {
  const { id, scheduleId, person, from, to, slot } = swap;
  const entry = { swap: id, person, from, to, slot, ...news };
  await audit(tx, { ...origin, action, object: `schedule:${scheduleId}`, new: entry });
  await rotaChanged(tx, { schedule: scheduleId });
}

function swapNotFound(): Refusal {
  return refuse('notFound', 'swap.unknown', 'There is no such swap.');
}
