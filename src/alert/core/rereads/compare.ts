/**
 * What a signal that was kept would be today against what was made of it: nothing else, other words, another
 * condition, no event any more, an event where there was none, or nothing that can be read. From that follows what
 * reading it again may do: other words are a correction of an alert that still fires, another condition is taken in,
 * and everything else changes nothing (ADR 0046).
 */
import type { AlertSeverity, Labels, MonitoringEvent } from '../alert.ts';
import type { TraceStep } from '../judging/judge.ts';

/** What was made of a signal, or would be. */
export interface Made {
  readonly action: MonitoringEvent['action'];
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly body: string;
  readonly labels: Labels;
  /** Id of the service it went to. */
  readonly service: string;
  /** A rule said that nobody is to hear of it. */
  readonly isKeptBack: boolean;
}

export const CELLS = [
  ...['same', 'new_event', 'action', 'key', 'service', 'severity', 'title', 'words', 'kept_back'],
  ...['no_event', 'unreadable'],
] as const satisfies readonly string[];
export type Cell =
  | 'same'
  | 'new_event'
  | 'action'
  | 'key'
  | 'service'
  | 'severity'
  | 'title'
  | 'words'
  | 'kept_back'
  | 'no_event'
  | 'unreadable';

export interface Difference {
  readonly field: Cell;
  readonly was: string;
  readonly is: string;
}

export interface Compared {
  readonly cells: readonly Cell[];
  readonly differences: readonly Difference[];
}

/** `then` undefined: nothing was made of it. `now` undefined: it is no event by now. */
export function compare(then: Made | undefined, now: Made | undefined): Compared {
  const was = then?.action === 'note' ? undefined : then;
  const is = now?.action === 'note' ? undefined : now;
  if (was === undefined) return only(is === undefined ? 'same' : 'new_event');
  if (is === undefined) return only('no_event');
  const differences = differencesOf(was, is);
  if (differences.length === 0) return only('same');
  return { cells: differences.map(({ field }) => field), differences };
}

export const UNREADABLE: Compared = only('unreadable');

export type Effect = 'nothing' | 'correct' | 'take_in';

/** Another service alone takes nothing in: a condition stays with its service while it fires. */
const TAKEN: readonly Cell[] = ['new_event', 'action', 'key'];
const CORRECTED: readonly Cell[] = ['severity', 'title', 'words'];

/** What is to be done about it; whether it can be is seen when it is done. */
export function effectOf({ cells }: Compared): Effect {
  if (cells.some((cell) => TAKEN.includes(cell))) return 'take_in';
  return cells.some((cell) => CORRECTED.includes(cell)) ? 'correct' : 'nothing';
}

type Told = Pick<Made, 'action' | 'key' | 'severity' | 'title' | 'body' | 'labels'>;

/** What rules had made of an event, by what its signal keeps of them. */
export function asTraced(
  told: Told,
  { service, steps }: { readonly service: string; readonly steps: readonly TraceStep[] },
): Made {
  const { action, key, severity, title, body, labels } = told;
  let made: Made = { action, key, severity, title, body, labels, service, isKeptBack: false };
  for (const { set = {} } of steps) {
    made = {
      ...made,
      ...(typeof set['key'] === 'string' ? { key: set['key'] } : {}),
      ...(typeof set['severity'] === 'string'
        ? { severity: set['severity'] as AlertSeverity }
        : {}),
      ...(typeof set['labels'] === 'object'
        ? { labels: withLabels(made.labels, set['labels']) }
        : {}),
      ...(set['suppress'] === undefined ? {} : { isKeptBack: true }),
    };
  }
  return made;
}

/** An empty text takes the label away. */
function withLabels(labels: Labels, set: Labels): Labels {
  const merged = { ...labels, ...set };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

function differencesOf(was: Made, is: Made): readonly Difference[] {
  const fields: readonly (readonly [Cell, string, string])[] = [
    ['action', was.action, is.action],
    ['key', was.key, is.key],
    ['service', was.service, is.service],
    ['severity', was.severity, is.severity],
    ['title', was.title, is.title],
    ['words', wordsOf(was), wordsOf(is)],
    ['kept_back', yesNo(was.isKeptBack), yesNo(is.isKeptBack)],
  ];
  return fields.flatMap(([field, before, after]) =>
    before === after ? [] : [{ field, was: before, is: after }],
  );
}

function wordsOf({ body, labels }: Made): string {
  const sorted = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [body, ...sorted.map(([name, value]) => `${name}=${value}`)]
    .filter((line) => line !== '')
    .join('\n');
}

function yesNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

function only(cell: Cell): Compared {
  return { cells: [cell], differences: [] };
}
