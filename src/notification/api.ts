/** Wire shapes of pages, attempts and the delivery log. */
import { z } from '../kernel/schema.ts';
import { MAIL_STATES } from './core/bundle.ts';

export const zAttempt = z.object({
  number: z.int(),
  channel: z.string(),
  address: z.string(),
  verified: z.boolean(),
  state: z.enum(['sending', 'accepted', 'not_sent', 'failed']),
  why: z.string().nullable(),
  providerAnswer: z.string().nullable(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
});
export type Attempt = z.infer<typeof zAttempt>;

export const zPageItem = z.object({
  id: z.string(),
  person: z.string(),
  loudness: z.enum(['high', 'low']),
  /** Why this person was called. */
  reason: z.string(),
  state: z.enum(['queued', 'delivered', 'not_sent', 'failed', 'suppressed', 'acknowledged']),
  /** Why it stands as it does. */
  outcome: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  nextRoundAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  attempts: z.array(zAttempt).readonly(),
});
export type PageItem = z.infer<typeof zPageItem>;

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
});
export type IncidentPages = z.infer<typeof zIncidentPages>;

export const zMailItem = z.object({
  id: z.string(),
  kind: z.string(),
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

/** Answer to a test page. */
export const zTestResult = z.object({
  delivered: z.boolean(),
  reason: z.string().nullable(),
});
