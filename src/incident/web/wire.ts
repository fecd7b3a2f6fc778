/**
 * The answers of the incident API as the screens read them. Instants are UTC text, durations whole seconds;
 * ids of people, teams and services come with their names in `names` beside them.
 */

import type { Instant } from '../../kernel/instant.ts';
import type { UnmetGuard } from '../../ui/api.ts';
import type { JsonSchema } from '../../ui/forms/json-schema.ts';
import type { IncidentState } from '../core/state.ts';
import type { Entry } from '../core/timeline.ts';
import type { Phase, Priority, Severity, StateName } from '../core/words.ts';

export type Names = Readonly<Record<string, string>>;

export type ClockState = 'running' | 'at_risk' | 'paused' | 'met' | 'breached' | 'none';

export interface Clock {
  readonly metric: string;
  readonly state: ClockState;
  readonly dueAt: Instant | null;
  readonly targetSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly remainingSeconds: number | null;
}

/** One row of `GET /api/v1/incidents`. */
export interface IncidentItem {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly state: StateName;
  readonly phase: Phase;
  readonly priority: Priority | null;
  readonly severity: Severity | null;
  readonly major: IncidentState['major'];
  readonly majorSince: Instant | null;
  readonly services: readonly string[];
  readonly team: string | null;
  readonly assignee: string | null;
  readonly commander: string | null;
  readonly createdAt: Instant;
  readonly startedAt: Instant | null;
  readonly stateSince: Instant;
  readonly closedAt: Instant | null;
  readonly affectedUsers: number | null;
  readonly reporterCount: number;
  readonly alertCount: number;
  readonly firingCount: number;
  readonly hold: IncidentState['hold'];
  readonly paging: IncidentState['paging']['status'];
  readonly nextDueAt: Instant | null;
  readonly clocks: readonly Clock[];
  /** What happens next if nobody does anything. */
  readonly nextTimer: { readonly what: string; readonly at: Instant } | null;
  readonly version: number;
}

export interface IncidentQueue {
  readonly items: readonly IncidentItem[];
  readonly names: Names;
  readonly nextCursor: string | null;
}

export interface VerbInfo {
  readonly verb: string;
  readonly label: string;
  readonly help?: string;
  readonly key?: string | null;
  readonly confirm?: boolean;
  readonly allowed: boolean;
  readonly unmet: readonly UnmetGuard[];
  readonly warnings?: readonly UnmetGuard[];
  readonly input: JsonSchema;
}

/** `GET /api/v1/incidents/{number}`: the fold, and what only the server can work out. */
export interface IncidentDetail {
  readonly incident: IncidentState;
  readonly phase: Phase;
  readonly clocks: readonly Clock[];
  readonly verbs: readonly VerbInfo[];
  readonly names: Names;
  /** What usually helps most now; `verb` is the button. */
  readonly doNext?: { readonly text: string; readonly verb?: string | null } | null;
  readonly normalCriteria: readonly string[];
  /** The faulty service, or the first affected one, and all that stands on it over hard dependencies. */
  readonly blastRadius?: { readonly service: string; readonly services: readonly string[] } | null;
}

export interface TimelinePage {
  readonly items: readonly Entry[];
  readonly names: Names;
  readonly nextCursor: string | null;
}

/** The body of a pushed event with topic `incident`. */
export interface Pushed {
  readonly number: string;
  readonly entries: readonly Entry[];
}
