/**
 * What we know of an incident now: the fold of its timeline, plain JSON, the same on server and screen.
 * Everything a guard reads is here (decisions.md 11). Derived figures that need a calendar (clocks) or a
 * list elsewhere (names) are added by the API, not stored.
 */

import type { Turns } from '../../escalation/core/policy.ts';
import type { ShiftEnd } from '../../escalation/core/shift-end.ts';
import type {
  ActorId,
  AlertId,
  IncidentId,
  PersonId,
  PolicyId,
  ReviewId,
  ServiceId,
  TeamId,
} from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { DrillRun } from './drill-run.ts';
import type { FoldedFacts } from './folding-entries.ts';
import type {
  AlertFacts,
  AuditFinding,
  FrozenSla,
  HypothesisStatus,
  ReporterFacts,
  Suggestion,
} from './timeline.ts';
import type {
  CancelReason,
  CauseCode,
  ClosureCheck,
  ClosureCode,
  DetectionSource,
  Effect,
  HoldReason,
  Impact,
  IncidentRole,
  Priority,
  ReopenReason,
  ResolutionCode,
  ResolutionType,
  ServiceState,
  Severity,
  StateName,
  Urgency,
  Visibility,
} from './words.ts';

export interface ReporterState extends ReporterFacts {
  readonly original: boolean;
  readonly withdrew: boolean;
  readonly confirmation: 'not_sent' | 'pending' | 'yes' | 'no' | 'expired';
  readonly score: number | null;
  readonly comment: string | null;
  /** The yes was given to an agent, who wrote it down. */
  readonly verbal: boolean;
  /** Number of the incident it came from by a merge. */
  readonly viaMerge: string | null;
}

export interface AlertState extends AlertFacts {
  readonly firing: boolean;
  readonly joinedAt: Instant;
  readonly clearedAt: Instant | null;
  /** Number of the incident it came from by a merge, so that unmerge can give it back. */
  readonly viaMerge: string | null;
}

/** The escalation run in force, or the last one (domain.md 2.3). */
export interface PagingState {
  readonly status: 'idle' | 'running' | 'acked' | 'ack_expired' | 'exhausted' | 'stopped';
  readonly run: string | null;
  readonly policy: PolicyId | null;
  readonly snapshot: unknown;
  readonly loudness: 'high' | 'low' | null;
  readonly round: number;
  readonly level: number;
  /** Who was paged at the level that waits now, and whose page can no longer arrive. */
  readonly notified: readonly PersonId[];
  readonly unreachable: readonly PersonId[];
  /** When the next step is due; null when nothing is due any more. */
  readonly nextDueAt: Instant | null;
  readonly ackedBy: PersonId | null;
  readonly ackedAt: Instant | null;
  /** Everybody paged in any run of this incident. */
  readonly paged: readonly PersonId[];
  /** What the auditor found last in this run; absent or null: nothing. */
  readonly audit?: {
    readonly finding: AuditFinding;
    readonly at: Instant;
    /** A page arrived at somebody since. */
    readonly reached: boolean;
  } | null;
  /** The turns this incident took of round robins, in any run. */
  readonly turns?: Turns;
  /** How many acknowledgements the levels paged in this run ask for, when more than one. */
  readonly acksNeeded?: number;
  /** Who acknowledged in this run, while more are asked for. */
  readonly acked?: readonly PersonId[];
  /** The shift in which it was acknowledged; it is asked at its end whether somebody else should have it. */
  readonly shift?: ShiftEnd & { readonly handedOver?: true };
  /** After a raise of priority: who is asked whether they still have it, and until when they may answer. */
  readonly asked?: { readonly persons: readonly PersonId[]; readonly dueAt: Instant };
}

export interface Hypothesis {
  readonly id: string;
  readonly statement: string;
  readonly status: HypothesisStatus;
  readonly by: ActorId;
  readonly at: Instant;
}

export interface FixAction {
  readonly id: string;
  readonly type: ResolutionType;
  readonly plan: string;
  readonly changeRef: string | null;
  readonly treats: string | null;
  readonly by: ActorId;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly result: 'running' | 'worked' | 'mitigated' | 'failed';
}

