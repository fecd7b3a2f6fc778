/** Wire shapes of pages, attempts and the delivery log. */
import { z, zUuid } from '../kernel/schema.ts';
import type { Fairness, FairnessPerson } from '../oncall/report-api.ts';
import { MAIL_STATES } from './core/bundle.ts';
import { ATTEMPT_STATES } from './core/page.ts';
import type { PageLoad } from './core/page-load.ts';

export const zAttempt = z.object({
  number: z.int(),
  channel: z.string(),
  address: z.string(),
  verified: z.boolean(),
  state: z.enum(ATTEMPT_STATES),
  /** Why it failed. */
  why: z.string().nullable(),
  /** Why this contact was tried at this moment. */
  whyNow: z.string().nullable(),
  providerAnswer: z.string().nullable(),
  startedAt: z.string(),
  /** When the provider answered: accepted or failed. */
  endedAt: z.string().nullable(),
  deliveredAt: z.string().nullable(),
  openedAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
});
export type Attempt = z.infer<typeof zAttempt>;

export const zPageItem = z.object({
  id: z.string(),
  person: z.string(),
  loudness: z.enum(['high', 'low']),
  /** Why this person was called. */
  reason: z.string(),
  state: z.enum([
    'queued',
    'delivered',
    'not_sent',
    'failed',
    'suppressed',
    'acknowledged',
    /** No contact took it and the escalation went on; it is still tried. */
    'not_reached',
  ]),
  /** Why it stands as it does. */
  outcome: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  nextRoundAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  attempts: z.array(zAttempt).readonly(),
});
export type PageItem = z.infer<typeof zPageItem>;

/** `GET /api/v1/people/{id}/pages`: newest first. */
export const zPersonPages = z.object({
  items: z
    .array(
      z.object({
        id: z.string(),
        incident: z.string(),
        /** Null where the reader may not see the incident. */
        title: z.string().nullable(),
        loudness: z.enum(['high', 'low']),
        /** Why this person was called. */
        reason: z.string(),
        state: zPageItem.shape.state,
        outcome: z.string().nullable(),
        createdAt: z.string(),
        acknowledgedAt: z.string().nullable(),
        attempts: z.array(zAttempt).readonly(),
      }),
    )
    .readonly(),
  nextCursor: z.string().nullable(),
});
export type PersonPage = z.infer<typeof zPersonPages>['items'][number];

/** A level of the policy that called nobody, and why. */
export const zNotPaged = z.object({
  /** Null where no level is meant: the incident as a whole. */
  level: z.int().nullable(),
  targets: z
    .array(z.object({ kind: z.enum(['person', 'schedule', 'team']), id: z.string() }))
    .readonly(),
  reason: z.string(),
});
export type NotPaged = z.infer<typeof zNotPaged>;

/** `GET /api/v1/incidents/{number}/pages` */
export const zIncidentPages = z.object({
  pages: z.array(zPageItem).readonly(),
  notPaged: z.array(zNotPaged).readonly(),
  /** By id: people, teams, schedules. */
  names: z.record(z.string(), z.string()),
  /** With `?person=`: why they were paged, and why not, in sentences. */
  why: z
    .array(z.object({ at: z.string().nullable(), text: z.string() }))
    .readonly()
    .optional(),
});
export type IncidentPages = z.infer<typeof zIncidentPages>;

export const zMailItem = z.object({
  id: z.string(),
  kind: z.string(),
  channel: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  incident: z.string().nullable(),
  person: z.string().nullable(),
  state: z.enum(MAIL_STATES),
  why: z.string().nullable(),
  tries: z.int(),
  nextTryAt: z.string().nullable(),
  at: z.string(),
  endedAt: z.string().nullable(),
});
export type MailItem = z.infer<typeof zMailItem>;

export const zMails = z.object({
  items: z.array(zMailItem).readonly(),
  nextCursor: z.string().nullable(),
  /** Why mails stay in the log, when no mail server is set. */
  missing: z.string().nullable(),
});

export const zCode = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'Six digits.') });

/** Answer to a test message. */
export const zTestResult = z.object({
  /** The provider took it. */
  delivered: z.boolean(),
  /** Why it did not. */
  reason: z.string().nullable(),
  /** Its own words. */
  answer: z.string().nullable(),
});
export type TestResult = z.infer<typeof zTestResult>;

/** One channel in `GET /api/v1/channels`. */
export const zChannelItem = z.object({
  name: z.string(),
  title: z.string(),
  /** How to connect it. */
  how: z.string(),
  capabilities: z.array(z.string()).readonly(),
  addressHelp: z.string(),
  /** How somebody links an address by sending a code from it; null where it is typed. */
  linkHow: z.string().nullable(),
  /** Why it cannot send yet; null when it can. */
  missing: z.string().nullable(),
  version: z.int(),
  /** Addresses of ours to give to the provider. */
  paste: z.array(z.object({ label: z.string(), url: z.string() })).readonly(),
  settings: z
    .array(
      z.object({
        key: z.string(),
        label: z.string(),
        help: z.string(),
        secret: z.boolean(),
        required: z.boolean(),
        choices: z
          .array(z.object({ value: z.string(), label: z.string() }))
          .readonly()
          .nullable(),
        /** Asked only while this gateway is chosen. */
        gateway: z.string().nullable(),
        long: z.boolean(),
        /** The form of a secret that may be made up. */
        made: z.enum(['whsec', 'word']).nullable(),
        /** Always null for a secret. */
        value: z.string().nullable(),
        isSet: z.boolean(),
      }),
    )
    .readonly(),
});
export type ChannelItem = z.infer<typeof zChannelItem>;

