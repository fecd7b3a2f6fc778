/** Wire shapes of checks: what is looked at, how often, and what was seen. */
import { z, zLine, zStoredInstant, zUuid } from '../../kernel/schema.ts';
import { ALERT_SEVERITIES } from '../core/alert.ts';

const zHost = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/, 'Give a host name or an address, without a scheme or path.');
const zPort = z.int().min(1).max(65_535);
const zHeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'Not a header name.');
const zHeaderValue = z
  .string()
  .max(4_000)
  .regex(/^[\t\u0020-\u007e]*$/, 'Only visible ASCII characters.');
const zHeaders = z
  .record(zHeaderName, zHeaderValue)
  .refine((all) => Object.keys(all).length <= 20, 'At most 20 headers.');
const zText = z.string().min(1).max(1_000);

const zUrl = z
  .string()
  .max(2_000)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.protocol === 'http:' || url?.protocol === 'https:';
  }, 'Give an address that begins with http:// or https://.')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url === undefined || (url.username === '' && url.password === '');
  }, 'A user name or password belongs into a header, not into the address.');

const httpFields = {
  kind: z.literal('http'),
  url: zUrl,
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  headers: zHeaders.default({}),
  body: z.string().max(20_000).default(''),
  /** Answers that are expected; none named means 200 to 299. */
  statuses: z.array(z.int().min(100).max(599)).max(50).default([]),
  contains: zText.nullable().default(null),
  lacks: zText.nullable().default(null),
  /** An answer that takes longer is a failure; null: only the timeout counts. */
  maxMillis: z.int().min(1).max(30_000).nullable().default(null),
  redirects: z.int().min(0).max(5).default(3),
};

const tcpFields = { kind: z.literal('tcp'), host: zHost, port: zPort };

const dnsFields = {
  kind: z.literal('dns'),
  name: zHost,
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']).default('A'),
  /** What must be among the answers; empty: it answers at all. */
  answers: z.array(zText).max(20).default([]),
  resolver: z
    .strictObject({ host: zHost, port: zPort.default(53) })
    .nullable()
    .default(null),
};

const tlsFields = {
  kind: z.literal('tls'),
  host: zHost,
  port: zPort.default(443),
  /** Whose certificate is asked for and expected; null: the host. */
  serverName: zHost.nullable().default(null),
  warnDays: z.int().min(1).max(365).default(14),
};

const icmpFields = {
  kind: z.literal('icmp'),
  host: zHost,
  /** Sent a second apart. */
  packets: z.int().min(1).max(10).default(3),
  /** More lost than that is a failure; all lost always is. */
  maxLossPercent: z.int().min(0).max(99).default(50),
  /** An average there and back that is longer is a failure; null: only losses count. */
  maxMillis: z.int().min(1).max(30_000).nullable().default(null),
};

/** Kept and shown. */
export const zTarget = z.discriminatedUnion('kind', [
  z.strictObject(httpFields),
  z.strictObject(tcpFields),
  z.strictObject(dnsFields),
  z.strictObject(tlsFields),
  z.strictObject(icmpFields),
]);
export type Target = z.infer<typeof zTarget>;

/** Values that are written and never read; left out they stay as they are. */
const zSecretHeaders = zHeaders.optional();

const zTargetWish = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...httpFields, secretHeaders: zSecretHeaders }),
    z.strictObject(tcpFields),
    z.strictObject(dnsFields),
    z.strictObject(tlsFields),
    z.strictObject(icmpFields),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union' ? 'One of http, tcp, dns, tls, icmp.' : undefined,
  },
);
export type TargetWish = z.infer<typeof zTargetWish>;

const plain = {
  name: zLine(1, 100),
  service: z.string().min(1).max(200),
  target: zTargetWish,
  intervalSeconds: z.int().min(30).max(86_400),
  timeoutSeconds: z.int().min(1).max(30),
  failuresToFire: z.int().min(1).max(10),
  successesToClear: z.int().min(1).max(10),
  /** What a failure claims; of a certificate it follows from what is wrong. */
  severity: z.enum(['critical', 'error', 'warning']),
  paused: z.boolean(),
};

export const zNewCheck = z.strictObject({
  ...plain,
  intervalSeconds: plain.intervalSeconds.default(60),
  timeoutSeconds: plain.timeoutSeconds.default(10),
  failuresToFire: plain.failuresToFire.default(2),
  successesToClear: plain.successesToClear.default(1),
  severity: plain.severity.default('error'),
  paused: plain.paused.default(false),
});
export type NewCheck = z.infer<typeof zNewCheck>;

/** The service stays: alerts of it do. */
export const zCheckChange = z.strictObject({
  name: plain.name.optional(),
  target: plain.target.optional(),
  intervalSeconds: plain.intervalSeconds.optional(),
  timeoutSeconds: plain.timeoutSeconds.optional(),
  failuresToFire: plain.failuresToFire.optional(),
  successesToClear: plain.successesToClear.optional(),
  severity: plain.severity.optional(),
  paused: plain.paused.optional(),
});
export type CheckChange = z.infer<typeof zCheckChange>;

export const zTryCheck = z.strictObject({
  target: zTargetWish,
  timeoutSeconds: plain.timeoutSeconds.default(10),
  severity: plain.severity.default('error'),
});

export const zLook = z.object({
  ok: z.boolean(),
  severity: z.enum(ALERT_SEVERITIES).nullable(),
  millis: z.int(),
  words: z.string(),
});

export const zCheckResult = zLook.extend({
  id: zUuid,
  at: zStoredInstant,
  /** The node that looked. */
  node: z.string(),
  /** What this look made of the check; null where it was that before. */
  changedTo: z.string().nullable(),
});
export type CheckResultItem = z.infer<typeof zCheckResult>;

export const zCheck = z.object({
  id: zUuid,
  name: z.string(),
  service: zUuid,
  serviceName: z.string(),
  target: zTarget,
  /** Names of the headers whose values are kept sealed. */
  secretHeaderNames: z.array(z.string()).readonly(),
  intervalSeconds: z.int(),
  timeoutSeconds: z.int(),
  failuresToFire: z.int(),
  successesToClear: z.int(),
  severity: plain.severity,
  paused: z.boolean(),
  /** `new` before its first look; `suspect` while a second look decides. */
  state: z.enum(['new', 'up', 'suspect', 'down']),
  changedAt: zStoredInstant.nullable(),
  lastAt: zStoredInstant.nullable(),
  lastWords: z.string(),
  /** How many nodes saw it fail. */
  seenFrom: z.int(),
  nextAt: zStoredInstant.nullable(),
  /** Answer times of the last looks in milliseconds, the oldest first; null where a look failed. */
  recent: z.array(z.int().nullable()).readonly(),
});
export type CheckItem = z.infer<typeof zCheck>;
