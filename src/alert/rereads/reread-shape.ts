/** Reading kept signals again, over HTTP: which, what would come of it, and what did. */
import { z, zInstant, zStoredInstant, zUuid } from '../../kernel/schema.ts';
import { zSignal } from '../api.ts';
import { CELLS } from '../core/rereads/compare.ts';

export const MAX_SPAN_SECONDS = 7 * 86_400;
export const MAX_ITEMS = 5_000;

export const zRereadWish = z.strictObject({
  /** One signal alone, or all of a sender received in [from, to), its open dead letters too. */
  signal: zUuid.optional(),
  integration: zUuid.optional(),
  from: zInstant.optional(),
  to: zInstant.optional(),
});
export type RereadWish = z.infer<typeof zRereadWish>;

export const zStartReread = z.strictObject({
  /** Alerts that still fire, and fired within the last six hours, go to people. */
  mayPage: z.boolean().default(false),
});

export const STATES = ['looking', 'looked', 'running', 'done', 'cancelled', 'failed'] as const;
export const EFFECTS = ['nothing', 'taken', 'corrected', 'overtaken', 'gone'] as const;
export const PLANS = ['nothing', 'correct', 'take_in'] as const;

const counted = <T extends readonly string[]>(names: T) =>
  z.array(z.object({ name: z.enum(names), count: z.int() })).readonly();

export const zReread = z.object({
  id: zUuid,
  state: z.enum(STATES),
  integration: zUuid,
  integrationName: z.string(),
  signal: zUuid.nullable(),
  from: zStoredInstant,
  to: zStoredInstant,
  askedBy: z.string(),
  askedAt: zStoredInstant,
  startedBy: z.string().nullable(),
  startedAt: zStoredInstant.nullable(),
  cancelledBy: z.string().nullable(),
  finishedAt: zStoredInstant.nullable(),
  mayPage: z.boolean(),
  /** Signals and dead letters; how many have been looked at, and how many are done. */
  total: z.int(),
  looked: z.int(),
  done: z.int(),
  /** What they would be now against what was made of them: one may differ in several things. */
  cells: counted(CELLS),
  /** What is to be done about them. */
  plan: counted(PLANS),
  /** What was done about them. */
  effects: counted(EFFECTS),
  /** Alerts that were kept back: over by the end, still kept back, let go to people. */
  alerts: z.object({ over: z.int(), kept: z.int(), letGo: z.int() }),
  /** What is said of it, and why it ended where it did not end well. */
  words: z.array(z.string()).readonly(),
});
export type Reread = z.infer<typeof zReread>;

export const zRereadItem = z.object({
  n: z.int(),
  signal: zUuid.nullable(),
  letter: zUuid.nullable(),
  receivedAt: zStoredInstant,
  title: z.string(),
  cells: z.array(z.enum(CELLS)).readonly(),
  differences: z
    .array(z.object({ field: z.enum(CELLS), was: z.string(), is: z.string() }))
    .readonly(),
  words: z.string().nullable(),
  effect: z.enum(EFFECTS).nullable(),
  effectWords: z.string().nullable(),
  alert: zUuid.nullable(),
});
export type RereadItem = z.infer<typeof zRereadItem>;

export const zRereadItemQuery = {
  cell: z.enum(CELLS).optional(),
  effect: z.enum(EFFECTS).optional(),
};

/** With a signal: that it was read again, and what came of it. */
const zSignalReread = z.object({
  run: zUuid,
  at: zStoredInstant,
  by: z.string(),
  cells: z.array(z.enum(CELLS)).readonly(),
  effect: z.enum(EFFECTS),
  words: z.string().nullable(),
  alert: zUuid.nullable(),
  /** The signal it was taken in as. */
  made: zUuid.nullable(),
});
export type SignalReread = z.infer<typeof zSignalReread>;

/** Of a signal that came of reading another, or a dead letter, again. */
const zMadeFrom = z.object({
  run: zUuid,
  by: z.string(),
  at: zStoredInstant,
  signal: zUuid.nullable(),
  letter: zUuid.nullable(),
});

export const zWholeSignal = zSignal.extend({
  rereads: z.array(zSignalReread).readonly(),
  madeFrom: zMadeFrom.nullable(),
});
export type WholeSignal = z.infer<typeof zWholeSignal>;
