/** What the pages say about kept signals that are read again. */
import type { Reread, RereadItem } from '../../rereads/reread-shape.ts';

export const REREADS_PATH = '/api/v1/rereads';
export const READ_AGAIN_PAGE = '/signals/read-again';

export const REREAD_WORDS = {
  place: 'Read again',
  sub: "Signals are kept as they arrived. After a mended parser or a changed rule, read those of a past night again with today's.",
  begin: 'Read signals again',
  empty: 'No signal was read again yet.',
  teach:
    "Choose a sender and a span. First you see what today's parser and rules would make of its signals; nothing is changed before you say so, and nobody is called for old news.",
  noSender: 'Nothing that can be read again is connected.',
} as const;

type Cell = RereadItem['cells'][number];
type Plan = Reread['plan'][number]['name'];
type Effect = Reread['effects'][number]['name'];

/** What a signal would be, as one of many: "12 would have another key". */
export const CELL_WORDS: Readonly<Record<Cell, string>> = {
  same: 'the same',
  new_event: 'an event now, none then',
  action: 'another action',
  key: 'another key',
  service: 'another service',
  severity: 'another severity',
  title: 'another title',
  words: 'other words or labels',
  kept_back: 'kept back by a rule, or no longer',
  no_event: 'no event any more',
  unreadable: 'not readable',
};

/** What a difference is in. */
export const FIELD_WORDS: Readonly<Record<Cell, string>> = {
  ...{ same: 'Same', new_event: 'Event', no_event: 'Event', unreadable: 'Reading' },
  ...{ action: 'Action', key: 'Key', service: 'Service', severity: 'Severity', title: 'Title' },
  ...{ words: 'Words and labels', kept_back: 'Kept back by a rule' },
};

export const PLAN_WORDS: Readonly<Record<Plan, string>> = {
  nothing: 'stay as they are',
  correct: 'correct the alert they belong to, if it still fires',
  take_in: 'are taken in as another condition, as of their own time',
};

export const EFFECT_WORDS: Readonly<Record<Effect, string>> = {
  nothing: 'stayed as it was',
  taken: 'taken in as another condition',
  corrected: 'corrected its alert',
  overtaken: 'changed nothing, for newer news stands',
  gone: 'was no longer kept',
};

/** What comes by these depends on more than a body. */
const NEVER: readonly string[] = ['email', 'heartbeat', 'check'];

export function canReread(source: string): boolean {
  return !NEVER.includes(source);
}

export function isActive({ state }: Reread): boolean {
  return state === 'looking' || state === 'running';
}

/** Signals of which something is to be done. */
export function workOf({ plan }: Reread): number {
  return plan.reduce((sum, { name, count }) => (name === 'nothing' ? sum : sum + count), 0);
}
