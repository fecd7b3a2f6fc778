/**
 * What the roster must say for a swap to be asked and to be taken (ONC-19): judged under the lock of the
 * schedule, so that what is found still holds when the swap is written.
 */
import { peopleByIds } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { earliest, latest } from '../kernel/instant.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import { holdsStretch, isBusyBeside } from './core/swap.ts';
import { type Roster, shiftsBetween } from './core/who-is-on-call.ts';
import { loadSchedules } from './store.ts';
import { openSwapsOf, type SwapRow } from './swap-store.ts';

type Asked = Pick<SwapRow, 'scheduleId' | 'person' | 'slot' | 'from' | 'to' | 'asked' | 'inReturn'>;

/** ONC-19 at the moment of asking. */
export async function whyNotAsked(tx: Tx, swap: Asked): Promise<Refusal | undefined> {
  if (swap.from <= tx.now) return fault('from', 'only time that lies ahead can be asked away');
  if (swap.inReturn !== null && swap.inReturn.from <= tx.now) {
    return fault('inReturn.from', 'only time that lies ahead can come in return');
  }
  if (swap.asked === swap.person) return fault('asked', 'this is whose time it is');
  const [asked] = swap.asked === null ? [] : await peopleByIds(tx, [swap.asked]);
  if (swap.asked !== null && asked === undefined) return fault('asked', 'there is no such person');
  if (asked?.active === false) return fault('asked', `${asked.name} is no longer active`);
  const roster = await rosterOf(tx, swap);
  if (!holdsStretch(roster, swap.person, swap)) {
    return fault('from', 'this time is not wholly that of the person who asks');
  }
  if (swap.inReturn !== null && swap.asked !== null) {
    if (!holdsStretch(roster, swap.asked, swap.inReturn)) {
      return fault('inReturn', 'this time is not wholly that of the person asked');
    }
  }
  if ((await openSwapsOf(tx, swap)).length === 0) return undefined;
  return refuse('conflict', 'swap.open', 'This time is offered in another swap already.');
}

/** ONC-19 at the moment of taking: the rota must still say what it said, and the taker must be free. */
export async function whyNotTaken(
  tx: Tx,
  swap: SwapRow,
  taker: PersonId,
): Promise<Refusal | undefined> {
  const [person] = await peopleByIds(tx, [taker]);
  if (person === undefined || !person.active) return stale('Whoever takes it has left.');
  const { roster, absences } = await factsOf(tx, swap);
  if (!holdsStretch(roster, swap.person, swap)) {
    return stale('The rota has changed: this time is no longer theirs.');
  }
  if (swap.inReturn !== null && !holdsStretch(roster, taker, swap.inReturn)) {
    return stale('The rota has changed: the time in return is no longer yours.');
  }
  if (isBusyBeside(roster, taker, swap)) {
    return stale('You are on call in another place of this schedule then.');
  }
  const away = absences.some(
    (one) =>
      one.person === taker && one.cancelledAt === null && one.from < swap.to && one.to > swap.from,
  );
  return away ? stale('You are away then; cancel the absence first.') : undefined;
}

async function rosterOf(tx: Tx, swap: Asked): Promise<Roster> {
  return (await factsOf(tx, swap)).roster;
}

/** The rota over everything the swap touches, and the absences behind it. */
async function factsOf(tx: Tx, { scheduleId, from, to, inReturn }: Asked) {
  const window = {
    from: earliest(from, inReturn?.from ?? from),
    to: latest(to, inReturn?.to ?? to),
  };
  const schedule = (await loadSchedules(tx, [scheduleId], window)).get(scheduleId);
  if (schedule === undefined) return { roster: { shifts: [], gaps: [] }, absences: [] };
  const { absences } = schedule;
  return { roster: shiftsBetween(schedule, window.from, window.to), absences };
}

function stale(message: string): Refusal {
  return refuse('conflict', 'swap.changed', message);
}

function fault(path: string, message: string): Refusal {
  return refuse('invalid', 'swap.invalid', {
    message: `${path}: ${message}.`,
    fields: [{ path, message }],
  });
}
