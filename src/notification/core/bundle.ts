/**
 * Calm in a storm: a person who gets more than five notices within two minutes gets the rest in one mail at
 * the end of two more minutes (domain.md 6.5). Pages are never bundled. Also the states of a mail.
 */
import type { Letter } from './letter.ts';

export const MAIL_STATES = [
  'queued',
  'sending',
  'sent',
  /** Kept in the log only: no mail server is set. */
  'not_sent',
  'failed',
  /** Waits for the bundle of its person. */
  'held',
  /** Its line went out in the bundle. */
  'bundled',
] as const;
export type MailState = (typeof MAIL_STATES)[number];

export const BUNDLE_SECONDS = 120;
const SINGLY = 5;

/** NOT-21: `recent` notices went to this person within the last `BUNDLE_SECONDS`. */
export function isHeldBack(recent: number): boolean {
  return recent >= SINGLY;
}

export interface HeldNotice {
  readonly subject: string;
  /** Its text and where to look. */
  readonly line: string;
}

/** NOT-21: all held notices in one letter, oldest first. */
export function bundleLetter(notices: readonly HeldNotice[]): Letter {
  const heading = `${notices.length} more notices`;
  return {
    subject: `${heading} from Evenkeel`,
    heading,
    paragraphs: ['Many things happened at once, so here they are together.'],
    facts: notices.map(({ subject, line }) => ({ label: subject, value: line })),
    button: null,
    links: [],
    footer: 'You get this because you work on these incidents.',
  };
}

/** NOT-25: pages a contact was spared, in one message. */
export function summaryLetter(numbers: readonly string[], url: string): Letter {
  const pages = numbers.length === 1 ? 'one more page' : `${numbers.length} more pages`;
  const heading = `And ${pages}: ${numbers.slice(0, 10).join(', ')}${numbers.length > 10 ? ' ...' : ''}`;
  return {
    subject: heading,
    heading,
    paragraphs: ['They came within minutes, so they are told together.'],
    facts: [],
    button: null,
    links: [{ label: 'Open the Bridge', url }],
    footer: 'You get this because you were paged for each of them.',
  };
}
