/** The tasks other features leave for us: pages, notices, and mails to reporters. Each may run twice. */
import {
  asId,
  type IncidentId,
  type PageId,
  type PersonId,
  type ReporterId,
} from '../kernel/ids.ts';
import { z, zInstant, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/job.ts';
import { QUIET_KINDS, QUIET_NOTICES } from './core/quiet-wording.ts';
import { REPORTER_MAIL_KINDS } from './core/reporter-wording.ts';
import { SHIFT_NOTICES } from './core/shift-wording.ts';
import { beginPage, sendPage } from './handle.ts';
import { sendMail } from './mail-handle.ts';
import { notifyOfQuiet, notifyOfShift, notifyPerson, sendBundle } from './notice-handle.ts';
import { refreshPages } from './refresh-handle.ts';
import { mailReporter } from './reporter-handle.ts';
import { sendSummary } from './summary-handle.ts';

const zIncident = zUuid.transform(asId<IncidentId>);
const zPerson = zUuid.transform(asId<PersonId>);

export const notificationJobs: readonly Job[] = [
  defineJob({
    task: 'page.send',
    payload: z.object({
      page: zUuid.transform(asId<PageId>),
      incident: zIncident,
      person: zPerson,
      loudness: z.enum(['high', 'low']),
      reason: z.string(),
    }),
    together: true,
    soon: true,
    begin: beginPage,
    handle: sendPage,
  }),
  defineJob({
    task: 'reporter.mail',
    payload: z.object({
      incident: zIncident,
      reporter: zUuid.transform(asId<ReporterId>),
      kind: z.enum(REPORTER_MAIL_KINDS),
      text: z.string().optional(),
    }),
    handle: mailReporter,
  }),
  defineJob({
    task: 'person.notice',
    payload: z.object({
      person: zPerson,
      incident: zIncident,
      kind: z.string(),
      text: z.string(),
    }),
    handle: notifyPerson,
  }),
  defineJob({
    task: 'notice.bundle',
    payload: z.object({ person: zPerson }),
    handle: sendBundle,
  }),
  defineJob({
    task: 'shift.notice',
    payload: z.looseObject({
      person: zPerson,
      kind: z.enum(SHIFT_NOTICES),
      scheduleName: z.string(),
      at: zInstant,
      until: zInstant.optional(),
      text: z.string().optional(),
      handover: zUuid.optional(),
    }),
    handle: notifyOfShift,
  }),
  defineJob({
    task: 'quiet.notice',
    payload: z.looseObject({
      person: zPerson,
      kind: z.enum(QUIET_NOTICES),
      what: z.enum(QUIET_KINDS),
      id: zUuid,
      name: z.string(),
      endsAt: zInstant,
      signals: z.int(),
      alerts: z.int(),
      firing: z.int(),
      titles: z.array(z.string()),
    }),
    handle: notifyOfQuiet,
  }),
  defineJob({
    task: 'contact.summary',
    payload: z.object({ contact: zUuid, person: zPerson }),
    handle: sendSummary,
  }),
  defineJob({
    task: 'pages.refresh',
    payload: z.object({ incident: zIncident }),
    handle: (machine, { incident }) => refreshPages(machine, incident),
  }),
  defineJob({
    task: 'mail.send',
    payload: z.object({ mail: zUuid }),
    handle: (machine, { mail }) => sendMail(machine, mail),
  }),
];
