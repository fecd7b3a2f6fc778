/** Shapes that several kinds of entry and the folded state share. */
import type { AlertId, IncidentId, PersonId, ReporterId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { SupportHours } from '../../service/core/support-hours.ts';
import type { FoldedFacts } from './folding-entries.ts';
import type { CanWork, Impact, Priority, ServiceState, Severity, Urgency } from './words.ts';

/** One line of the reason behind an automatic value: `Service wifi-hq (T2) degraded: impact 4`. */
export interface Reason {
  readonly term: string;
  readonly value: number;
  readonly text: string;
}

export interface Suggestion {
  readonly impact: Impact;
  readonly urgency: Urgency;
  readonly priority: Priority;
  readonly severity: Severity;
  readonly reasons: readonly Reason[];
}

export interface AffectedService {
  readonly service: ServiceId;
  readonly state: ServiceState;
}

export interface ReporterFacts {
  readonly reporter: ReporterId;
  /** `portal`, `mail`, `phone`, `chat` or `api`. */
  readonly channel: string;
  readonly receivedAt: Instant;
  readonly noticedAt: Instant;
  readonly canWork: CanWork | null;
  readonly deadline: Instant | null;
  readonly location: string | null;
  /** Reporter's own words, kept verbatim. */
  readonly words: string;
}

export interface AlertFacts {
  readonly alert: AlertId;
  readonly title: string;
  readonly severity: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly service: ServiceId;
  readonly loud: boolean;
  readonly firstSeenAt: Instant;
}

/** Targets of one priority, frozen at `incident.logged`; seconds, null = no target (domain.md 4.5). */
export interface FrozenTargets {
  readonly acknowledgeSeconds: number | null;
  readonly responseSeconds: number | null;
  readonly updateSeconds: number | null;
  readonly restoreSeconds: number | null;
  readonly hours: 'always' | 'business';
}

/** Targets and calendar, frozen at `incident.logged`: later edits never change running clocks. */
export interface FrozenSla {
  readonly policyVersion: number;
  readonly targets: Readonly<Record<Priority, FrozenTargets>>;
  readonly calendar: SupportHours;
}

export type HypothesisStatus =
  | 'proposed'
  | 'testing'
  | 'supported'
  | 'confirmed'
  | 'refuted'
  | 'parked';

/** What the auditor can find wrong with a call; domain.md 6.4 promises that it is never silent. */
export type AuditFinding = 'no_next_step' | 'no_timeout' | 'nobody_reachable' | 'page_lost';

/** The auditor found a hole; `text` says what it does about it. */
export interface PagingAudit {
  readonly run: string | null;
  readonly finding: AuditFinding;
  readonly text: string;
}

/** Fields a person may correct in place; each change is a row with old and new value. */
export const EDITABLE_FIELDS = [
  'title',
  'description',
  'effect',
  'noticedAt',
  'startedAt',
  'component',
  'faultyService',
  'categoryFirst',
  'categoryClosing',
  'affectedUsers',
  'dataLoss',
  'personalData',
  'safety',
  'legal',
  'trigger',
  'site',
  'environment',
  'team',
  'detectionGap',
] as const;
export type EditableField = (typeof EDITABLE_FIELDS)[number];

/** What came over when another incident was merged into this one. */
export interface MergeReceived {
  readonly other: IncidentId;
  readonly otherNumber: string;
  readonly noticedAt: Instant | null;
  readonly detectedAt: Instant;
  readonly loggedAt: Instant | null;
  readonly reporters: readonly ReporterFacts[];
  /** The listed alerts of the other; `alertCount` is how many it had in all. */
  readonly alerts: readonly AlertFacts[];
  readonly alertCount: number;
  readonly firing: readonly AlertId[];
  readonly watchers: readonly PersonId[];
  /** Services that had fallen with another there. */
  readonly folded?: readonly FoldedFacts[];
  readonly reason?: string;
}
