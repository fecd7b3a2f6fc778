/** What people are told about their shifts (domain.md 6.5, 6.6): before, at the beginning, at the end, swaps. */

import { dateAndClock, type Instant, type Zone } from '../../kernel/time.ts';
import type { Letter } from './letter.ts';

export const SHIFT_NOTICES = [
  'day_before',
  'soon',
  'start',
  'end',
  'swap_asked',
  'swap_accepted',
  'swap_declined',
  'swap_approved',
  'swap_to_approve',
  'swap_expired',
  'shift_given',
  'shift_taken',
  'shadow',
  'gap',
  'handover_missing',
  'readiness',
] as const;
export type ShiftNoticeKind = (typeof SHIFT_NOTICES)[number];

/** NOT-33: told even in quiet hours, because in the morning it would be too late. */
export function passesQuietHours(kind: ShiftNoticeKind): boolean {
  return kind === 'soon' || kind === 'start';
}

export interface ShiftNotice {
  readonly kind: ShiftNoticeKind;
  readonly scheduleName: string;
  /** What it is about: the begin of the shift, of the gap. */
  readonly at: Instant;
  readonly until?: Instant | undefined;
  /** What the other side wrote. */
  readonly text?: string | undefined;
  /** Id of the hand-over note. */
  readonly handover?: string | undefined;
}

/** NOT-30: every time names its zone. */
export function shiftLetter(
  notice: ShiftNotice,
  { zone, url }: { readonly zone: Zone; readonly url: string },
): Letter {
  const at = dateAndClock(notice.at, zone);
  const until = notice.until === undefined ? null : dateAndClock(notice.until, zone);
  const heading = HEADINGS[notice.kind](notice.scheduleName, at, until);
  return {
    subject: heading,
    heading,
    paragraphs: notice.text === undefined ? [] : [notice.text],
    facts: [
      { label: 'Schedule', value: notice.scheduleName },
      { label: 'From', value: at },
      ...(until === null ? [] : [{ label: 'Until', value: until }]),
    ],
    button: null,
    links: [
      ...(notice.handover === undefined
        ? []
        : [{ label: 'Hand-over note', url: `${url}/handover/${notice.handover}` }]),
      { label: 'Open On call', url },
    ],
    footer: 'You get this because you carry the pager in turns, or lead those who do.',
  };
}

type Heading = (schedule: string, at: string, until: string | null) => string;

const HEADINGS: Readonly<Record<ShiftNoticeKind, Heading>> = {
  day_before: (schedule, at) => `You are on call tomorrow: ${schedule}, ${at}`,
  soon: (schedule, at) => `You are on call in 15 minutes: ${schedule}, ${at}`,
  start: (schedule, _at, until) =>
    until === null ? `You are on call: ${schedule}` : `You are on call until ${until}: ${schedule}`,
  end: (schedule) => `Your time on call is over: ${schedule}`,
  swap_asked: (schedule, at) => `Can you take a shift? ${schedule}, ${at}`,
  swap_accepted: (schedule, at) => `Your swap is agreed: ${schedule}, ${at}`,
  swap_declined: (schedule, at) => `Your swap was declined: ${schedule}, ${at}`,
  swap_approved: (schedule, at) => `The swap is approved: ${schedule}, ${at}`,
  swap_to_approve: (schedule, at) => `A swap waits for your yes: ${schedule}, ${at}`,
  swap_expired: (schedule, at) => `Nobody agreed to the swap: ${schedule}, ${at}`,
  shift_given: (schedule, at) => `You were put on call: ${schedule}, ${at}`,
  shift_taken: (schedule, at) => `Somebody else is on call for you: ${schedule}, ${at}`,
  shadow: (schedule, at) => `You will shadow whoever is on call: ${schedule}, ${at}`,
  gap: (schedule, at, until) =>
    `Nobody is on call: ${schedule}, ${at}${until === null ? '' : ` to ${until}`}`,
  readiness: (schedule) => `A page might not arrive: ${schedule}`,
  handover_missing: (schedule, at) => `The hand-over of ${at} was not accepted: ${schedule}`,
};
