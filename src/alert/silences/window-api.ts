/** What the HTTP API of maintenance windows takes and gives; shared with screens and the command line. */
import { zZone } from '../../identity/core/zone.ts';
import { z, zInstant, zLine, zStoredInstant, zUuid } from '../../kernel/schema.ts';
import { QUIET_STATUSES } from '../core/quiet/quiet.ts';
import { zCondition, zHid, zPreview } from './silence-api.ts';

const MAX_SERVICES = 100;
const zEvery = z.int().min(1).max(12);
const zWeekday = z.int().min(1).max(7);
const zDate = z.iso
  .date()
  .refine((date) => date >= '1970-01-01' && date < '9900-01-01', 'Name a date before 9900.');

const zRhythm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('day'), every: z.int().min(1).max(366) }),
  z.strictObject({
    kind: z.literal('week'),
    every: zEvery,
    /** 1 = Monday to 7 = Sunday. */
    weekdays: z.array(zWeekday).min(1).max(7).readonly(),
  }),
  /** A day the month does not have is its last. */
  z.strictObject({ kind: z.literal('month'), every: zEvery, day: z.int().min(1).max(31) }),
  z.strictObject({
    kind: z.literal('monthWeekday'),
    every: zEvery,
    /** -1 = the last one of the month. */
    nth: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(-1)]),
    weekday: zWeekday,
  }),
]);

export const zRecurrence = z.strictObject({
  rhythm: zRhythm,
  /** On the wall of the zone. */
  from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as 22:00.'),
  durationSeconds: z
    .int()
    .min(60)
    .max(27 * 86_400),
  timeZone: zZone,
  firstDate: zDate,
  lastDate: zDate.nullable().default(null),
});

/** Ids or names; none where a condition says what it is about. */
const zServices = z.array(z.string().trim().min(1).max(200)).max(MAX_SERVICES);

const WHEN = {
  startsAt: zInstant.optional(),
  endsAt: zInstant.optional(),
  /** Instead of a start and an end. */
  recurrence: zRecurrence.optional(),
};

export const zNewWindow = z.strictObject({
  name: zLine(3, 120),
  comment: zLine(0, 500).default(''),
  services: zServices.default([]),
  condition: zCondition.optional(),
  owner: zUuid.optional(),
  ...WHEN,
});
export type NewWindowWish = z.infer<typeof zNewWindow>;

export const zWindowChange = z.strictObject({
  name: zLine(3, 120).optional(),
  comment: zLine(0, 500).optional(),
  services: zServices.optional(),
  condition: zCondition.nullable().optional(),
  owner: zUuid.optional(),
  ...WHEN,
  expectedVersion: z.int().optional(),
});
export type WindowChange = z.infer<typeof zWindowChange>;

export const zSpan = z.object({ from: zStoredInstant, to: zStoredInstant });

export const zWindow = z.object({
  id: zUuid,
  name: z.string(),
  comment: z.string(),
  /** `active` while one of its spans runs, `coming` while one is ahead. */
  status: z.enum(QUIET_STATUSES),
  services: z.array(z.object({ id: zUuid, name: z.string() })).readonly(),
  condition: z.string().nullable(),
  startsAt: zStoredInstant.nullable(),
  endsAt: zStoredInstant.nullable(),
  recurrence: zRecurrence.readonly().nullable(),
  /** The one that runs and those that come, three at most. */
  next: z.array(zSpan).readonly(),
  owner: zUuid.nullable(),
  ownerName: z.string().nullable(),
  madeBy: z.string(),
  cancelledAt: zStoredInstant.nullable(),
  cancelledBy: z.string().nullable(),
  hid: zHid,
  version: z.int(),
});
export type WindowItem = z.infer<typeof zWindow>;

export const zWindowPreviewWish = z.strictObject({
  services: zServices.default([]),
  condition: zCondition.optional(),
  ...WHEN,
});
export type WindowPreviewWish = z.infer<typeof zWindowPreviewWish>;

export const zWindowPreview = zPreview.extend({ next: z.array(zSpan).readonly() });
export type WindowPreview = z.infer<typeof zWindowPreview>;
