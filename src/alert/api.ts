/** What the HTTP API of alerts, signals and integrations takes and gives; shared with screens and the command line. */
import { zZone } from '../identity/core/zone.ts';
import { z, zInstant, zLine, zStoredInstant, zUuid } from '../kernel/schema.ts';
import { ALERT_SEVERITIES, ALERT_STATES } from './core/alert.ts';
import { parseCron } from './core/cron.ts';

export const DISPOSITIONS = ['pending', 'opened', 'attached', 'suppressed', 'dismissed'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Id or name of a service. */
const zServiceName = z.string().trim().min(1).max(200);

export const zNewIntegration = z.strictObject({
  service: zServiceName,
  source: z.string().min(1).max(50),
  name: zLine(1, 120).optional(),
});
export type NewIntegration = z.infer<typeof zNewIntegration>;

export const zIntegration = z.object({
  id: zUuid,
  service: zUuid,
  serviceName: z.string(),
  source: z.string(),
  title: z.string(),
  name: z.string(),
  /** The end of the key; the whole is shown once, when it is made. */
  keyHint: z.string(),
  /** With `KEY` in the place of the key. */
  url: z.string(),
  howToConnect: z.string(),
  createdAt: zStoredInstant,
  lastSeenAt: zStoredInstant.nullable(),
  disabledAt: zStoredInstant.nullable(),
  /** Of a sender that can sign: where its secret is found, and whether it was given. */
  signature: z.object({ help: z.string(), isSet: z.boolean() }).nullable(),
});
export type IntegrationItem = z.infer<typeof zIntegration>;

export const zCreatedIntegration = zIntegration.extend({ key: z.string() });

/** What the sender signs with; null = its messages need no signature any more. */
export const zSigningSecret = z.strictObject({ secret: z.string().min(8).max(500).nullable() });

export const zTestSignal = z.strictObject({
  action: z.enum(['firing', 'cleared']).default('firing'),
  severity: z.enum(ALERT_SEVERITIES).default('info'),
  title: zLine(1, 200).default('Test signal from Evenkeel'),
});
export type TestSignal = z.infer<typeof zTestSignal>;

const zReason = z.string().max(100);

export const zAlertQuery = {
  state: z.enum(ALERT_STATES).optional(),
  severity: z.enum(ALERT_SEVERITIES).optional(),
  service: zServiceName.optional(),
  source: z.string().max(50).optional(),
  /** Why it is kept back: `silenced`, `maintenance`, `rule`, ... */
  reason: zReason.optional(),
  /** Seen in [from, to): it fired there, whenever it began. */
  from: zInstant.optional(),
  to: zInstant.optional(),
  /** Part of the title or of the sender's key. */
  q: z.string().trim().max(200).optional(),
};

export const zAlertItem = z.object({
  id: zUuid,
  service: zUuid,
  serviceName: z.string(),
  source: z.string(),
  dedupKey: z.string(),
  state: z.enum(ALERT_STATES),
  severity: z.enum(ALERT_SEVERITIES),
  loudness: z.enum(['high', 'low']),
  title: z.string(),
  count: z.int(),
  firstSeenAt: zStoredInstant,
  lastSeenAt: zStoredInstant,
  clearedAt: zStoredInstant.nullable(),
  flapping: z.boolean(),
  /** Why nobody hears of it for now. */
  suppressedReason: z.string().nullable(),
  /** The rule, silence or maintenance window behind it. */
  suppressedBy: zUuid.nullable(),
  /** Nobody hears of it before, so that it may clear by itself. */
  heldUntil: zStoredInstant.nullable(),
  component: z.string().nullable(),
  /** Alerts of one group share an incident. */
  groupKey: z.string().nullable(),
  /** Number of the incident it belongs to. */
  incident: z.string().nullable(),
});
export type AlertItem = z.infer<typeof zAlertItem>;

export const zSignalQuery = {
  disposition: z.enum(DISPOSITIONS).optional(),
  service: zServiceName.optional(),
  source: z.string().max(50).optional(),
  integration: zUuid.optional(),
  reason: zReason.optional(),
  /** The rule, silence or maintenance window that suppressed it. */
  suppressedBy: zUuid.optional(),
  alert: zUuid.optional(),
  /** Part of the title. */
  q: z.string().trim().max(200).optional(),
  /** Received in [from, to). */
  from: zInstant.optional(),
  to: zInstant.optional(),
};

const zFacet = z.array(
  z.object({
    value: z.string(),
    /** As people call it; the value itself where it has no name. */
    label: z.string(),
    count: z.int(),
  }),
);

/**
 * How what is listed spreads over each thing it can be narrowed by, the most frequent first, at most 20 of each. Of
 * more than `of` only the newest are counted.
 */
export const zFacets = z.object({
  facets: z.record(z.string(), zFacet),
  counted: z.int(),
  /** More match than were counted. */
  isCut: z.boolean(),
  /** Signals received before it were not looked at; null where all were, or enough. */
  lookedBackTo: zStoredInstant.nullable(),
});
export type Facets = z.infer<typeof zFacets>;

export const zSignalItem = z.object({
  id: zUuid,
  receivedAt: zStoredInstant,
  kind: z.enum(['event', 'report', 'ping']),
  source: z.string(),
  integration: zUuid.nullable(),
  service: zUuid.nullable(),
  serviceName: z.string().nullable(),
  title: z.string(),
  disposition: z.enum(DISPOSITIONS),
  reason: z.string().nullable(),
  byActor: z.string().nullable(),
  /** The rule, silence or maintenance window that suppressed it. */
  suppressedBy: zUuid.nullable(),
  settledAt: zStoredInstant.nullable(),
  alert: zUuid.nullable(),
  incident: z.string().nullable(),
  cuts: z.array(z.string()).readonly(),
});
export type SignalItem = z.infer<typeof zSignalItem>;

/** What rules and times of quiet had to say about a signal, in order. */
export const zSignalTrace = z.object({
  steps: z
    .array(
      z.object({
        kind: z.enum(['rule', 'maintenance', 'muted', 'silenced']),
        id: z.string(),
        name: z.string(),
        outcome: z.enum(['applied', 'failed']),
        set: z.record(z.string(), z.unknown()).optional(),
        words: z.string().optional(),
      }),
    )
    .readonly(),
  verdict: z.string(),
  suppressed: z.string().nullable(),
  heldUntil: zStoredInstant.nullable(),
  /** Firings that counted for a threshold. */
  firings: z.int().optional(),
});
export type SignalTrace = z.infer<typeof zSignalTrace>;

export const zSignal = zSignalItem.extend({
  raw: z.string(),
  /** Null where nobody had anything to say. */
  trace: zSignalTrace.nullable(),
});
export type SignalView = z.infer<typeof zSignal>;

const zSuppressor = z.object({
  kind: z.enum(['rule', 'silence', 'mute', 'maintenance', 'read_again']),
  /** Name of a rule or window, comment of a silence, sender whose signals were read again. */
  title: z.string(),
});
export type Suppressor = z.infer<typeof zSuppressor>;

export const zAlertView = zAlertItem.extend({
  /** What `suppressedBy` is called. */
  suppressor: zSuppressor.nullable(),
  body: z.string(),
  labels: z.record(z.string(), z.string()),
  links: z.array(z.object({ href: z.string(), text: z.string() })).readonly(),
  startsAt: zStoredInstant.nullable(),
  expiresAt: zStoredInstant.nullable(),
  clearedBy: z.string().nullable(),
  previous: zUuid.nullable(),
  changes: z
    .array(
      z.object({ at: zStoredInstant, kind: z.string(), data: z.record(z.string(), z.unknown()) }),
    )
    .readonly(),
  /** The newest 50. */
  signals: z.array(zSignal).readonly(),
  /** Signals received before this may be past retention; null while none is. */
  signalsKeptFrom: zStoredInstant.nullable(),
});
export type AlertView = z.infer<typeof zAlertView>;

const MAX_SERVICES = 20;

export const zChangeQuery = {
  service: zServiceName.optional(),
  /** Ids of several services, with commas between. */
  services: z
    .string()
    .max(MAX_SERVICES * 40)
    .transform((text) => text.split(','))
    .pipe(z.array(zUuid).min(1).max(MAX_SERVICES))
    .optional(),
  from: zInstant.optional(),
  to: zInstant.optional(),
};

/** Something done to a service: a deploy, a flag, a migration. */
export const zChangeItem = z.object({
  id: zUuid,
  service: zUuid,
  serviceName: z.string(),
  source: z.string(),
  title: z.string(),
  body: z.string(),
  /** Where or by whom, in the sender's words; empty where it said nothing. */
  origin: z.string(),
  /** When it was done, by the sender; when we heard of it. */
  doneAt: zStoredInstant,
  heardAt: zStoredInstant,
  labels: z.record(z.string(), z.string()),
  links: z.array(z.object({ href: z.string(), text: z.string() })).readonly(),
});
export type ChangeItem = z.infer<typeof zChangeItem>;

const MAX_PERIOD_SECONDS = 366 * 86_400;
const zGrace = z
  .int()
  .min(10)
  .max(31 * 86_400);

/** How often a heartbeat is expected (a period, or a cron expression in its zone), and how late it may be. */
export const zRhythm = z
  .strictObject({
    periodSeconds: z.int().min(10).max(MAX_PERIOD_SECONDS).optional(),
    cron: z
      .string()
      .max(200)
      .refine((text) => parseCron(text) !== undefined, 'Give five fields, such as 5 4 * * *.')
      .optional(),
    timeZone: zZone.optional(),
    graceSeconds: zGrace,
  })
  .superRefine(({ periodSeconds, cron, timeZone }, context) => {
    const fault = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((periodSeconds === undefined) === (cron === undefined)) {
      fault('periodSeconds', 'Give either periodSeconds or cron.');
    } else if (cron !== undefined && timeZone === undefined) {
      fault('timeZone', 'Say in which zone the expression is meant.');
    } else if (cron === undefined && timeZone !== undefined) {
      fault('timeZone', 'A period has no zone.');
    }
  });

export const zHeartbeat = z.object({
  /** Id of its integration. */
  integration: zUuid,
  service: zUuid,
  serviceName: z.string(),
  name: z.string(),
  periodSeconds: z.int().nullable(),
  cron: z.string().nullable(),
  timeZone: z.string().nullable(),
  graceSeconds: z.int(),
  /** `new` before its first ping. */
  state: z.enum(['new', 'up', 'down']),
  lastPingAt: zStoredInstant.nullable(),
  /** Of a run that has begun and is not over. */
  startedAt: zStoredInstant.nullable(),
  lastRunSeconds: z.int().nullable(),
  /** When it counts as missed, unless it is heard of. */
  dueAt: zStoredInstant.nullable(),
  /** What the job last sent in words. */
  lastWords: z.string(),
});
export type HeartbeatItem = z.infer<typeof zHeartbeat>;

export const zDismissal = z.strictObject({ reason: zLine(3, 500) });

export const zLedgerQuery = z.strictObject({
  from: zInstant.optional(),
  to: zInstant.optional(),
});

/** received = opened + attached + suppressed + dismissed + pending, each with what it owes. */
export const zLedger = z.object({
  from: zStoredInstant,
  to: zStoredInstant,
  /** Of a span that begins before this, signals may be past retention; null while none is. */
  keptFrom: zStoredInstant.nullable(),
  received: z.int(),
  opened: z.int(),
  attached: z.int(),
  suppressed: z.int(),
  dismissed: z.int(),
  pending: z.int(),
  /** Settled, but without the incident, reason or person that the disposition owes. */
  unexplained: z.int(),
  balances: z.boolean(),
  /** The oldest signal pending of the 31 days before `to` and of all time after. */
  pendingOldest: zStoredInstant.nullable(),
  /** Pending for more than five minutes (domain.md R07). */
  pendingTooLong: z.boolean(),
});
export type Ledger = z.infer<typeof zLedger>;

export const zHistogramQuery = z.strictObject({
  minutes: z.coerce.number().int().min(1).max(1440).default(60),
});

/** Signals of each minute, also of minutes without any, the oldest first. */
export const zHistogram = z.object({
  items: z
    .array(z.object({ at: zStoredInstant, received: z.int(), suppressed: z.int() }))
    .readonly(),
});
