/** Wire shapes of swaps, of taking a shift, and of shadow shifts. All instants are UTC. */
import type { Instant } from '../kernel/instant.ts';
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import type { SwapState, SwapVerb } from './core/swap.ts';

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;
const zMoment = zInstant.refine((at) => at < '2200', 'Give a time before the year 2200.');
const zSlot = z.int().min(0).max(19).default(0);

const zStretch = z
  .strictObject({ from: zMoment, to: zMoment, slot: zSlot })
  .superRefine(stretchFaults);

/** `POST /schedules/{id}/swaps`. */
export const zSwapInput = z
  .strictObject({
    /** Whose time it is; absent: whoever calls. That of others is for team leads. */
    person: zUuid.optional(),
    from: zMoment,
    to: zMoment,
    slot: zSlot,
    /** Absent: anybody may take it. */
    asked: zUuid.optional(),
    /** Time of the one asked that comes in return. */
    inReturn: zStretch.optional(),
    note: zLine(0, 500).default(''),
  })
  .superRefine((input, context) => {
    stretchFaults(input, context);
    if (input.inReturn === undefined || input.asked !== undefined) return;
    const message = 'Say whom you ask: only that person has time to give in return.';
    context.addIssue({ code: 'custom', path: ['asked'], message });
  });
export type SwapInput = z.output<typeof zSwapInput>;

export const zSwapId = z.strictObject({ id: zUuid });
export const zSwapAnswer = z.strictObject({ why: zLine(0, 500).optional() });

/** `POST /schedules/{id}/take`. */
export const zTakeInput = z
  .strictObject({ from: zMoment, to: zMoment, slot: zSlot })
  .superRefine(stretchFaults);
export type TakeInput = z.output<typeof zTakeInput>;

/** `POST /schedules/{id}/shadows`. */
export const zShadowInput = z
  .strictObject({ person: zUuid.optional(), from: zMoment, to: zMoment })
  .superRefine(stretchFaults);
export type ShadowInput = z.output<typeof zShadowInput>;
export const zShadowId = z.strictObject({ id: zUuid, shadowId: zUuid });

interface StretchItem {
  readonly from: Instant;
  readonly to: Instant;
  readonly slot: number;
}

export interface SwapItem extends StretchItem {
  readonly id: string;
  readonly schedule: string;
  readonly person: string;
  readonly personName: string;
  readonly asked: string | null;
  readonly askedName: string | null;
  readonly inReturn: StretchItem | null;
  readonly note: string;
  readonly state: SwapState;
  readonly acceptedBy: string | null;
  readonly acceptedByName: string | null;
  /** What was said with the last change. */
  readonly why: string | null;
  readonly askedAt: Instant;
  readonly changedAt: Instant;
  /** What the caller could do with it now. */
  readonly verbs: readonly SwapVerb[];
}

export interface ShadowItem {
  readonly id: string;
  readonly schedule: string;
  readonly person: string;
  readonly personName: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly recordedAt: Instant;
}

function stretchFaults(
  { from, to }: { readonly from: Instant; readonly to: Instant },
  context: z.RefinementCtx,
): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days > 0 && days <= MAX_DAYS) return;
  const message = days > 0 ? `At most ${MAX_DAYS} days after from.` : 'This must lie after from.';
  context.addIssue({ code: 'custom', path: ['to'], message });
}
