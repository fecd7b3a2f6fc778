/** Every table of the simulated database; one set for each run. */
import type { Alert } from '../../src/alert/core/alert.ts';
import type { Turn } from '../../src/escalation/core/policy.ts';
import type { PolicyRow } from '../../src/escalation/store.ts';
import type { ContactRow, PersonRow } from '../../src/identity/store.ts';
import type { TeamRow } from '../../src/identity/team-store.ts';
import type { IncidentState } from '../../src/incident/core/state.ts';
import type { Entry } from '../../src/incident/core/timeline.ts';
import type { ChainedRow } from '../../src/incident/store.ts';
import type { ServiceId } from '../../src/kernel/ids.ts';
import type { Instant } from '../../src/kernel/instant.ts';
import type { LinkRow } from '../../src/notification/link-store.ts';
import type { MailRow } from '../../src/notification/mail-store.ts';
import type { RulesRow } from '../../src/notification/rule-store.ts';
import type { AttemptRow, PageRow } from '../../src/notification/store.ts';
import type { Schedule } from '../../src/oncall/core/schedule.ts';
import type { ServiceRow } from '../../src/service/store.ts';
import { Table } from './engine.ts';

export interface IncidentRow {
  readonly id: string;
  readonly number: string;
  readonly headHash: string;
  readonly state: IncidentState;
}

export interface TimelineRow extends ChainedRow {
  readonly incident: string;
  /** What the body says. */
  readonly entry: Entry;
}

export interface SignalRow {
  readonly id: string;
  readonly alert: string;
  readonly disposition: 'pending' | 'opened' | 'attached' | 'suppressed' | 'dismissed';
  readonly incident: string | null;
  readonly receivedAt: Instant;
}

/** One condition an incident muted. */
export interface MuteRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly incident: string;
  readonly from: Instant;
  readonly endsAt: Instant;
}

export interface JobRow {
  readonly id: string;
  readonly task: string;
  readonly payload: unknown;
  /** Milliseconds by the database's clock. */
  readonly runAt: number;
  readonly key: string | null;
  readonly queue: string | null;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly lockedBy: string | null;
}

/** With what only the auditor of pages reads and writes. */
export interface KeptPage extends PageRow {
  readonly audits: number;
  readonly auditedAt: Instant | null;
}

const OPEN = new Set(['identified', 'logged', 'triaged', 'diagnosing', 'resolving', 'recovering']);

export function isOpenRow({ state }: Pick<IncidentRow, 'state'>): boolean {
  return OPEN.has(state.state);
}

export function createTables() {
  return {
    incident: new Table<IncidentRow>(
      'incident',
      (row) => row.number,
      (row) => (isOpenRow(row) ? 'open' : null),
    ),
    timeline: new Table<TimelineRow>('timeline', (row) => row.incident),
    counter: new Table<number>('counter'),
    secret: new Table<string>('platform_secret'),
    setting: new Table<{ readonly value: unknown; readonly version: number }>('setting'),
    job: new Table<JobRow>(
      'job',
      (row) => row.key,
      (row) => row.task,
    ),
    ...createAlerts(),
    ...createPeople(),
    page: new Table<KeptPage>(
      'page',
      (row) => row.incidentId,
      (row) => row.personId,
      (row) => (row.state === 'queued' ? 'queued' : null),
    ),
    attempt: new Table<AttemptRow>(
      'attempt',
      (row) => row.pageId,
      (row) => row.contactId,
      (row) => row.ref,
      (row) => (row.state === 'sending' ? 'sending' : null),
    ),
    mail: new Table<MailRow>(
      'mail',
      (row) => row.key,
      (row) => row.personId,
    ),
    link: new Table<LinkRow>('link_token'),
  };
}

function createAlerts() {
  return {
    alert: new Table<Alert>(
      'alert',
      (row) => row.incidentId,
      (row) => row.fingerprint,
      (row) => (row.incidentId === null ? row.serviceId : null),
    ),
    /** Numbers of the incidents each alert belonged to. */
    linked: new Table<readonly string[]>('alert_change'),
    signal: new Table<SignalRow>('signal', (row) => row.alert),
    mute: new Table<MuteRow>(
      'mute',
      (row) => row.fingerprint,
      (row) => row.incident,
    ),
  };
}

/** Who is there, what runs, who is called for it. */
function createPeople() {
  return {
    person: new Table<PersonRow>('person'),
    contact: new Table<ContactRow & { readonly createdAt: Instant }>(
      'contact_method',
      (row) => row.personId,
    ),
    rules: new Table<RulesRow>('notification_rule'),
    team: new Table<TeamRow>('team'),
    service: new Table<ServiceRow>('service'),
    /** What each service stands on over hard dependencies. */
    needs: new Table<readonly ServiceId[]>('service_dependency'),
    policy: new Table<PolicyRow>('escalation_policy'),
    turn: new Table<Turn>('round_robin_turn'),
    schedule: new Table<Schedule>('schedule'),
  };
}

export type Tables = ReturnType<typeof createTables>;
