/** Wire shapes of dead letters. */
import { z, zInstant, zLine, zUuid } from '../../kernel/schema.ts';

export const zDeadLetterQuery = {
  state: z.enum(['open', 'handled']).default('open'),
  source: zLine(1, 60).optional(),
  integration: zUuid.optional(),
};

export const zDeadLetterItem = z.object({
  id: zUuid,
  at: zInstant,
  kind: z.enum(['refused', 'fault', 'set_aside']),
  reason: z.string(),
  integration: zUuid,
  integrationName: z.string(),
  /** The tool that sent it. */
  source: z.string(),
  service: zUuid,
  serviceName: z.string(),
  size: z.number(),
  contentType: z.string().nullable(),
  canRetry: z.boolean(),
  tries: z.number(),
  alert: zUuid.nullable(),
  /** The incident that told the people on call. */
  incident: z.string().nullable(),
  handledAt: zInstant.nullable(),
  handledBy: z.string().nullable(),
  handledHow: z.enum(['retried', 'dismissed']).nullable(),
  handledWords: z.string().nullable(),
  /** How many older ones of this sender were cut off. */
  cut: z.number(),
});
export type DeadLetterItem = z.infer<typeof zDeadLetterItem>;

export const zDeadLetter = zDeadLetterItem.extend({ raw: z.string() });
export type DeadLetter = z.infer<typeof zDeadLetter>;

export const zRetried = z.object({
  /** `again`: its job runs again and its end shows in the list; `failed`: as before, with today's reason. */
  outcome: z.enum(['delivered', 'again', 'failed']),
  words: z.string(),
  signals: z.number(),
});
export type Retried = z.infer<typeof zRetried>;

export const zRetryMany = z.strictObject({
  integration: zUuid,
  /** `next` of the call before. */
  after: z.string().max(500).optional(),
});

export const zRetriedMany = z.object({
  delivered: z.number(),
  failed: z.number(),
  /** Open ones of this sender that can be tried and were not reached yet. */
  left: z.number(),
  next: z.string().nullable(),
});
export type RetriedMany = z.infer<typeof zRetriedMany>;

export const zDismissLetter = z.strictObject({ reason: zLine(3, 500) });
