/**
 * The shape of a verb: one file per verb holds its name, its button, its form, from where and by whom it may
 * be used, and what it writes. Route, CLI command and button are made from the same list (house.md 5).
 *
 * decide(state, command, context) -> entries or a Refusal; context is plain data gathered before, so the
 * same call gives the same answer for ever: the clock is `now`, fresh ids are handed in.
 */
import type { OnCallLookup, PolicySnapshot } from '../../escalation/core/policy.ts';
import type { ShiftEnd } from '../../escalation/core/shift-end.ts';
import type {
  ActorId,
  IncidentId,
  PersonId,
  PolicyId,
  ServiceId,
  TeamId,
} from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import type { z } from '../../kernel/schema.ts';
import type { Guard, ProfileLevels } from './guards.ts';
import type { PriorityMatrix } from './priority.ts';
import type { IncidentState } from './state.ts';
import type { AlertFacts, Draft, FrozenSla } from './timeline.ts';
import type { Priority, Source, StateName } from './words.ts';

/** Who acts, with what they are on this incident. */
export interface Actor {
  readonly id: ActorId;
  readonly kind: 'person' | 'token' | 'integration' | 'reporter' | 'system';
  readonly person: PersonId | null;
  /** Granted roles, plus `team_lead` and `service_owner` where they hold for this incident. */
  readonly roles: readonly string[];
  /** True for members of the owning team and people of its service. */
  readonly inTeam: boolean;
}

/** What `decide` may know of a service. */
export interface ServiceFacts {
  readonly id: ServiceId;
  readonly name: string;
  readonly tier: 'T0' | 'T1' | 'T2' | 'T3';
  readonly owner: PersonId | null;
  readonly team: TeamId | null;
  readonly policy: PolicyId;
  readonly normalCriteria: readonly string[];
  readonly usersTotal: number | null;
  readonly monitored: boolean;
  /** T0/T1 services that depend on it over hard dependencies. */
  readonly blast: number;
  /** Whether the service's calendar is open at `now`. */
  readonly inHours: boolean;
  readonly settings: {
    readonly groupBy: 'service' | 'alert';
    readonly holdSeconds: number;
  };
}

export interface Context {
  readonly now: Instant;
  readonly actor: Actor;
  readonly source: Source;
  readonly profile: {
    readonly name: 'standard' | 'strict' | string;
    readonly version: number;
    readonly levels: GuardLevels;
  };
  readonly matrix: PriorityMatrix;
  /** What would be frozen if the incident were logged now. */
  readonly sla: FrozenSla;
  /** The affected and faulty services, by id. */
  readonly services: Readonly<Record<string, ServiceFacts>>;
  /** Alerts of this incident that fire, by the alert store (the timeline bounds its list). */
  readonly firing: {
    readonly count: number;
    readonly sample: readonly string[];
    /** Something of it flaps, and is steady then at the earliest; absent where nothing does. */
    readonly flapsUntil?: Instant;
  };
  /** How many alerts are linked in all; while absent, those that fire are taken for all. */
  readonly linkedAlerts?: number;
  /**
   * Policy for the next run (of the service, or of the team it is handed to), and who stands at `now`
   * behind its targets and behind those of the run in `state.paging.snapshot`.
   */
  readonly policy: PolicySnapshot;
  readonly onCall: OnCallLookup;
  /** Until when whoever is on call in the schedules of that run is so; only for verbs that ask. */
  readonly shifts?: readonly ShiftEnd[];
  /** Person told of majors and majors' candidates: commander on call, else the catch-all. */
  readonly commanderOnCall: readonly PersonId[];
  /** Setting values of domain.md, by priority where it says so. */
  readonly settings: IncidentSettings;
  /** Alerts named by a command that moves some; only for verbs that bear an incident. */
  readonly moving?: MovingFacts;
  /** Another incident named by the command (merge, parent). */
  readonly other: IncidentState | null;
  /** Whether a person, team or service id in the command exists; unknown ids are refused before. */
  readonly openChildren: readonly { readonly id: IncidentId; readonly number: string }[];
  /** `INC-YYYY-NNNNNN` taken for an incident that begins with this command. */
  readonly number?: string;
  /** The n-th, from 0, of the fresh UUIDs made for this command. */
  readonly freshId: (index: number) => string;
}

export type GuardLevels = ProfileLevels;

