/** Shapes of reviews and action items on the wire. */
import { z, zLine, zUuid } from '../kernel/schema.ts';
import { zPage } from '../platform/cursor.ts';
import { ACTION_STATUSES, ACTION_TYPES, zReviewDocument } from './core/document.ts';

export const zReviewQuery = z.strictObject({
  ...zPage,
  status: z.enum(['due', 'drafting', 'published', 'waived']).optional(),
});

export const zReviewChange = z.strictObject({
  expectedVersion: z.number().int().optional(),
  document: zReviewDocument.partial().optional(),
  owner: zUuid.optional(),
  facilitator: zUuid.nullable().optional(),
});
export type ReviewChange = z.infer<typeof zReviewChange>;

export const zPublish = z.strictObject({ expectedVersion: z.number().int().optional() });
export const zWaive = z.strictObject({ reason: zLine(5, 500) });

const zDay = z.iso.date('Give a day such as 2026-12-01.');

export const zNewAction = z.strictObject({
  what: zLine(3, 300),
  why: z.string().trim().max(2000).default(''),
  type: z.enum(ACTION_TYPES),
  owner: zUuid,
  dueOn: zDay,
  verifyHow: z.string().trim().max(1000).default(''),
  trackerUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
});
export type NewAction = z.infer<typeof zNewAction>;

export const zActionChange = z.strictObject({
  what: zLine(3, 300).optional(),
  owner: zUuid.optional(),
  dueOn: zDay.optional(),
  status: z.enum(ACTION_STATUSES).optional(),
  evidence: z.string().trim().max(4000).optional(),
  verifyHow: z.string().trim().max(1000).optional(),
});
export type ActionChange = z.infer<typeof zActionChange>;

export const zActionQuery = z.strictObject({
  ...zPage,
  status: z.enum(ACTION_STATUSES).optional(),
  owner: zUuid.optional(),
});
