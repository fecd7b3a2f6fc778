/** What happened, in order, as an onlooker outside the program could know it; checkers judge this and nothing else. */
import { hash } from 'node:crypto';
import type { Entry } from '../src/incident/core/timeline.ts';

export type Fault = 'kill' | 'outage' | 'error' | 'serialisation' | 'answer_lost';

export type TraceEvent =
  /** The sender of an alert got its 2xx. */
  | {
      readonly kind: 'accepted';
      readonly at: number;
      readonly alert: string;
      /** By the mute of an incident. */
      readonly isMuted: boolean;
    }
  /** Rows of a timeline became visible to others. */
  | { readonly kind: 'rows'; readonly at: number; readonly entries: readonly Entry[] }
  /** A provider was called. */
  | {
      readonly kind: 'sent';
      readonly at: number;
      readonly key: string;
      readonly channel: string;
      readonly address: string;
    }
  | { readonly kind: 'fault'; readonly at: number; readonly fault: Fault; readonly until: number }
  /** A job gave up for good. */
  | { readonly kind: 'dead'; readonly at: number; readonly task: string; readonly why: string }
  /** A handler answered what only a mistake of ours can make it answer. */
  | { readonly kind: 'broken'; readonly at: number; readonly task: string; readonly why: string }
  | {
      readonly kind: 'silent';
      readonly at: number;
      readonly incident: string;
      readonly why: string;
    }
  | { readonly kind: 'note'; readonly at: number; readonly text: string };

export interface Trace {
  readonly events: TraceEvent[];
  readonly add: (event: TraceEvent) => void;
}

export function createTrace(): Trace {
  const events: TraceEvent[] = [];
  return { events, add: (event) => events.push(event) };
}

/** The same for the same run; of its lines. */
export function hashOf(lines: readonly string[]): string {
  return hash('sha256', lines.join(''));
}

/** One line for people and for the hash. */
export function lineOf(event: TraceEvent): string {
  const at = new Date(event.at).toISOString();
  switch (event.kind) {
    case 'accepted':
      return `${at} accepted ${event.alert}${event.isMuted ? ', muted' : ''}\n`;
    case 'rows': {
      const [first] = event.entries;
      const kinds = event.entries.map(wordOf).join(', ');
      return `${at} ${first?.incident} by ${first?.actorId}: ${kinds}\n`;
    }
    case 'sent':
      return `${at} sent ${event.key} by ${event.channel} to ${event.address}\n`;
    case 'fault':
      return `${at} fault ${event.fault} until ${new Date(event.until).toISOString()}\n`;
    case 'dead':
    case 'broken':
      return `${at} ${event.kind} ${event.task}: ${event.why}\n`;
    case 'silent':
      return `${at} silent ${event.incident}: ${event.why}\n`;
    case 'note':
      return `${at} ${event.text}\n`;
  }
}

/** A row by its number and kind, with the pages it speaks of. */
function wordOf(entry: Entry): string {
  const word = `${entry.seq} ${entry.kind}`;
  if ('pages' in entry.data) return `${word} ${entry.data.pages.map(({ page }) => page).join(' ')}`;
  return 'page' in entry.data ? `${word} ${entry.data.page}` : word;
}
