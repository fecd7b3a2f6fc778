/** All SQL about swaps. A swap row is only changed under the lock of its schedule, then of its own row. */
import type { ActorId, PersonId, ScheduleId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { Swap, SwapState } from './core/swap.ts';

export interface SwapRow extends Swap {
  readonly scheduleId: ScheduleId;
  readonly note: string;
  readonly decidedBy: ActorId | null;
  readonly why: string | null;
  readonly askedAt: Instant;
  readonly changedAt: Instant;
}

const SWAP = sql`
  id, schedule_id, person_id as person, slot, starts_at as "from", ends_at as "to",
  asked_id as asked, in_return, note, state, accepted_by, decided_by, why, asked_at, changed_at
    from shift_swap`;

export async function insertSwap(
  tx: Tx,
  swap: Omit<SwapRow, 'state' | 'acceptedBy' | 'decidedBy' | 'why' | 'askedAt' | 'changedAt'>,
): Promise<void> {
  const inReturn = swap.inReturn === null ? null : JSON.stringify(swap.inReturn);
  await tx.run(sql`
    insert into shift_swap
      (id, schedule_id, person_id, slot, starts_at, ends_at, asked_id, in_return, note, state,
       asked_at, changed_at)
    values (${swap.id}, ${swap.scheduleId}, ${swap.person}, ${swap.slot}, ${swap.from}, ${swap.to},
            ${swap.asked}, ${inReturn}::jsonb, ${swap.note}, 'asked', ${tx.now}, ${tx.now})`);
}

export function swapById(reader: Reader, id: string): Promise<SwapRow | undefined> {
  return reader.maybeOne<SwapRow>(sql`select ${SWAP} where id = ${id}`);
}

export function lockSwap(tx: Tx, id: string): Promise<SwapRow | undefined> {
  return tx.maybeOne<SwapRow>(sql`select ${SWAP} where id = ${id} for update`);
}

export async function updateSwap(
  tx: Tx,
  swap: {
    readonly id: string;
    readonly state: SwapState;
    readonly acceptedBy: PersonId | null;
    readonly decidedBy: ActorId;
    readonly why: string | null;
  },
): Promise<void> {
  await tx.run(sql`
    update shift_swap
       set state = ${swap.state}, accepted_by = ${swap.acceptedBy}, decided_by = ${swap.decidedBy},
           why = ${swap.why}, changed_at = ${tx.now}
     where id = ${swap.id}`);
}

/** Those whose time, or time in return, touches the window, by begin. */
export function swapsBetween(
  reader: Reader,
  id: ScheduleId,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly SwapRow[]> {
  return reader.rows<SwapRow>(sql`
    select ${SWAP}
     where schedule_id = ${id}
       and ((ends_at > ${from} and starts_at < ${to})
         or ((in_return ->> 'to')::timestamptz > ${from}
             and (in_return ->> 'from')::timestamptz < ${to}))
     order by starts_at, id limit 1000`);
}

/** Open ones about this time of this person. */
export function openSwapsOf(
  reader: Reader,
  of: Pick<Swap, 'person' | 'slot' | 'from' | 'to'> & { readonly scheduleId: ScheduleId },
): Promise<readonly SwapRow[]> {
  return reader.rows<SwapRow>(sql`
    select ${SWAP}
     where schedule_id = ${of.scheduleId} and person_id = ${of.person} and slot = ${of.slot}
       and starts_at < ${of.to} and ends_at > ${of.from} and state in ('asked', 'accepted')`);
}

/** Open ones this person asked, was asked, or accepted. */
export function openSwapsWith(reader: Reader, person: PersonId): Promise<readonly SwapRow[]> {
  return reader.rows<SwapRow>(sql`
    select ${SWAP}
     where state in ('asked', 'accepted')
       and (person_id = ${person} or asked_id = ${person} or accepted_by = ${person})
     order by schedule_id, id`);
}
