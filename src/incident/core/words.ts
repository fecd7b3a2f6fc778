/**
 * The closed lists of an incident's life: states, codes, reasons (domain.md 2, 3, 8). Plain arrays with
 * their types, so that schemas, forms and folds name the same things. No imports: the browser uses them too.
 */
export const STATES = [
  'identified',
  'logged',
  'triaged',
  'diagnosing',
  'resolving',
  'recovering',
  'resolved',
  'closed',
  'cancelled',
  'merged',
] as const;
export type StateName = (typeof STATES)[number];

/** The first six: somebody may still be hurt. */
export const OPEN_STATES = [
  'identified',
  'logged',
  'triaged',
  'diagnosing',
  'resolving',
  'recovering',
] as const satisfies readonly StateName[];

export function isOpen(state: StateName): boolean {
  return (OPEN_STATES as readonly string[]).includes(state);
}

/** Open or waiting for the users' word. */
export function isActive(state: StateName): boolean {
  return isOpen(state) || state === 'resolved';
}

/** The seven phases people see (product.md); 8 of 10 states map onto six, review runs on its own record. */
export const PHASES = [
  'identify',
  'log',
  'prioritise',
  'diagnose',
  'resolve',
  'close',
  'review',
] as const;
export type Phase = (typeof PHASES)[number];

export const PHASE_OF: Readonly<Record<StateName, Phase>> = {
  identified: 'identify',
  logged: 'log',
  triaged: 'prioritise',
  diagnosing: 'diagnose',
  resolving: 'resolve',
  recovering: 'resolve',
  resolved: 'close',
  closed: 'review',
  cancelled: 'close',
  merged: 'close',
};

export const TYPES = ['incident', 'security', 'request', 'question'] as const;
export const EFFECTS = ['interrupted', 'degraded', 'latent'] as const;
export type Effect = (typeof EFFECTS)[number];
export const SERVICE_STATES = ['down', 'degraded', 'at_risk'] as const;
export type ServiceState = (typeof SERVICE_STATES)[number];
export const DETECTION_SOURCES = [
  'monitoring',
  'user',
  'staff',
  'vendor',
  'heartbeat',
  'synthetic',
  'security_tool',
  'drill',
] as const;
export type DetectionSource = (typeof DETECTION_SOURCES)[number];
export const CAN_WORK = ['normal', 'workaround', 'not_at_all'] as const;
export type CanWork = (typeof CAN_WORK)[number];
export const PRIORITIES = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
export type Priority = (typeof PRIORITIES)[number];
export const SEVERITIES = ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'] as const;
export type Severity = (typeof SEVERITIES)[number];
export type Impact = 1 | 2 | 3 | 4;
export type Urgency = 1 | 2 | 3 | 4;

export const HOLD_REASONS = [
  'awaiting_reporter',
  'awaiting_vendor',
  'awaiting_change_window',
  'awaiting_part',
  'customer_delay',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];
export const CANCEL_REASONS = [
  'false_positive',
  'not_an_incident',
  'planned_work',
  'test',
  'created_in_error',
  'withdrawn',
] as const;
export type CancelReason = (typeof CANCEL_REASONS)[number];
export const REOPEN_REASONS = ['not_fixed', 'came_back'] as const;
export type ReopenReason = (typeof REOPEN_REASONS)[number];
export const RESOLUTION_TYPES = [
  'restart',
  'patch',
  'config',
  'rollback',
  'failover',
  'replace',
  'data_repair',
  'vendor',
  'complex',
  'none',
] as const;
export type ResolutionType = (typeof RESOLUTION_TYPES)[number];
export const RESOLUTION_CODES = [
  'fixed_permanent',
  'workaround',
  'restarted',
  'rolled_back',
  'config_corrected',
  'patched',
  'capacity_added',
  'failed_over',
  'hardware_replaced',
  'data_repaired',
  'access_corrected',
  'vendor_fixed',
  'user_guided',
  'self_recovered',
  'no_fault_found',
  'accepted_limitation',
] as const;
export type ResolutionCode = (typeof RESOLUTION_CODES)[number];
export const CAUSE_CODES = [
  'change',
  'software_defect',
  'config',
  'capacity',
  'hardware',
  'network',
  'power_environment',
  'dependency_internal',
  'vendor',
  'security_attack',
  'data',
  'process_gap',
  'human_interface',
  'certificate_expiry',
  'user_handling',
  'unknown',
] as const;
export type CauseCode = (typeof CAUSE_CODES)[number];
export const CLOSURE_CODES = [
  'confirmed_by_reporter',
  'confirmed_by_owner',
  'confirmed_verbally',
  'auto_closed_no_answer',
  'confirmed_by_monitoring',
  'duplicate',
  'false_positive',
  'cancelled',
  'accepted_unresolved',
] as const;
export type ClosureCode = (typeof CLOSURE_CODES)[number];

/** The lines of the final check-up (domain.md R34); each is answered yes, no or not applicable. */
export const CLOSURE_CHECKS = [
  'cause_code',
  'closing_category',
  'related_problem',
  'recurrence_risk',
  'detection_gap',
  'article',
] as const;
export type ClosureCheck = (typeof CLOSURE_CHECKS)[number];

export const INCIDENT_ROLES = [
  'commander',
  'deputy',
  'scribe',
  'comms',
  'internal_liaison',
  'ops_lead',
  'sme',
] as const;
export type IncidentRole = (typeof INCIDENT_ROLES)[number];

export const SOURCES = [
  'ui',
  'api',
  'mail',
  'chat',
  'alert',
  'deploy',
  'runner',
  'scheduler',
] as const;
export type Source = (typeof SOURCES)[number];
export const VISIBILITIES = ['internal', 'public', 'restricted'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