/** The [D] values the incident core needs; defaults in `settings.ts`. */
export interface IncidentSettings {
  readonly stabilitySeconds: Readonly<Record<'P1' | 'P2' | 'P3' | 'P4' | 'P5', number>>;
  readonly ackTimeoutSeconds: Readonly<Record<'P1' | 'P2' | 'P3' | 'P4' | 'P5', number | null>>;
  readonly reopenWindowDays: number;
  readonly refireReopenSeconds: number;
  readonly autoResolveSeconds: number;
  readonly autoCloseQuietSeconds: number;
  readonly autoCloseBusinessDays: number;
  readonly remindBusinessDays: readonly number[];
  /** A person is reminded to resolve this long after everything cleared by itself. */
  readonly resolveReminderSeconds: number;
  readonly holdBusinessDays: number;
  readonly snoozeHours: number;
  readonly confirmShare: number;
  readonly confirmShareMany: number;
  readonly reinstateDays: number;
  readonly unmergeHours: number;
  /** After the last call of a drill, until it ends by itself. */
  readonly drillGraceSeconds: number;
  /** After a raise of priority, those who have it may answer this long before the policy runs anew. */
  readonly raiseGraceSeconds: number;
  /** Whether services join the incident of one they need and that is down. */
  readonly foldDependants: boolean;
  /** How young an incident may be to be taken in by that of a service it needs. */
  readonly foldBackSeconds: number;
  /** After a service is well again, how long those on it may still fire before they become an incident of their own. */
  readonly foldGraceSeconds: number;
}

/** The alerts a command is about, firing first, and the services of which the incident keeps some. */
export interface MovingFacts {
  readonly alerts: readonly (AlertFacts & { readonly firing: boolean })[];
  readonly keeps: readonly ServiceId[];
}

export interface Command<I = unknown> {
  readonly verb: string;
  readonly input: I;
}

export type Decision = readonly Draft[] | Refusal;

/**
 * What of the context takes asking to know: `rules` = profile, matrix, sla; `services`; `alerts` = firing,
 * linkedAlerts; `onCall` = policy, onCall, shifts, commanderOnCall; `children` = openChildren.
 */
export type Need = 'rules' | 'services' | 'alerts' | 'onCall' | 'children';

export interface Verb<S extends z.ZodType = z.ZodType> {
  /** Kebab-case, imperative: path segment, CLI command and button id. */
  readonly name: string;
  /** On the button: "Start fix". */
  readonly label: string;
  /** One line for help and the API page. */
  readonly help: string;
  readonly from: readonly StateName[];
  /** Begins an incident: the state before it is `EMPTY`. */
  readonly birth?: boolean;
  /** Its companion begins one, with the first fresh id and `context.number`. */
  readonly bears?: boolean;
  /** Rights of which the actor needs one; see `access.ts` of this core. */
  readonly who: readonly Right[];
  readonly input: S;
  /** Shortcut of look.md 7, if any. */
  readonly key?: string;
  /** Ask for a confirmation before sending: costly or hard to undo. */
  readonly confirm?: boolean;
  /** What of the context it reads; absent: all. Said where there are very many: timers, alerts, notes, acknowledgements. */
  readonly needs?: readonly Need[];
  /** Guards met or not, given what would be sent; also used to draw the button before anything is typed. */
  readonly guards: (
    state: IncidentState,
    input: z.output<S> | null,
    context: Context,
  ) => readonly GuardCheck[];
  readonly decide: (state: IncidentState, input: z.output<S>, context: Context) => Decision;
  /** Priority whose column of the profile counts; else that of the incident, and P1 before triage. */
  readonly priorityOf?: (
    state: IncidentState,
    input: z.output<S> | null,
    context: Context,
  ) => Priority | null;
  /** Another incident that must be told in the same transaction, by a command of the system. */
  readonly companion?: (state: IncidentState, input: z.output<S>, context: Context) => Companion;
}

export interface Companion {
  /** Null: one that begins now, see `bears`. */
  readonly incident: IncidentId | null;
  readonly command: Command;
}

/** Keeps the type of the input inside the verb's own file; the list holds them all alike. */
export function defineVerb<S extends z.ZodType>(verb: Verb<S>): Verb {
  return verb as unknown as Verb;
}

/** What lets an actor use a verb on one incident. */
export type Right =
  | 'anyone'
  | 'system'
  | 'reporter'
  | 'agent'
  | 'responder'
  | 'security'
  | 'comms'
  | 'problem_manager'
  | 'facilitator'
  | 'assignee'
  | 'commander'
  | 'team_lead'
  | 'team_member'
  | 'service_owner'
  | 'paged'
  | 'role_holder';

export interface GuardCheck {
  readonly guard: Guard;
  readonly met: boolean;
  /** Says what is missing and how to mend it. */
  readonly message: string;
  /** Verb that mends it. */
  readonly fix?: string;
  /** Field of this very command that mends it: its absence is 422, not 409. */
  readonly field?: string;
}
