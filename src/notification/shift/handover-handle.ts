/**
 * Confirming a hand-over note: the one who goes says what is odd and hands over, the one who comes takes
 * over. Under a lock, so that two who press at once leave one name; pressing again changes nothing.
 */
import { audit, type Origin } from '../../identity/audit.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Tx } from '../../platform/db.ts';
import { publish } from '../../platform/live.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Caller } from '../../platform/route.ts';
import { fillNote } from './handover-facts.ts';
import { type HandoverRow, lockHandover, storeHandover } from './shift-store.ts';

/** Team leads and admins stand in for either side. */
export function mayConfirm(caller: Caller, side: readonly PersonId[]): boolean {
  const stands = caller.roles.includes('admin') || caller.roles.includes('team_lead');
  return stands || (caller.personId !== undefined && side.includes(caller.personId));
}

export function giveHandover(
  machine: Machine,
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  { id, odd }: { readonly id: string; readonly odd?: string | undefined },
): Promise<HandoverRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const note = await lockHandover(tx, id);
    if (note === undefined) return handoverNotFound();
    if (!mayConfirm(caller, note.outgoing)) return notYourHandover();
    if (note.givenAt !== null) return note;
    // What may be seen by all is kept; a restricted incident is told to those who may know of it.
    const filled = await fillNote(tx, note.scheduleId, { person: null, seesRestricted: false });
    const given = { givenBy: caller.personId ?? null, givenAt: tx.now };
    return write(tx, origin, { ...note, ...given, odd: odd ?? note.odd, filled }, 'given');
  });
}

export function takeHandover(
  machine: Machine,
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  id: string,
): Promise<HandoverRow | Refusal> {
  return machine.db.transact(async (tx) => {
    const note = await lockHandover(tx, id);
    if (note === undefined) return handoverNotFound();
    if (!mayConfirm(caller, note.incoming)) return notYourHandover();
    if (note.takenAt !== null) return note;
    const taken = { takenBy: caller.personId ?? null, takenAt: tx.now };
    return write(tx, origin, { ...note, ...taken }, 'taken');
  });
}

export function handoverNotFound(): Refusal {
  return refuse('notFound', 'handover.unknown', 'There is no such hand-over note.');
}

function notYourHandover(): Refusal {
  return refuse(
    'forbidden',
    'handover.not_yours',
    'Only those who hand over or take over, a team lead or an admin may confirm this.',
  );
}

async function write(
  tx: Tx,
  origin: Origin,
  note: HandoverRow,
  what: 'given' | 'taken',
): Promise<HandoverRow> {
  await storeHandover(tx, note);
  await audit(tx, {
    ...origin,
    action: `handover.${what}`,
    object: `schedule:${note.scheduleId}`,
    new: { handover: note.id, at: note.at },
  });
  await publish(tx, { topic: 'oncall', body: { schedule: note.scheduleId } });
  return { ...note, version: note.version + 1 };
}
