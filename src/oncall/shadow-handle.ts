/**
 * Shadow shifts: somebody who learns looks over the shoulder of whoever is on call. They get copies of
 * what that person is told; escalation never counts on them (domain.md 6.6).
 */
import type { Origin } from '../identity/audit.ts';
import type { PersonId, ScheduleId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { fault, record, scheduleNotFound, unknownPerson } from './handle.ts';
import * as store from './shadow-store.ts';
import { personBehind, tell } from './shift-news.ts';
import { lockSchedule } from './store.ts';
import type { ShadowInput } from './swap-shapes.ts';

/** 422 naming `person` or `to`. */
export function addShadow(
  machine: Machine,
  origin: Origin,
  input: ShadowInput & { readonly scheduleId: ScheduleId; readonly person: PersonId },
): Promise<store.ShadowRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const schedule = await lockSchedule(tx, input.scheduleId);
    if (schedule === undefined) return scheduleNotFound();
    const { scheduleId, person, from, to } = input;
    const denied = await unknownPerson(tx, [['person', person]]);
    if (denied !== undefined) return denied;
    if (to <= tx.now) return fault('to', 'this time is over');
    const row = { id: newId(), scheduleId, person, from, to };
    const shadow = { ...row, recordedAt: tx.now, recordedBy: origin.actor };
    await store.insertShadow(tx, shadow);
    await record(tx, origin, { action: 'shadow.added', id: scheduleId, new: row });
    await tell(tx, [person], {
      but: personBehind(origin.actor),
      news: { kind: 'shadow', scheduleName: schedule.name, at: from, until: to },
    });
    return shadow;
  });
}

/** One that runs ends now. `mayTouch` says whose the caller may end. */
export function endShadow(
  machine: Machine,
  origin: Origin,
  which: {
    readonly scheduleId: ScheduleId;
    readonly id: string;
    readonly mayTouch: (person: PersonId) => boolean;
  },
): Promise<undefined | Refusal> {
  return machine.db.transact(async (tx) => {
    const shadow = await store.lockShadow(tx, which.scheduleId, which.id);
    if (shadow === undefined || shadow.to <= tx.now) {
      return refuse('notFound', 'shadow.unknown', 'There is no such shadow shift.');
    }
    if (!which.mayTouch(shadow.person)) return shiftNotYours();
    await store.endShadow(tx, shadow.id);
    await record(tx, origin, { action: 'shadow.ended', id: shadow.scheduleId, old: shadow });
    return undefined;
  });
}

export function shiftNotYours(): Refusal {
  return refuse(
    'forbidden',
    'shift.not_yours',
    'For others only a team lead or an admin does this.',
  );
}
