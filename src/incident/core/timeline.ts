/**
 * The union of everything that can have happened to an incident, in the past tense. This is the only stored
 * truth: state is a fold over these entries, screens and reviews read them, and none is ever changed.
 * A correction is a new entry that `supersedes` an older one. Kinds are versioned by `v`; an entry written
 * years ago must still fold. Data is plain JSON and holds ids of people, never their names.
 *
 * Adding a kind: one line in `EntryData`; the compiler then asks for its fold (`evolve.ts`) and its
 * sentence on screen (`web/Timeline.tsx`).
 */
import type {
  ActorId,
  AlertId,
  IncidentId,
  PersonId,
  PolicyId,
  ReporterId,
  ReviewId,
  ServiceId,
  TeamId,
} from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { DrillPlan, DrillScore } from './drill-run.ts';
import type {
  AffectedService,
  AlertFacts,
  EditableField,
  FrozenSla,
  HypothesisStatus,
  MergeReceived,
  ReporterFacts,
  Suggestion,
} from './facts.ts';
import type { FoldingEntryData } from './folding-entries.ts';
import type { PagingEntryData } from './paging-entries.ts';
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
  Source,
  StateName,
  Urgency,
  Visibility,
} from './words.ts';

export type * from './facts.ts';
export { EDITABLE_FIELDS } from './facts.ts';

/** What each kind of entry says. Optional facts are null, never absent, so that hashes are stable. */
export interface EntryData extends PagingEntryData, FoldingEntryData {
  // Birth and the way to triage
  'incident.created': {
    readonly number: string;
    readonly type: string;
    readonly title: string;
    readonly description: string;
    readonly detectionSource: DetectionSource;
    readonly effect: Effect | null;
    readonly services: readonly AffectedService[];
    /** The reporter could not name a service: enough to log, to be replaced before a fix (T2, T5). */
    readonly serviceUnknown: boolean;
    readonly noticedAt: Instant | null;
    readonly detectedAt: Instant;
    readonly recurrenceOf: string | null;
    readonly drill: boolean;
    /** What came in, as it came: title and text of the alert or report. */
    readonly raw: string | null;
  };
  'incident.logged': {
    readonly automatic: boolean;
    readonly profile: string;
    readonly profileVersion: number;
    readonly matrixVersion: number;
    readonly sla: FrozenSla;
  };
  'incident.triaged': {
    readonly automatic: boolean;
    readonly category: string | null;
    readonly impact: Impact;
    readonly urgency: Urgency;
    readonly priority: Priority;
    readonly severity: Severity;
    readonly team: TeamId | null;
    readonly policy: PolicyId | null;
    readonly source: 'auto' | 'confirmed' | 'override';
    readonly suggested: Suggestion | null;
    readonly reason: string | null;
  };
  'suggestion.changed': { readonly suggestion: Suggestion; readonly worse: boolean };
  'field.changed': {
    readonly field: EditableField;
    readonly old: unknown;
    readonly new: unknown;
    readonly reason: string | null;
  };
  'summary.changed': {
    readonly line: 'what' | 'impact' | 'theory' | 'doing' | 'next';
    readonly old: string;
    readonly new: string;
  };
  'service.affected': AffectedService & { readonly old: ServiceState | null };
  'service.unaffected': { readonly service: ServiceId };
  'priority.changed': {
    readonly impact: Impact;
    readonly urgency: Urgency;
    readonly old: Priority;
    readonly new: Priority;
    readonly oldSeverity: Severity;
    readonly severity: Severity;
    readonly source: 'auto' | 'confirmed' | 'override';
    readonly suggested: Suggestion | null;
    readonly reason: string;
  };

