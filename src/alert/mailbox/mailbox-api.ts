/** What the HTTP API of mailboxes takes and gives. */
import { z, zLine, zStoredInstant, zUuid } from '../../kernel/schema.ts';

/** `none`: only to a server on this machine, since the password would travel in the clear. */
export const MAILBOX_SECURITY = ['tls', 'starttls', 'none'] as const;
export type MailboxSecurity = (typeof MAILBOX_SECURITY)[number];

export const zMailboxInput = z.strictObject({
  name: zLine(1, 120),
  /** Where mails are sent to; the key of a sender goes behind a plus sign. */
  address: z.string().max(254).pipe(z.email()),
  host: z
    .string()
    .trim()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9.:_-]+$/, 'Give the name or the address of the IMAP server alone.'),
  port: z.int().min(1).max(65_535).default(993),
  security: z.enum(MAILBOX_SECURITY).default('tls'),
  username: zLine(1, 320),
  /** Kept sealed and never shown; on a change, absent leaves the one there is. */
  password: z.string().min(1).max(1_000).optional(),
  folder: zLine(1, 200).default('INBOX'),
  /** Folder to which mails go once they are kept; null: they stay, marked as read. */
  moveTo: zLine(1, 200).nullable().default(null),
  /** Who gets mails that name no key; null: nobody. */
  integration: zUuid.nullable().default(null),
});
export type MailboxInput = z.infer<typeof zMailboxInput>;

export const zMailboxChange = zMailboxInput.extend({ expectedVersion: z.int().optional() });

export const zMailbox = z.object({
  id: zUuid,
  name: z.string(),
  address: z.string(),
  host: z.string(),
  port: z.int(),
  security: z.enum(MAILBOX_SECURITY),
  username: z.string(),
  folder: z.string(),
  moveTo: z.string().nullable(),
  integration: zUuid.nullable(),
  integrationName: z.string().nullable(),
  version: z.int(),
  lookedAt: zStoredInstant.nullable(),
  /** When it was last read without a fault. */
  okAt: zStoredInstant.nullable(),
  failingSince: zStoredInstant.nullable(),
  /** Why the last look failed; null: it did not. */
  why: z.string().nullable(),
  /** Mails kept since it was added. */
  kept: z.int(),
  /** Mails that named no key while nobody gets those. */
  unclaimed: z.int(),
});
export type MailboxItem = z.infer<typeof zMailbox>;

export const zMailboxTest = z.object({
  ok: z.boolean(),
  /** What was found, or why nothing was. */
  says: z.string(),
});
export type MailboxTest = z.infer<typeof zMailboxTest>;
