/**
 * Overrides, and taking somebody's time: one person instead of whoever the layers name. Those who are
 * put on call by somebody else and those who are relieved are told, in the same transaction.
 */
import type { Origin } from '../identity/audit.ts';
import { asId, type PersonId, type ScheduleId } from '../kernel/ids.ts';
import { latest, plusMillis } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { OverrideInput } from './api.ts';
import { holdsStretch } from './core/swap.ts';
import { shiftsBetween } from './core/who-is-on-call.ts';
import { fault, record, scheduleNotFound, unknownPerson } from './handle.ts';
import { personBehind, tell } from './shift-news.ts';
import * as store from './store.ts';
import type { TakeInput } from './swap-shapes.ts';

/** 422 naming `person` or `slot`. An override entered after its begin is kept as a correction. */
export function addOverride(
  machine: Machine,
  origin: Origin,
  input: OverrideInput & { readonly scheduleId: ScheduleId },
): Promise<store.OverrideRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await store.lockSchedule(tx, input.scheduleId);
    if (schedule === undefined) return scheduleNotFound();
    const person = asId<PersonId>(input.person);
    const denied = await unknownPerson(tx, [['person', person]]);
    return denied ?? putOnCall(tx, origin, { schedule, ...input, person });
  });
}

/** "I take this": the caller from now or later on. What has gone by stays; 409 when it is theirs already. */
export function takeShift(
  machine: Machine,
  origin: Origin,
  input: TakeInput & { readonly scheduleId: ScheduleId; readonly person: PersonId },
): Promise<store.OverrideRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await store.lockSchedule(tx, input.scheduleId);
    if (schedule === undefined) return scheduleNotFound();
    if (input.to <= tx.now) return fault('to', 'this time is over');
    const wish = { schedule, ...input, from: latest(input.from, tx.now) };
    if (holdsStretch(await rosterOf(tx, wish), input.person, wish)) {
      return refuse('conflict', 'shift.yours', 'You are on call over all of this time already.');
    }
    return putOnCall(tx, origin, wish);
  });
}

/** One that runs ends now; one that is over stays: it says who was on call (409). */
export function removeOverride(
  machine: Machine,
  origin: Origin,
  at: { readonly scheduleId: ScheduleId; readonly id: string },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const override = await store.lockOverride(tx, at.scheduleId, at.id);
    if (override === undefined) {
      return refuse('notFound', 'override.unknown', 'There is no such override.');
    }
    if (override.to <= tx.now) {
      return refuse(
        'conflict',
        'override.over',
        'This override is over; who was on call stays on record. Add another to correct it.',
      );
    }
    await store.takeBackOverride(tx, at.id);
    await record(tx, origin, { action: 'override.removed', id: at.scheduleId, old: override });
    return undefined;
  });
}

interface Wish extends TakeInput {
  readonly schedule: store.ScheduleRow;
  readonly person: PersonId;
}

async function putOnCall(tx: Tx, origin: Origin, wish: Wish): Promise<store.OverrideRow | Refusal> {
  const { schedule, person, slot, from, to } = wish;
  if (slot >= Math.max(...schedule.layers.map((layer) => layer.slots))) {
    return fault('slot', 'no layer of this schedule has so many slots');
  }
  const relieved = to <= tx.now ? [] : await relievedBy(tx, wish);
  const row = { id: newId<ScheduleId>(), scheduleId: schedule.id, person, slot, from, to };
  const override = { ...row, recordedAt: tx.now, recordedBy: origin.actor };
  await store.insertOverride(tx, override);
  await record(tx, origin, { action: 'override.added', id: schedule.id, new: row });
  if (to > tx.now) {
    const news = { scheduleName: schedule.name, at: from, until: to };
    const but = personBehind(origin.actor);
    await tell(tx, [person], { but, news: { kind: 'shift_given', ...news } });
    await tell(tx, relieved, { but, news: { kind: 'shift_taken', ...news } });
  }
  return override;
}

/** Others who have some of this time that is still to come. */
async function relievedBy(tx: Tx, wish: Wish): Promise<readonly PersonId[]> {
  const ahead = { ...wish, from: latest(wish.from, tx.now) };
  const { shifts } = await rosterOf(tx, ahead);
  return shifts
    .filter(({ slot, person }) => slot === wish.slot && person !== wish.person)
    .map(({ person }) => person);
}

async function rosterOf(tx: Tx, { schedule, from, to }: Wish) {
  const window = { from, to: latest(to, plusMillis(from, 1)) };
  const loaded = (await store.loadSchedules(tx, [schedule.id], window)).get(schedule.id);
  if (loaded === undefined) return { shifts: [], gaps: [] };
  return shiftsBetween(loaded, window.from, window.to);
}