  // People at work
  'incident.accepted': { readonly assignee: PersonId; readonly by: 'acknowledge' | 'accept' };
  'incident.assigned': { readonly assignee: PersonId | null; readonly old: PersonId | null };
  'incident.transferred': {
    readonly team: TeamId;
    readonly old: TeamId | null;
    readonly note: string;
    readonly hop: number;
    readonly bounced: boolean;
  };
  'incident.raised': { readonly to: PersonId | null; readonly note: string };
  'role.taken': { readonly role: IncidentRole; readonly person: PersonId };
  'role.released': { readonly role: IncidentRole; readonly person: PersonId };
  'watcher.added': { readonly person: PersonId };
  'watcher.removed': { readonly person: PersonId };
  'note.added': { readonly text: string };
  'row.starred': { readonly seq: number; readonly starred: boolean };
  'response.sent': { readonly text: string; readonly audience: 'reporters' };
  'hold.set': {
    readonly reason: HoldReason;
    readonly resumeOn: Instant | null;
    readonly question: string | null;
  };
  'hold.cleared': { readonly by: 'person' | 'reply' | 'date' };
  'major.candidate': { readonly reason: string };
  'major.declared': { readonly severity: Severity; readonly reason: string | null };
  'major.stood_down': { readonly reason: string | null };
  'incident.restricted': { readonly reason: string; readonly codeName: string | null };
  'incident.unrestricted': { readonly reason: string };

  // Alerts and reporters
  'alert.joined': AlertFacts & { readonly count: number };
  /** One a minute after the first fifty, so that a storm is bounded and still counted. */
  'alerts.joined': { readonly count: number; readonly alerts: readonly AlertId[] };
  'alert.refired': { readonly alert: AlertId; readonly title: string };
  'alert.cleared': {
    readonly alert: AlertId;
    readonly by: 'sender' | 'expiry' | 'person';
    /** Nothing fires, but something flaps: it is not taken as over before; absent where nothing does. */
    readonly flapsUntil?: Instant;
  };
  'reporter.joined': ReporterFacts & { readonly original: boolean };
  'reporter.withdrew': { readonly reporter: ReporterId; readonly words: string };

  'drill.started': DrillPlan;
  'drill.ended': DrillScore;

  // Diagnosis and repair
  'hypothesis.proposed': { readonly id: string; readonly statement: string };
  'hypothesis.changed': {
    readonly id: string;
    readonly old: HypothesisStatus;
    readonly new: HypothesisStatus;
    readonly reason: string;
  };
  'fix.started': {
    readonly action: string;
    readonly type: ResolutionType;
    readonly plan: string;
    readonly changeRef: string | null;
    readonly treats: string | null;
    /** Why without a diagnosis: "treating symptom, cause unknown" and the like (R27). */
    readonly untreatedReason: string | null;
    /** Cannot be undone, may lose data or widen the outage (domain.md 5.3). */
    readonly risky: boolean;
  };
  'fix.applied': {
    readonly action: string | null;
    readonly result: 'worked' | 'mitigated';
    readonly note: string | null;
  };
  'fix.failed': {
    readonly action: string | null;
    readonly reason: string;
    /** `triaged` when it fires again and nobody ever had it (domain.md 2.4 rule 6). */
    readonly back: 'diagnosing' | 'triaged';
  };
  /** One line of the decision log (domain.md 5.3). */
  'decision.made': {
    readonly question: string;
    readonly chosen: string;
    readonly reason: string;
    readonly risk: string | null;
  };
  'incident.mitigated': { readonly at: Instant; readonly how: string };
  'incident.self_recovered': { readonly reason: 'alerts_cleared' | 'withdrawn' };
  'check.recorded': {
    readonly criterion: string;
    readonly result: 'passed' | 'failed' | 'waived';
    readonly note: string | null;
  };

