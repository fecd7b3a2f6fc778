/** What every checker is given, and what it answers: violations of one invariant of `reliability.md`. */
import { EMPTY } from '../../src/incident/core/empty.ts';
import { evolve } from '../../src/incident/core/evolve.ts';
import type { IncidentState } from '../../src/incident/core/state.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import type { Tables } from '../memory/tables.ts';
import type { TraceEvent } from '../trace.ts';

export interface Violation {
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I9' | 'handler';
  readonly at: number;
  /** An id by which the trace can be searched. */
  readonly about: string | null;
  readonly text: string;
}

/** One row with the state around it, in the order of commits. */
export interface Told {
  /** When others could see it. */
  readonly at: number;
  readonly entry: Entry;
  readonly before: IncidentState;
  readonly after: IncidentState;
}

export type Sent = Extract<TraceEvent, { kind: 'sent' }>;
export type FaultEvent = Extract<TraceEvent, { kind: 'fault' }>;

export interface Evidence {
  readonly events: readonly TraceEvent[];
  readonly told: readonly Told[];
  /** What the rows of each incident fold to. */
  readonly states: ReadonlyMap<string, IncidentState>;
  readonly sent: readonly Sent[];
  readonly faults: readonly FaultEvent[];
  readonly tables: Tables;
}

export function evidenceOf(events: readonly TraceEvent[], tables: Tables): Evidence {
  const states = new Map<string, IncidentState>();
  const told: Told[] = [];
  const sent: Sent[] = [];
  const faults: FaultEvent[] = [];
  for (const event of events) {
    if (event.kind === 'sent') sent.push(event);
    if (event.kind === 'fault') faults.push(event);
    if (event.kind !== 'rows') continue;
    for (const entry of event.entries) {
      const before = states.get(entry.incident) ?? { ...EMPTY, id: entry.incident };
      const after = evolve(before, entry);
      states.set(entry.incident, after);
      told.push({ at: event.at, entry, before, after });
    }
  }
  return { events, told, states, sent, faults, tables };
}

/** Faults in force at some moment of [from, to]. */
export function faultsBetween(
  faults: readonly FaultEvent[],
  from: number,
  to: number,
): FaultEvent[] {
  return faults.filter((fault) => fault.at <= to && fault.until >= from);
}

/** Id of the page a message belongs to: its key is `page.<id>.<number>`. */
export function pageOf({ key }: Sent): string | null {
  const [what, page = null] = key.split('.');
  return what === 'page' ? page : null;
}

export interface Order {
  readonly page: string;
  readonly person: string;
  readonly told: Told;
  readonly byHand: boolean;
}

/** Every page that a row ordered. */
export function ordersOf(told: readonly Told[]): Order[] {
  const orders: Order[] = [];
  for (const one of told) {
    const { entry } = one;
    if (entry.kind === 'escalation.stepped' || entry.kind === 'escalation.exhausted') {
      for (const page of entry.data.pages) orders.push({ told: one, byHand: false, ...page });
    } else if (entry.kind === 'page.sent_by_hand') {
      orders.push({ page: entry.data.page, person: entry.data.person, told: one, byHand: true });
    }
  }
  return orders;
}
