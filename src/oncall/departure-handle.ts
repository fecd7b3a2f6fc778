/**
 * A person leaves, or comes back (reliability.md row 79): from then on their turns go to the next in the
 * order, their overrides and shadow shifts end, and open swaps with them are withdrawn. The past stays.
 * A task of identity brings it, so that an account is closed whether or not they are on call.
 */
import { audit } from '../identity/audit.ts';
import { personById } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import { instant } from '../kernel/instant.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { enqueue } from '../platform/outbox.ts';
import { newId } from '../platform/random.ts';
import { cancelAbsence, insertAbsences, openAbsencesOfKind } from './absence-store.ts';
import { revokeCalendarLinksOf } from './calendar-store.ts';
import { endShadowsOf } from './shadow-store.ts';
import { rotaChanged } from './shift-news.ts';
import { openOverridesOf, takeBackOverride } from './store.ts';
import { withdrawSwap } from './swap-handle.ts';
import { openSwapsWith } from './swap-store.ts';

/** After the last instant rotas are computed for. */
const FOR_GOOD = instant('2200-01-01T00:00:00Z');
const BY = 'system';

/** Looks at the account as it is now, so that a late or repeated task does what is right now. */
export function personLeftOrCame(machine: Machine, id: PersonId): Promise<void> {
  return machine.db.transact(async (tx) => {
    const person = await personById(tx, id);
    if (person === undefined) return;
    const left = await openAbsencesOfKind(tx, id, 'left');
    if (person.active) {
      for (const absence of left) await cancelAbsence(tx, absence, BY);
    } else {
      if (left.length === 0) await leave(tx, id);
      await giveBack(tx, id);
    }
    await rotaChanged(tx, { person: id });
    // Calls that wait for them, and what they have, go to others: with the rota as it is from here on.
    if (!person.active) await enqueue(tx, { task: 'person.left', payload: { person: id } });
  });
}

async function leave(tx: Tx, person: PersonId): Promise<void> {
  const absence = {
    id: newId(),
    person,
    kind: 'left' as const,
    note: '',
    from: tx.now,
    to: FOR_GOOD,
    recordedAt: tx.now,
    recordedBy: BY,
  };
  await insertAbsences(tx, [absence]);
  const { kind, from } = absence;
  const object = `person:${person}`;
  await audit(tx, { actor: BY, action: 'absence.added', object, new: { kind, from } });
}

async function giveBack(tx: Tx, person: PersonId): Promise<void> {
  for (const override of await openOverridesOf(tx, person)) {
    await takeBackOverride(tx, override.id);
    await audit(tx, {
      ...{ actor: BY, action: 'override.removed', object: `schedule:${override.scheduleId}` },
      ...{ old: override, reason: 'This person left.' },
    });
  }
  for (const swap of await openSwapsWith(tx, person)) {
    await withdrawSwap(tx, swap.id, 'Somebody of this swap has left.');
  }
  await endShadowsOf(tx, person);
  await revokeCalendarLinksOf(tx, person);
}