/** An incident merged into this one, with what it changed, so that unmerge can take it back. */
export interface MergedFrom {
  readonly id: IncidentId;
  readonly number: string;
  readonly alertCount: number;
  readonly brought: Pick<Stamps, 'noticedAt' | 'detectedAt' | 'loggedAt'>;
  /** Our own moments before any merge. */
  readonly own: Pick<Stamps, 'noticedAt' | 'detectedAt' | 'loggedAt'>;
}

/** The moments of an incident; each has its own stamp and none is written from another (domain.md trap 2). */
export interface Stamps {
  readonly startedAt: Instant | null;
  readonly noticedAt: Instant | null;
  readonly detectedAt: Instant;
  readonly createdAt: Instant;
  readonly loggedAt: Instant | null;
  readonly triagedAt: Instant | null;
  readonly firstPagedAt: Instant | null;
  readonly ackedAt: Instant | null;
  readonly firstResponseAt: Instant | null;
  readonly diagnosingAt: Instant | null;
  readonly diagnosedAt: Instant | null;
  readonly fixStartedAt: Instant | null;
  readonly mitigatedAt: Instant | null;
  readonly fixedAt: Instant | null;
  /** Start of the stable window while recovering; becomes `recoveredAt` at T7. */
  readonly stableSince: Instant | null;
  readonly recoveredAt: Instant | null;
  readonly resolvedAt: Instant | null;
  readonly confirmedAt: Instant | null;
  readonly closedAt: Instant | null;
  readonly cancelledAt: Instant | null;
}

export interface IncidentState {
  readonly id: IncidentId;
  readonly number: string;
  /** = seq of the last entry. */
  readonly version: number;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly summary: Readonly<Record<'what' | 'impact' | 'theory' | 'doing' | 'next', string>>;
  readonly summaryAt: Instant | null;
  readonly effect: Effect | null;
  readonly detectionSource: DetectionSource;
  readonly drill: boolean;
  /** Of a drill only. */
  readonly drillRun?: DrillRun;
  readonly recurrenceOf: string | null;

  readonly state: StateName;
  /** When the present state was entered. */
  readonly stateSince: Instant;
  /** Seconds spent in each state so far, the present one not counted; hold apart (domain.md 3). */
  readonly phaseSeconds: Readonly<Record<StateName, number>>;
  readonly holdSeconds: number;
  readonly hold: {
    readonly reason: HoldReason;
    readonly since: Instant;
    readonly resumeOn: Instant | null;
  } | null;
  /** Closed holds, for the clocks. */
  readonly holds: readonly {
    readonly reason: HoldReason;
    readonly from: Instant;
    readonly to: Instant;
  }[];
  readonly major: 'none' | 'candidate' | 'declared' | 'stood_down';
  readonly majorSince: Instant | null;
  readonly visibility: Visibility;

  readonly services: readonly {
    readonly service: ServiceId;
    readonly state: ServiceState;
    readonly since: Instant;
    readonly until: Instant | null;
  }[];
  /** Services hurt because one they stand on is down. */
  readonly folded?: readonly (FoldedFacts & { readonly at: Instant })[];
  /** The incident this one was split from. */
  readonly splitFrom?: { readonly id: IncidentId; readonly number: string };
  /** It looks like part of another, and a person decides; null once somebody has. */
  readonly mergeSuggested?: {
    readonly id: IncidentId;
    readonly number: string;
    readonly reason: string;
  } | null;
  /** Nobody could name a service yet. */
  readonly serviceUnknown: boolean;
  readonly faultyService: ServiceId | null;
  readonly component: string | null;
  readonly site: string | null;
  readonly environment: string | null;
  readonly affectedUsers: number | null;
  readonly flags: Readonly<
    Record<'dataLoss' | 'personalData' | 'safety' | 'legal', boolean | null>
  >;
  readonly categoryFirst: string | null;
  readonly categoryClosing: string | null;
  readonly trigger: string | null;
  readonly detectionGap: string | null;

  readonly impact: Impact | null;
  readonly urgency: Urgency | null;
  /** Null until triaged; untriaged counts as P1 wherever guards ask (decisions.md 27). */
  readonly priority: Priority | null;
  readonly priorityPeak: Priority | null;
  readonly prioritySource: 'auto' | 'confirmed' | 'override' | null;
  readonly priorityChanges: readonly {
    readonly at: Instant;
    readonly old: Priority;
    readonly new: Priority;
    readonly by: ActorId;
    readonly reason: string;
  }[];
  readonly severity: Severity | null;
  readonly severityPeak: Severity | null;
  /** Newest automatic suggestion; `worse` than what is in force raises a banner. */
  readonly suggestion: Suggestion | null;
  readonly suggestionWorse: boolean;

