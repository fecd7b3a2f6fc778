/** Every word of the delivery log, in one place. */
import type { MailState } from '../core/bundle.ts';

export const WORDS = {
  title: 'Every mail that went out, or should have',
  noServer: 'No mail server is set: mails stay here',
  sub: 'The delivery log. Links inside are cut, so that nobody acts with the mail of another.',
  none: 'No mail yet.',
  noneHelp:
    'Pages, notices, receipts and invitations are mails. Each stands here with what the mail server answered, also when none is set.',
  noneHere: 'Nothing with this state.',
  state: 'State',
  allStates: 'Every state',
  incident: 'Incident',
  when: 'When',
  to: 'To',
  subject: 'Subject',
  tries: 'tries',
  nextTry: 'next try',
  show: 'Show the mail',
} as const;

export const STATE_WORDS: Readonly<Record<MailState, string>> = {
  queued: 'Queued',
  sending: 'Sending',
  sent: 'Sent',
  not_sent: 'Not sent',
  failed: 'Failed',
  held: 'Held for a bundle',
  bundled: 'In a bundle',
};