  // Closure
  'incident.resolved': {
    readonly type: ResolutionType | null;
    readonly code: ResolutionCode;
    readonly cause: CauseCode | null;
    readonly notes: string;
    readonly recoveredAt: Instant;
    readonly waived: readonly { readonly guard: string; readonly reason: string }[];
    readonly automatic: boolean;
  };
  'confirmation.asked': { readonly reporters: readonly ReporterId[] };
  'confirmation.reminded': { readonly reporters: readonly ReporterId[]; readonly round: number };
  'confirmation.answered': {
    readonly reporter: ReporterId;
    readonly works: boolean;
    /** 1 to 5, only with yes. */
    readonly score: number | null;
    readonly comment: string | null;
    /** How a yes was given to an agent (`phone`); null when the reporter pressed the button. */
    readonly verbalBy: string | null;
  };
  'confirmation.by_person': {
    readonly person: PersonId | null;
    readonly as: 'owner' | 'commander' | 'team_lead' | 'admin';
    readonly channel: string | null;
  };
  'closure.checked': {
    readonly check: ClosureCheck;
    readonly answer: 'yes' | 'no' | 'not_applicable';
    readonly reason: string | null;
  };
  'incident.closed': { readonly code: ClosureCode; readonly automatic: boolean };
  'incident.reopened': {
    readonly reason: ReopenReason;
    readonly text: string;
    readonly from: 'resolved' | 'closed';
  };
  'incident.cancelled': {
    readonly reason: CancelReason;
    readonly rule: string | null;
    readonly tuning: string | null;
    readonly from: StateName;
    /** Its alerts are muted; absent where they are not. */
    readonly mutedUntil?: Instant;
  };
  'incident.reinstated': {
    readonly reason: string;
    /** What was muted with the cancelling is heard again. */
    readonly unmuted?: true;
  };
  'incident.merged': {
    readonly into: IncidentId;
    readonly intoNumber: string;
    readonly from: StateName;
    /** Why, where somebody said so or Evenkeel did it by itself. */
    readonly reason?: string;
  };
  'incident.unmerged': {
    readonly outOf: IncidentId;
    readonly outOfNumber: string;
    readonly back: StateName;
  };
  'merge.received': MergeReceived;
  'merge.undone': { readonly other: IncidentId; readonly otherNumber: string };
  'child.linked': { readonly child: IncidentId; readonly childNumber: string };
  'child.released': { readonly child: IncidentId; readonly childNumber: string };
  'parent.linked': { readonly parent: IncidentId; readonly parentNumber: string };
  'parent.released': { readonly parent: IncidentId; readonly parentNumber: string };
  'sla.noticed': {
    readonly metric: 'acknowledge' | 'response' | 'restore';
    readonly percent: 50 | 75 | 90 | 100;
  };
  'review.due': {
    readonly review: ReviewId;
    readonly kind: 'full' | 'light';
    readonly why: string;
  };
  'review.published': { readonly review: ReviewId };
}

export type EntryKind = keyof EntryData;

/** One row of the timeline (domain.md 2.2). `seq` is gapless per incident, from 1. */
export type Entry = { [K in EntryKind]: EntryOf<K> }[EntryKind];

export interface EntryOf<K extends EntryKind> {
  /** Version of this kind's data; upgraded on read. */
  readonly v: number;
  readonly incident: IncidentId;
  readonly seq: number;
  readonly kind: K;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly actorId: ActorId;
  readonly source: Source;
  readonly visibility: Visibility;
  readonly data: EntryData[K];
  /** seq of the row this one corrects. */
  readonly supersedes: number | null;
}

/** What a verb asks to be written; the handler adds incident, seq, instants and actor. */
export type Draft = { [K in EntryKind]: DraftOf<K> }[EntryKind];

export interface DraftOf<K extends EntryKind> {
  readonly kind: K;
  readonly data: EntryData[K];
  /** Back-dated when given; else the instant of the command. */
  readonly occurredAt?: Instant;
  /** `system` where a rule of ours acted, even on a person's command. */
  readonly actorId?: ActorId;
  readonly visibility?: Visibility;
  readonly supersedes?: number;
}

export function draft<K extends EntryKind>(
  kind: K,
  data: EntryData[K],
  more: Omit<DraftOf<K>, 'kind' | 'data'> = {},
): Draft {
  return { kind, data, ...more } as Draft;
}
