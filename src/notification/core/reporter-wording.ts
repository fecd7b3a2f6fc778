/**
 * What our mails to the people who feel the fault say (domain.md 5.6, 8.3). They never hold internal notes,
 * and opening one answers nothing: the link leads to a page with buttons. Restricted incidents are named by
 * their number only.
 */

import { dateAndClock, type Instant, type Zone } from '../../kernel/time.ts';
import type { Letter } from './letter.ts';

export const REPORTER_MAIL_KINDS = [
  'receipt',
  'confirm',
  'remind',
  'reopened',
  'closed',
  'update',
] as const;
export type ReporterMailKind = (typeof REPORTER_MAIL_KINDS)[number];

export interface ReporterMailInput {
  readonly kind: ReporterMailKind;
  readonly number: string;
  readonly title: string;
  readonly restricted: boolean;
  /** Page of this report: `/r/<token>`. */
  readonly url: string;
  readonly zone: Zone;
  /** When a first answer is due; null when no target applies. */
  readonly responseDueAt: Instant | null;
  readonly workaround: string | null;
  /** In the reporter's words, what was wrong. */
  readonly words: string | null;
  /** Resolution notes meant for the reporter. */
  readonly done: string | null;
  /** Public text of an update. */
  readonly text: string | null;
}

/** NOT-13: one mail to one reporter. */
export function reporterLetter(input: ReporterMailInput): Letter {
  const named = input.restricted ? input.number : `${input.number}: ${input.title}`;
  const { heading, paragraphs, ask } = SAYS[input.kind](input, named);
  const status = { label: ask ?? 'See how it stands', url: input.url };
  return {
    subject: `${heading} (${named})`,
    heading,
    paragraphs: paragraphs.filter((text) => text !== ''),
    facts: [],
    button: ask === null ? null : status,
    links: ask === null ? [status] : [],
    footer: `You get this because you reported ${input.number}. The link is yours alone: it needs no login.`,
  };
}

interface Says {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** Label of the button when we ask for an answer; the page behind it asks, the mail does not. */
  readonly ask: string | null;
}

const SAYS: Readonly<Record<ReporterMailKind, (input: ReporterMailInput, named: string) => Says>> =
  {
    receipt: (input, named) => ({
      heading: 'We have your report',
      paragraphs: [
        `We have ${named}.`,
        input.responseDueAt === null
          ? 'You hear from us as soon as we know more.'
          : `You can expect a first answer by ${dateAndClock(input.responseDueAt, input.zone)}.`,
        `Workaround: ${input.workaround ?? 'none yet'}.`,
      ],
      ask: null,
    }),
    confirm: (input, named) => ({
      heading: 'Does it work for you?',
      paragraphs: [...whatWasDone(input, named), 'Please tell us whether it works for you again.'],
      ask: 'Tell us: yes or no',
    }),
    remind: (input, named) => ({
      heading: 'Does it work for you now?',
      paragraphs: [
        ...whatWasDone(input, named),
        'You have not told us yet whether it works for you. Without an answer we close it.',
      ],
      ask: 'Tell us: yes or no',
    }),
    reopened: (input, named) => ({
      heading: 'We look at it again',
      paragraphs: [
        `${named} is open again.`,
        input.text ?? '',
        'You hear from us when it is mended.',
      ],
      ask: null,
    }),
    closed: (_input, named) => ({
      heading: 'Closed',
      paragraphs: [
        `${named} is closed.`,
        'Is it not mended, or did it come back? Tell us on your page.',
      ],
      ask: null,
    }),
    update: (input, named) => ({
      heading: 'News about your report',
      paragraphs: [`About ${named}:`, input.text ?? ''],
      ask: null,
    }),
  };

/** What was wrong and what was done; nothing of it for restricted incidents. */
function whatWasDone(input: ReporterMailInput, named: string): readonly string[] {
  if (input.restricted) return [`${named} is mended, as far as we can see.`];
  return [
    `${named} is mended, as far as we can see.`,
    input.words === null ? '' : `What was wrong: ${input.words}`,
    input.done === null ? '' : `What was done: ${input.done}`,
  ];
}
