/** The tasks other features leave for us: pages, notices, and mails to reporters. Each may run twice. */
import {
  asId,
  type IncidentId,
  type PageId,
  type PersonId,
  type ReporterId,
} from '../kernel/ids.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { defineJob, type Job } from '../platform/outbox.ts';
import { REPORTER_MAIL_KINDS } from './core/reporter-wording.ts';
import { sendPage } from './handle.ts';
import { sendMail } from './mail-handle.ts';
import { notifyPerson, sendBundle } from './notice-handle.ts';
import { mailReporter } from './reporter-handle.ts';

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
    task: 'mail.send',
    payload: z.object({ mail: zUuid }),
    handle: (machine, { mail }) => sendMail(machine, mail),
  }),
];
