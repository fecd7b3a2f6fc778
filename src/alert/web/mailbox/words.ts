/** Every word of the mailboxes on the integrations page. */
import type { MailboxSecurity } from '../../mailbox/mailbox-api.ts';

export const MAILBOX = {
  title: 'Mailboxes',
  note: 'read over IMAP, for tools that can only send mail',
  add: 'Connect a mailbox',
  none: 'No mailbox is read.',
  noneHelp:
    'Where a tool can only send mail and no port can be opened for it, its mails are fetched from a mailbox: those to alerts+KEY@your-domain go to the e-mail sender with that key.',
  failed: 'The mailboxes did not load.',
  never: 'Not looked at yet',
  test: 'Test',
  change: 'Change',
  remove: 'Remove',
  removeHelp:
    'It is read no more. Its mails stay where they are, and what was kept of them stays here.',
} as const;

export const SECURITY: readonly { readonly value: MailboxSecurity; readonly label: string }[] = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None (a server on this machine alone)' },
];

/** What servers listen on by default. */
export const PORTS: Readonly<Record<MailboxSecurity, number>> = {
  tls: 993,
  starttls: 143,
  none: 143,
};
