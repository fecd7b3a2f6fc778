/**
 * Telling the people concerned about changes of their shifts: tasks in the outbox, in the transaction of
 * the change; how a person is reached is for the notification feature to know. Nobody is told what
 * they did themselves.
 */
import { peopleByIds } from '../identity/store.ts';
import { teamsOf } from '../identity/team-store.ts';
import { type ActorId, asId, isUuid, type PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Reader, Tx } from '../platform/db.ts';
import { publish } from '../platform/live.ts';
import { enqueue, enqueueAll } from '../platform/outbox.ts';

/** Payload of task `shift.notice` without its person. */
export interface ShiftNews {
  readonly kind:
    | 'swap_asked'
    | 'swap_to_approve'
    | 'swap_accepted'
    | 'swap_approved'
    | 'swap_declined'
    | 'swap_expired'
    | 'shift_given'
    | 'shift_taken'
    | 'shadow';
  readonly scheduleName: string;
  readonly at: Instant;
  readonly until: Instant;
  readonly text?: string;
}

/**
 * Who is on call changed or will change: screens read again, and the notices before and at shifts are looked
 * at anew (task `shift.look`, ADR 0012), and so are the ends of shifts in which incidents were acknowledged
 * (`shift.end.look`).
 */
export async function rotaChanged(tx: Tx, body: Readonly<Record<string, unknown>>): Promise<void> {
  await publish(tx, { topic: 'oncall', body });
  await enqueue(tx, { task: 'shift.look', payload: {}, key: 'shift.look' });
  await enqueue(tx, { task: 'shift.end.look', payload: {}, key: 'shift.end.look' });
}

/** Each once, without whoever did it. */
export async function tell(
  tx: Tx,
  people: readonly PersonId[],
  { but, news }: { readonly but: PersonId | null; readonly news: ShiftNews },
): Promise<void> {
  const others = [...new Set(people)].filter((person) => person !== but);
  await enqueueAll(
    tx,
    others.map((person) => ({ task: 'shift.notice', payload: { ...news, person } })),
  );
}

/** The person behind an actor, if there is one. */
export function personBehind(actor: ActorId): PersonId | null {
  return isUuid(actor) ? asId<PersonId>(actor) : null;
}

/** Active leads of the teams of this person: who may approve their swaps. */
export async function leadsOf(reader: Reader, person: PersonId): Promise<readonly PersonId[]> {
  const teams = await teamsOf(reader, person);
  const leads = teams.flatMap(({ leadId }) => (leadId === null ? [] : [leadId]));
  const found = await peopleByIds(reader, [...new Set(leads)]);
  return found.filter(({ active }) => active).map(({ id }) => id);
}