export const zChannelChange = z.strictObject({
  /** A text replaces, null takes away, an absent key stays. */
  settings: z.record(z.string().max(100), z.string().max(4000).nullable()),
  expectedVersion: z.int().min(0).optional(),
});

/** `POST /api/v1/channels/push/keys` */
export const zPushKeys = z.strictObject({
  /** New keys in place of those there are: every browser must be connected anew. */
  replace: z.boolean().default(false),
});

export const zChannelTest = z.strictObject({ address: z.string().min(1).max(2000) });

/** `POST /api/v1/people/{id}/contacts` */
export const zNewContact = z.strictObject({
  kind: z.string().min(1).max(30),
  value: z.string().trim().min(1).max(2000),
});

const zRuleStep = z.strictObject({
  /** Elapsed minutes after the page; 0 to 240. */
  afterMinutes: z.number().min(0).max(240),
  contact: zUuid,
});

const zQuietTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time such as 22:00.');
const zQuietHours = z
  .strictObject({ from: zQuietTime, to: zQuietTime })
  .refine(({ from, to }) => from !== to, 'The end must differ from the beginning.');

/** `PUT /api/v1/people/{id}/notification-rules`; what is left out stays as it is. */
export const zRulesInput = z.strictObject({
  high: z.array(zRuleStep).max(20).optional(),
  low: z.array(zRuleStep).max(20).optional(),
  /** In the person's zone; null: none. */
  quietHours: zQuietHours.nullable().optional(),
  drillConsent: z.boolean().optional(),
  selfTest: z.boolean().optional(),
  expectedVersion: z.int().min(0).optional(),
});
export type RulesInput = z.output<typeof zRulesInput>;

export const zRules = z.object({
  high: z.array(zRuleStep).readonly(),
  low: z.array(zRuleStep).readonly(),
  quietHours: zQuietHours.nullable(),
  timeZone: z.string(),
  drillConsent: z.boolean(),
  selfTest: z.boolean(),
  /** 0: never chosen. */
  version: z.int(),
});
export type RulesItem = z.infer<typeof zRules>;

/** `GET /schedules/{id}/fairness`: hours on call, and what they brought in loud pages. */
export type FairnessWithPages = Omit<Fairness, 'people'> & {
  readonly people: readonly (FairnessPerson & PageLoad)[];
};
/** `GET /api/v1/watch` */
export const zWatch = z.object({
  engine: z.enum(['ok', 'late', 'stopped', 'unknown']),
  /** Since some node last finished a job. */
  beatSeconds: z.number().nullable(),
  /** How long the oldest of each has been due; 0: nothing waits. */
  oldestDueSeconds: z.object({ jobs: z.number(), pages: z.number(), timers: z.number() }),
  /** Jobs due and not taken. */
  due: z.int(),
  /** How far each node's own clock is ahead of the database's; told to admins. */
  clocks: z.array(z.object({ node: z.string(), aheadSeconds: z.number() })).readonly(),
  /** What stands in the way of pages, as sentences; empty: nothing. */
  problems: z
    .array(
      z.object({
        code: z.enum(['engine', 'nobody_reachable', 'no_channel', 'clocks', 'mailbox']),
        text: z.string(),
        /** The first it is about. */
        incident: z.string().optional(),
      }),
    )
    .readonly(),
});
export type WatchStand = z.infer<typeof zWatch>;
export type WatchProblem = WatchStand['problems'][number];

export const zHeartbeat = z.object({
  source: z.enum(['none', 'environment', 'settings']),
  /** Of its address, whose rest is a secret. */
  host: z.string().nullable(),
  method: z.enum(['GET', 'POST']),
  triedAt: z.string().nullable(),
  /** When it last arrived. */
  okAt: z.string().nullable(),
  /** Why the last one did not go out or was not taken. */
  why: z.string().nullable(),
  version: z.int(),
});
export type Heartbeat = z.infer<typeof zHeartbeat>;

/** `PUT /api/v1/watch/heartbeat` */
export const zHeartbeatChange = z.strictObject({
  /** Null takes it away. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable(),
  method: z.enum(['GET', 'POST']).default('POST'),
  expectedVersion: z.int().min(0).optional(),
});

export const zSelfAlert = z.object({
  id: z.string(),
  problem: z.string(),
  text: z.string(),
  at: z.string(),
  /** Null while it is being sent. */
  attempts: z
    .array(
      z.object({
        person: z.string(),
        channel: z.string(),
        address: z.string(),
        delivered: z.boolean(),
        answer: z.string(),
      }),
    )
    .readonly()
    .nullable(),
});
export type SelfAlert = z.infer<typeof zSelfAlert>;

/** One of `GET /api/v1/watch/contacts` */
export const zDoubtfulWay = z.object({
  person: z.string(),
  personName: z.string(),
  kind: z.string(),
  /** As far as it may be seen. */
  address: z.string(),
  /** `failed`: the last test was not taken; `stale`: nothing was taken for 90 days. */
  flaw: z.enum(['failed', 'stale']),
  why: z.string().nullable(),
  lastTakenAt: z.string().nullable(),
});
export type DoubtfulWay = z.infer<typeof zDoubtfulWay>;
