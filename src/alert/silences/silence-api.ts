/** What the HTTP API of silences and mutes takes and gives; shared with screens and the command line. */
import { z, zInstant, zLine, zStoredInstant, zUuid } from '../../kernel/schema.ts';
import { zAlertItem } from '../api.ts';
import { QUIET_STATUSES } from '../core/quiet/quiet.ts';

const MAX_MATCHERS = 50;

export const zMatcher = z.strictObject({
  name: z.string().trim().min(1).max(200),
  value: z.string().max(2_000),
  isRegex: z.boolean().default(false),
  isEqual: z.boolean().default(true),
});

const zMatchers = z.array(zMatcher).max(MAX_MATCHERS);
/** Id or name of a service. */
const zServiceName = z.string().trim().min(1).max(200);
/** An expression in CEL that must hold too (docs/RULES.md). */
export const zCondition = z.string().trim().min(1).max(4_000);
const zComment = zLine(3, 500);
const zSeconds = z
  .int()
  .min(60)
  .max(100 * 366 * 86_400);

export const zNewSilence = z.strictObject({
  /** All must hold; a label that is missing is the empty text. */
  matchers: zMatchers.default([]),
  condition: zCondition.optional(),
  /** Only alerts of this service. */
  service: zServiceName.optional(),
  comment: zComment,
  /** Whoever is told before it ends; default the person who makes it. */
  owner: zUuid.optional(),
  startsAt: zInstant.optional(),
  /** Either an end or a length. */
  endsAt: zInstant.optional(),
  durationSeconds: zSeconds.optional(),
});
export type NewSilenceWish = z.infer<typeof zNewSilence>;

export const zSilenceChange = z.strictObject({
  matchers: zMatchers.optional(),
  condition: zCondition.nullable().optional(),
  service: zServiceName.nullable().optional(),
  comment: zComment.optional(),
  owner: zUuid.optional(),
  startsAt: zInstant.optional(),
  endsAt: zInstant.optional(),
  /** Moves the end on by so much. */
  extendSeconds: zSeconds.optional(),
  expectedVersion: z.int().optional(),
});
export type SilenceChange = z.infer<typeof zSilenceChange>;

export const zSilenceQuery = {
  status: z.enum(QUIET_STATUSES).optional(),
  kind: z.enum(['silence', 'mute']).optional(),
  service: zServiceName.optional(),
};

/** What a time of quiet has hidden. */
export const zHid = z.object({
  signals: z.int(),
  alerts: z.int(),
  firstAt: zStoredInstant.nullable(),
  lastAt: zStoredInstant.nullable(),
  /** Alerts it keeps back now. */
  firing: z.int(),
});
export type Hid = z.infer<typeof zHid>;

export const zSilence = z.object({
  id: zUuid,
  kind: z.enum(['silence', 'mute']),
  status: z.enum(QUIET_STATUSES),
  matchers: z.array(zMatcher).readonly(),
  condition: z.string().nullable(),
  /** Of a mute: the title of its alert. */
  about: z.string().nullable(),
  service: zUuid.nullable(),
  serviceName: z.string().nullable(),
  /** Only what this sender sends. */
  integration: zUuid.nullable(),
  owner: zUuid.nullable(),
  ownerName: z.string().nullable(),
  madeBy: z.string(),
  /** Who made it, in the words of a tool that has no people here. */
  makerWords: z.string().nullable(),
  comment: z.string(),
  startsAt: zStoredInstant,
  endsAt: zStoredInstant,
  /** Ended by hand, before its time. */
  expiredAt: zStoredInstant.nullable(),
  expiredBy: z.string().nullable(),
  /** The incident a mute came of. */
  incident: z.string().nullable(),
  hid: zHid,
  version: z.int(),
});
export type SilenceItem = z.infer<typeof zSilence>;

export const zMute = z.strictObject({
  until: zInstant,
  reason: zComment,
});

export const zHiddenAlert = z.object({
  alert: zUuid,
  title: z.string(),
  service: zUuid,
  serviceName: z.string(),
  severity: z.string(),
  state: z.string(),
  /** Signals of it that were hidden. */
  signals: z.int(),
  firstAt: zStoredInstant,
  lastAt: zStoredInstant,
  /** Kept back by it still. */
  held: z.boolean(),
});
export type HiddenAlertItem = z.infer<typeof zHiddenAlert>;

/** The ledger of one: sums, and the alerts with the most signals. */
export const zHidden = z.object({
  ...zHid.shape,
  items: z.array(zHiddenAlert).readonly(),
});
export type Hidden = z.infer<typeof zHidden>;

export const zPreviewWish = z.strictObject({
  matchers: zMatchers.default([]),
  condition: zCondition.optional(),
  service: zServiceName.optional(),
});
export type PreviewWish = z.infer<typeof zPreviewWish>;

/** What fires now that it would cover. */
export const zPreview = z.object({
  covered: z.int(),
  firing: z.int(),
  items: z
    .array(
      zAlertItem.pick({
        id: true,
        title: true,
        serviceName: true,
        severity: true,
        firstSeenAt: true,
      }),
    )
    .readonly(),
});
export type Preview = z.infer<typeof zPreview>;
