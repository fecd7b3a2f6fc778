/**
 * Wire shapes of escalation policies (product.md) and of their simulation. A policy that is not
 * complete is refused with 422 naming the field: at least one level, one target each, a catch-all.
 */
import { zZone } from '../identity/core/zone.ts';
import { asId, type PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import type { Priority, Weekday } from './core/condition.ts';
import {
  type AtShiftEnd,
  DEFAULT_SHIFT_END,
  type Level,
  SHIFT_ENDS,
  type StepDecision,
} from './core/policy.ts';
import type { ReadinessItem } from './readiness-api.ts';

const zTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['person', 'schedule', 'team']), id: zUuid }),
  z.strictObject({
    kind: z.literal('roundRobin'),
    /** In the order of their turns. */
    people: z
      .array(zUuid.transform((id) => asId<PersonId>(id)))
      .min(2, 'A round robin needs at least two people.')
      .max(50)
      .refine((people) => new Set(people).size === people.length, 'Name each person once.'),
  }),
]);

const zTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 08:00.');
const zWeekday = z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as Weekday)));

/** A window of the wall clock; weekdays from 1 (Monday) to 7 (Sunday). */
const zHours = z
  .strictObject({
    timeZone: zZone,
    weekdays: z.array(zWeekday).min(1).max(7).exactOptional(),
    from: zTime.exactOptional(),
    to: zTime.exactOptional(),
  })
  .superRefine(({ weekdays, from, to }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (from !== undefined && to === undefined) issue('to', 'Give both times.');
    if (from === undefined && to !== undefined) issue('from', 'Give both times.');
    if (from !== undefined && from === to) issue('to', 'This must differ from from.');
    if (weekdays === undefined && from === undefined) issue('weekdays', 'Give days or times.');
  });

const zPriority = z.enum(['P1', 'P2', 'P3', 'P4', 'P5']);

const zCondition = z
  .strictObject({
    priorities: z.array(zPriority).min(1).max(5).exactOptional(),
    hours: zHours.exactOptional(),
  })
  .refine(({ priorities, hours }) => priorities !== undefined || hours !== undefined, {
    path: ['priorities'],
    message: 'Give priorities or hours, or leave the condition out.',
  });

const zLevel = z.strictObject({
  targets: z
    .array(zTarget)
    .min(1, 'A level needs at least one target.')
    .max(50)
    .refine((targets) => targets.filter(({ kind }) => kind === 'roundRobin').length <= 1, {
      message: 'A level has one round robin at most.',
    }),
  /** Elapsed minutes until the next level. */
  delayMinutes: z.int().min(0).max(1440),
  /** The level is skipped while this does not hold. */
  only: zCondition.exactOptional(),
  /** How many people must acknowledge before the paging stops; absent: one. */
  acksNeeded: z.int().min(1).max(10).exactOptional(),
});

/** `catchAll` is a person: its id, or the same written as a target. */
const zCatchAll = z.union([
  zUuid,
  z.strictObject({ kind: z.literal('person'), id: zUuid }).transform((target): string => target.id),
]);

export const zPolicyInput = z.strictObject({
  name: zLine(1, 200),
  levels: z.array(zLevel).min(1, 'A policy needs at least one level.').max(20),
  repeat: z.int().min(0).max(9).default(0),
  catchAll: zCatchAll,
  /** When the shift of the person who acknowledged ends: nothing, a reminder to both, or the next is paged. */
  atShiftEnd: z.enum(SHIFT_ENDS).default(DEFAULT_SHIFT_END),
});
export type PolicyInput = z.output<typeof zPolicyInput>;

export const zPolicyChange = zPolicyInput.extend({
  expectedVersion: z.int().min(1).optional(),
});
export type PolicyChange = z.output<typeof zPolicyChange>;

export const zPolicyId = z.strictObject({ id: zUuid });

const zMoment = zInstant.refine((at) => at < '2200', 'Give a time before the year 2200.');

export const zSimulateQuery = z.strictObject({
  at: zMoment.optional(),
  /** Which levels count may hang on it; absent: P1. */
  priority: zPriority.optional(),
});

/** `POST /escalation-policies/preview`: a policy being written, complete enough to be followed. */
export const zPreviewInput = zPolicyInput.omit({ name: true }).extend({
  name: zLine(0, 200).default(''),
  /** Of the stored policy it would replace. */
  id: zUuid.optional(),
  at: zMoment.optional(),
  priority: zPriority.optional(),
});
export type PreviewInput = z.output<typeof zPreviewInput>;

/** Who would be paged, and what is odd about it; nothing is stored. */
export interface Preview {
  readonly simulation: Simulation;
  readonly warnings: readonly { readonly level: 'fault' | 'warning'; readonly text: string }[];
}

export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly levels: readonly Level[];
  readonly repeat: number;
  /** Id of a person. */
  readonly catchAll: string;
  readonly atShiftEnd: AtShiftEnd;
  /** The policy of services and people without one; it can be edited, not deleted. */
  readonly isDefault: boolean;
  readonly createdAt: Instant;
}

/** `GET /escalation-policies/{id}/simulate`: what would happen if nobody ever answered. */
export interface Simulation {
  readonly at: Instant;
  readonly priority: Priority;
  readonly steps: readonly {
    readonly at: Instant;
    /** Since the start. */
    readonly afterSeconds: number;
    readonly kind: StepDecision['kind'];
    readonly round: number | null;
    readonly level: number | null;
    /** Why a level was skipped. */
    readonly reason: string | null;
    /** How many people must acknowledge to stop the paging from here on. */
    readonly acksNeeded: number;
    readonly persons: readonly { readonly person: string; readonly personName: string }[];
  }[];
}

/** Answer to creating or changing a policy; warnings never refuse it. */
export interface SavedPolicy extends Policy {
  readonly warnings: readonly ReadinessItem[];
}