  readonly team: TeamId | null;
  readonly teamsBefore: readonly TeamId[];
  readonly assignee: PersonId | null;
  readonly lastAssignee: PersonId | null;
  readonly policy: PolicyId | null;
  readonly roles: readonly {
    readonly role: IncidentRole;
    readonly person: PersonId;
    readonly from: Instant;
    readonly to: Instant | null;
  }[];
  readonly watchers: readonly PersonId[];

  readonly reporters: readonly ReporterState[];
  /** The first fifty in full; `alertCount` and `firingCount` are true counts. */
  readonly alerts: readonly AlertState[];
  readonly alertCount: number;
  /** When alerts beyond the list were last counted in a row. */
  readonly alertsCountedAt: Instant | null;
  readonly paging: PagingState;

  readonly profile: string | null;
  readonly sla: FrozenSla | null;
  readonly slaNoticed: readonly string[];
  readonly hypotheses: readonly Hypothesis[];
  readonly fixes: readonly FixAction[];
  readonly checks: readonly {
    readonly criterion: string;
    readonly result: 'passed' | 'failed' | 'waived';
    readonly note: string | null;
    readonly at: Instant;
  }[];
  readonly resolution: {
    readonly type: ResolutionType | null;
    readonly code: ResolutionCode;
    readonly cause: CauseCode | null;
    readonly notes: string;
    readonly waived: readonly { readonly guard: string; readonly reason: string }[];
    readonly automatic: boolean;
  } | null;
  readonly confirmedBy: {
    readonly person: PersonId | null;
    readonly as: 'owner' | 'commander' | 'team_lead' | 'admin';
  } | null;
  readonly closureChecks: readonly {
    readonly check: ClosureCheck;
    readonly answer: 'yes' | 'no' | 'not_applicable';
    readonly reason: string | null;
  }[];
  readonly closureCode: ClosureCode | null;
  readonly cancelled: {
    readonly reason: CancelReason;
    readonly from: StateName;
    /** Its alerts are muted until then, unless somebody ended that; absent where they were not. */
    readonly mutedUntil?: Instant;
  } | null;
  readonly reopens: readonly {
    readonly at: Instant;
    readonly reason: ReopenReason;
    readonly by: ActorId;
    /** recovered_at that became void or ended, for the clocks. */
    readonly recoveredAt: Instant | null;
  }[];
  readonly mergedInto: {
    readonly id: IncidentId;
    readonly number: string;
    readonly at: Instant;
    readonly from: StateName;
  } | null;
  readonly mergedFrom: readonly MergedFrom[];
  readonly parent: { readonly id: IncidentId; readonly number: string } | null;
  readonly children: readonly { readonly id: IncidentId; readonly number: string }[];
  readonly review: {
    readonly id: ReviewId;
    readonly kind: 'full' | 'light';
    readonly published: boolean;
  } | null;
  readonly decisions: readonly {
    readonly question: string;
    readonly chosen: string;
    readonly at: Instant;
    readonly by: ActorId;
  }[];
  readonly starred: readonly number[];
  readonly stamps: Stamps;
  /** True when stamps arrived out of order and one metric must leave this incident out (domain.md 3). */
  readonly clockConflict: boolean;
  /** Last row written by a person; the acknowledge timeout looks at it. */
  readonly lastHumanAt: Instant | null;
  readonly lastHumanBy: ActorId | null;
}

/** Whoever answers for an incident holds one of these at the asked instant. */
export function holderOf(state: IncidentState, role: IncidentRole): PersonId | null {
  return state.roles.find((tenure) => tenure.role === role && tenure.to === null)?.person ?? null;
}

export function firingCount(state: IncidentState): number {
  return state.alerts.filter((alert) => alert.firing).length;
}

/** The alert ids of this incident that still fire. */
export function firingAlerts(state: IncidentState): readonly AlertId[] {
  return state.alerts.filter((alert) => alert.firing).map((alert) => alert.alert);
}
