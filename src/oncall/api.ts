/**
 * Wire shapes of schedules, overrides, shifts and of who is on call. A schedule itself is described in
 * `core/definition.ts`. All instants are UTC; people are named by id, with their name beside it.
 */
import { zZone } from '../identity/core/zone.ts';
import type { Instant } from '../kernel/instant.ts';
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import type { LayerInput } from './core/definition.ts';
import { zScheduleInput } from './core/definition.ts';

export { type ScheduleInput, zScheduleInput } from './core/definition.ts';

/** Days a window may span: a year and the planning around it. */
export const MAX_WINDOW_DAYS = 400;
const DAY_MS = 86_400_000;

/** An instant rotas can be computed for. */
export const zMoment = zInstant.refine((at) => at < '2200', 'Give a time before the year 2200.');

export const zScheduleId = z.strictObject({ id: zUuid });

export const zScheduleChange = zScheduleInput.extend({
  expectedVersion: z.int().min(1).optional(),
});
export type ScheduleChange = z.output<typeof zScheduleChange>;

export const zWindow = z.strictObject({ from: zMoment, to: zMoment }).superRefine(windowFaults);

/** The same, of one person or of everybody. */
export const zPersonWindow = z
  .strictObject({ from: zMoment, to: zMoment, person: zUuid.optional() })
  .superRefine(windowFaults);

export const zOverrideInput = z
  .strictObject({
    person: zUuid,
    from: zMoment,
    to: zMoment,
    /** Which place of a layer with several slots is taken over. */
    slot: z.int().min(0).max(19).default(0),
  })
  .superRefine(({ from, to }, context) => {
    const days = daysBetween(from, to);
    if (days > 0 && days <= 366) return;
    const message = days > 0 ? 'At most 366 days after from.' : 'This must lie after from.';
    context.addIssue({ code: 'custom', path: ['to'], message });
  });
export type OverrideInput = z.output<typeof zOverrideInput>;

export const zOverrideId = z.strictObject({ id: zUuid, overrideId: zUuid });

/** `POST /schedules/{id}/feeds`. */
export const zFeedInput = z.strictObject({
  /** An http or https address of an iCalendar text; it may carry a secret and is kept sealed. */
  url: zLine(1, 2000).refine(isWebAddress, 'Give an http or https address without a password.'),
  /** Name of the new layer. */
  layer: zLine(1, 100),
  slots: z.int().min(1).max(20).default(1),
  /** For times without a zone; default: the schedule's. */
  timeZone: zZone.optional(),
});
export type FeedInput = z.output<typeof zFeedInput>;
export const zFeedId = z.strictObject({ id: zUuid, feed: zUuid });

/** `GET /schedules/{id}/feeds`. */
export interface FeedItem {
  readonly id: string;
  /** Of the layer it fills; null when that was taken out of the schedule. */
  readonly layer: string | null;
  readonly host: string;
  readonly createdAt: Instant;
  readonly triedAt: Instant | null;
  /** When it was last read well; its shifts stay in force until the next. */
  readonly goodAt: Instant | null;
  /** Of the last try; null after a good one. */
  readonly error: string | null;
  readonly shifts: number;
  /** At most 50 of the events that became no shift. */
  readonly unmatched: readonly {
    readonly summary: string;
    readonly at: Instant;
    readonly why: string;
  }[];
  readonly unmatchedCount: number;
}

export const zOnCallQuery = z.strictObject({
  at: zMoment.optional(),
  /** Only this one. */
  schedule: zUuid.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: z.string().max(500).optional(),
});

export interface Schedule {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly version: number;
  /** From low to high: the last layer wins where it covers. */
  readonly layers: readonly LayerInput[];
  /** An accepted swap waits for a team lead. */
  readonly swapApproval: boolean;
  readonly createdAt: Instant;
}

export interface OverrideItem {
  readonly id: string;
  readonly schedule: string;
  readonly person: string;
  readonly personName: string;
  readonly slot: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  /** Entered after it began: a correction of what the rota said. */
  readonly backdated: boolean;
}

export interface ShiftItem {
  readonly person: string;
  readonly personName: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Name of the layer; `override` for an override. */
  readonly layer: string;
  readonly slot: number;
  readonly override: string | null;
  /** Who would have had it, when somebody stands in for a person who is away. */
  readonly instead: string | null;
  readonly insteadName: string | null;
  readonly reason: 'layer' | 'override' | 'leave' | 'holiday' | 'left';
}

/** `GET /calendar-links`; the answer that makes one has its `url` too. */
export interface CalendarLinkItem {
  readonly id: string;
  /** Null: the shifts of its owner in all schedules. */
  readonly schedule: string | null;
  readonly scheduleName: string | null;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** `GET /schedules/{id}/shifts`. */
export interface Shifts {
  readonly items: readonly ShiftItem[];
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant }[];
}

/** `GET /people/{id}/shifts`, in the order of time. */
export const zPersonShifts = z.object({
  items: z
    .array(
      z.object({
        schedule: z.string(),
        scheduleName: z.string(),
        from: zInstant,
        to: zInstant,
        /** Name of the layer; `override` for an override. */
        layer: z.string(),
      }),
    )
    .readonly(),
});
export type PersonShift = z.output<typeof zPersonShifts>['items'][number];

/** `GET /schedules/{id}/layers`: each layer by itself, from low to high. */
export interface LayerShifts {
  readonly items: readonly { readonly name: string; readonly shifts: readonly ShiftItem[] }[];
}

/** One schedule in `GET /oncall`; nobody on call is an empty list of persons. */
export interface OnCallItem {
  readonly schedule: string;
  readonly scheduleName: string;
  readonly timeZone: string;
  readonly persons: readonly {
    readonly person: string;
    readonly personName: string;
    readonly layer: string;
    /** End of the unbroken time on call; null when more than 100 days away. */
    readonly until: Instant | null;
    /** Why it is this person; `leave`, `holiday` and `left` are of whoever `insteadName` says. */
    readonly reason: ShiftItem['reason'];
    readonly insteadName: string | null;
  }[];
  readonly next: {
    readonly at: Instant;
    readonly persons: readonly { readonly person: string; readonly personName: string }[];
  } | null;
}

export interface OnCall {
  readonly at: Instant;
  readonly items: readonly OnCallItem[];
  readonly nextCursor: string | null;
}

/** `POST /schedules/{id}/preview`: spans of the next 60 days in which other people would be on call. */
export interface Preview {
  readonly from: Instant;
  readonly to: Instant;
  readonly changes: readonly {
    readonly from: Instant;
    readonly to: Instant;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  readonly gaps: Shifts['gaps'];
}

function isWebAddress(text: string): boolean {
  const [, scheme, authority = ''] = /^(https?):\/\/([^/?#]+)/i.exec(text) ?? [];
  return scheme !== undefined && !authority.includes('@') && !/\s/.test(text);
}

function windowFaults(
  { from, to }: { readonly from: Instant; readonly to: Instant },
  context: z.RefinementCtx,
): void {
  const days = daysBetween(from, to);
  if (days > 0 && days <= MAX_WINDOW_DAYS) return;
  const message =
    days > 0 ? `At most ${MAX_WINDOW_DAYS} days after from.` : 'This must lie after from.';
  context.addIssue({ code: 'custom', path: ['to'], message });
}

function daysBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS;
}
