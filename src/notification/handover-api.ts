/** Wire shapes of hand-over notes. */
import type { Instant } from '../kernel/instant.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { zMoment } from '../oncall/api.ts';

/** Whatever is no id of a note is none that exists: 404, as for any address that leads nowhere. */
export const zHandoverId = z.strictObject({ id: z.string().max(64) });

export const zHandoverQuery = z.strictObject({
  schedule: zUuid.optional(),
  from: zMoment.optional(),
  to: zMoment.optional(),
});

/** What the one who goes wants to say; absent: as it was. */
export const zGive = z.strictObject({ odd: z.string().max(4000).optional() });
export const zTake = z.strictObject({});

/** Filled in by itself; `at` is when. */
export interface FilledNote {
  readonly at: Instant;
  readonly incidents: readonly {
    readonly number: string;
    readonly title: string;
    readonly priority: string | null;
    readonly state: string;
    /** Empty where nobody has one yet. */
    readonly theory: string;
    readonly next: string;
  }[];
  readonly alerts: readonly {
    readonly title: string;
    /** How often it began in the last seven days, and signals of all of them. */
    readonly times: number;
    readonly signals: number;
  }[];
  /** To services paged through this schedule, of the last day and announced; absent in notes of old. */
  readonly changes?: readonly {
    readonly title: string;
    readonly service: string;
    readonly at: Instant;
  }[];
}

interface Named {
  readonly person: string;
  readonly personName: string;
}

/** One line of `GET /handovers`. */
export interface HandoverItem {
  readonly id: string;
  readonly schedule: string;
  readonly scheduleName: string;
  /** When hands change. */
  readonly at: Instant;
  readonly outgoing: readonly Named[];
  readonly incoming: readonly Named[];
  readonly givenAt: Instant | null;
  readonly givenBy: string | null;
  readonly takenAt: Instant | null;
  readonly takenBy: string | null;
}

/** `GET /handovers/{id}`; what is filled in stands still once the outgoing side has confirmed. */
export interface Handover extends HandoverItem {
  readonly odd: string;
  readonly filled: FilledNote;
  readonly mayGive: boolean;
  readonly mayTake: boolean;
}
