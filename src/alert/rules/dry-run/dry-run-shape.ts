/** A dry run over HTTP: rules as they might be, a window of signals that came in, and what would differ. */
import { z, zInstant, zStoredInstant, zUuid } from '../../../kernel/schema.ts';
import { MAX_RULES, zNewRule } from '../rule-shape.ts';

export const MAX_TRIED = 200_000;

export const zDryRunWish = z.strictObject({
  from: zInstant,
  to: zInstant,
  /** Exactly one of these. The whole book; rules that stand already carry their id. */
  rules: z
    .array(zNewRule.extend({ id: zUuid.optional() }))
    .max(MAX_RULES)
    .optional(),
  /** A rule more, after the others. */
  add: zNewRule.optional(),
  change: z.strictObject({ id: zUuid, rule: zNewRule }).optional(),
  remove: zUuid.optional(),
});
export type DryRunWish = z.infer<typeof zDryRunWish>;

export const zDryRunCell = z.object({
  /** `opened>suppressed`: what it was, what it would be; `paged>`, `>paged`, `paged>paged` of those that wake. */
  name: z.string(),
  count: z.int(),
});

const zSums = z.object({
  opened: z.int(),
  joined: z.int(),
  suppressed: z.int(),
  /** Signals that would have woken somebody. */
  paged: z.int(),
});
export type DryRunSums = z.infer<typeof zSums>;

export const zDryRun = z.object({
  id: zUuid,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  from: zStoredInstant,
  to: zStoredInstant,
  createdBy: z.string(),
  createdAt: zStoredInstant,
  /** Signals in the window, at most 200,000 of them tried, and how many are done. */
  total: z.int(),
  done: z.int(),
  /** Kept without their event. */
  untried: z.int(),
  /** What the rules in force make of them, and what the proposed ones would. */
  before: zSums,
  after: zSums,
  cells: z.array(zDryRunCell).readonly(),
  /** What is imitated and what is left out, and why it failed if it did. */
  words: z.array(z.string()).readonly(),
});
export type DryRun = z.infer<typeof zDryRun>;

export const zDryRunSignal = z.object({
  signal: zUuid,
  receivedAt: zStoredInstant,
  source: z.string(),
  serviceName: z.string().nullable(),
  title: z.string(),
});
export type DryRunSignal = z.infer<typeof zDryRunSignal>;
