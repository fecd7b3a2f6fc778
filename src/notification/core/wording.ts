/**
 * What our mails to the people on call say: a page, a notice, a test. Restricted incidents say nothing but
 * their number (domain.md 5.7): mail passes through many hands.
 */
import { DRILL_BANNER } from '../../incident/core/sentences.ts';
import { dateAndClock, type Instant, type Zone } from '../../kernel/time.ts';
import type { Letter, LetterAction } from './letter.ts';
import type { Loudness } from './page.ts';

export interface PageFacts {
  readonly number: string;
  readonly title: string;
  readonly restricted: boolean;
  readonly priority: string | null;
  readonly severity: string | null;
  readonly effect: string | null;
  /** When the trouble was first noticed, or the incident was made. */
  readonly since: Instant;
  readonly services: readonly string[];
  readonly alertCount: number;
  readonly reporterCount: number;
  /** Names of the others paged for this incident so far. */
  readonly alsoPaged: readonly string[];
  readonly drill: boolean;
}

export interface PageLetterInput {
  readonly facts: PageFacts;
  readonly loudness: Loudness;
  /** Why this person is paged. */
  readonly reason: string;
  readonly zone: Zone;
  readonly incidentUrl: string;
  /** None on notices: there is nothing to take over. */
  readonly actions: readonly LetterAction[];
  readonly code: string | null;
  /** How it stands now, when a message is edited in place. */
  readonly standing: string | null;
  readonly note: string | null;
}

/** NOT-11, NOT-12: the mail of a page or a notice. */
export function pageLetter(input: PageLetterInput): Letter {
  const { facts, actions, code, standing, note } = input;
  const acknowledge = actions.find(({ act }) => act === 'acknowledge');
  const decline = actions.find(({ act }) => act === 'decline');
  const why = facts.restricted
    ? 'You get this because you are called to this incident.'
    : `You get this because: ${input.reason}.`;
  const common = {
    button: acknowledge === undefined ? null : { label: acknowledge.label, url: acknowledge.url },
    links: [
      { label: `Open ${facts.number}`, url: input.incidentUrl },
      ...(decline === undefined ? [] : [{ label: decline.label, url: decline.url }]),
    ],
    actions,
    loud: input.loudness === 'high',
    ...(code === null ? {} : { code }),
    ...(standing === null ? {} : { standing }),
    footer: note === null ? why : `${why}\nBeware: ${note}.`,
  };
  if (facts.restricted) {
    const text = restrictedText(facts.number);
    return { ...common, subject: text, heading: text, paragraphs: [], facts: [] };
  }
  const priority = facts.priority ?? 'New';
  const kind = input.loudness === 'high' ? priority : `${priority} notice`;
  return {
    ...common,
    subject: facts.drill
      ? `[DRILL ${kind}] ${facts.number} ${facts.title}: no action on systems needed`
      : `[${kind}] ${facts.number} ${facts.title}`,
    heading: facts.title,
    paragraphs: facts.drill ? [`${DRILL_BANNER}. Answer it as you would a real page.`] : [],
    facts: pageLines(facts, input.zone),
  };
}

function pageLines(facts: PageFacts, zone: Zone): Letter['facts'] {
  const lines = [
    { label: 'Incident', value: facts.number },
    { label: 'Priority', value: [facts.priority, facts.severity].filter(isText).join(', ') },
    { label: 'Since', value: dateAndClock(facts.since, zone) },
    { label: 'Services', value: facts.services.join(', ') },
    { label: 'Effect', value: facts.effect ?? '' },
    { label: 'Alerts', value: facts.alertCount === 0 ? '' : String(facts.alertCount) },
    { label: 'Reports', value: facts.reporterCount === 0 ? '' : String(facts.reporterCount) },
    {
      label: 'Also paged',
      value: facts.alsoPaged.length === 0 ? 'nobody' : facts.alsoPaged.join(', '),
    },
  ];
  return lines.filter(({ value }) => value !== '');
}

function isText(value: string | null): value is string {
  return value !== null && value !== '';
}

/** NOT-12: all that a message may say of a restricted incident. */
export function restrictedText(number: string): string {
  return `Restricted incident ${number}, open the app`;
}

export interface NoticeInput {
  readonly number: string;
  readonly title: string;
  readonly restricted: boolean;
  readonly text: string;
  readonly incidentUrl: string;
  readonly drill?: boolean;
}

/** NOT-12: something a person should know, without haste. */
export function noticeLetter(notice: NoticeInput): Letter {
  const neutral = restrictedText(notice.number);
  const links = [{ label: `Open ${notice.number}`, url: notice.incidentUrl }];
  const footer = 'You get this because you work on this incident.';
  if (notice.restricted) {
    return {
      subject: neutral,
      heading: neutral,
      paragraphs: [],
      facts: [],
      button: null,
      links,
      footer,
    };
  }
  return {
    subject: `${notice.number} ${notice.title}`,
    heading: notice.title,
    paragraphs: notice.drill === true ? [`${DRILL_BANNER}.`, notice.text] : [notice.text],
    facts: [],
    button: null,
    links,
    footer,
  };
}

/** Shows a person that pages reach them. */
export function testLetter(at: Instant, zone: Zone): Letter {
  return {
    subject: 'Evenkeel test page',
    heading: 'This is a test page',
    paragraphs: ['Nothing is wrong. Pages to you arrive here.'],
    facts: [{ label: 'Sent', value: dateAndClock(at, zone) }],
    button: null,
    links: [],
    footer: 'You get this because somebody asked for a test page to this address.',
  };
}

export function codeLetter(code: string, minutes: number): Letter {
  return {
    subject: `${code} is your Evenkeel code`,
    heading: `Your code is ${code}`,
    paragraphs: [
      `Type it in Evenkeel within ${minutes} minutes to show that you read what is sent to this address.`,
      'Did you not ask for a code? Then do nothing.',
    ],
    facts: [],
    button: null,
    links: [],
    footer: 'You get this because somebody added this address in Evenkeel.',
  };
}
