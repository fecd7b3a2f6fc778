/**
 * What an escalation policy is, and everything one run of it needs to know, as plain JSON: the policy
 * is frozen when a run starts, while the people behind its targets are looked up anew at each step
 * (domain.md 6.4, decisions.md 27). The state of a run lives inside the incident, so it is small.
 */
import { asId, type PersonId, type PolicyId, type ScheduleId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import type { LevelCondition } from './condition.ts';

export type TargetKind = 'person' | 'schedule' | 'team';

/** One person, whoever is on call in a schedule, or everybody in a team. */
export interface NamedTarget {
  readonly kind: TargetKind;
  readonly id: string;
}

/** One of these people, the next in turn with each incident; at most one such target in a level. */
export interface RoundRobinTarget {
  readonly kind: 'roundRobin';
  /** In the order of their turns, each once. */
  readonly people: readonly PersonId[];
}

export type Target = NamedTarget | RoundRobinTarget;

/** All targets are paged together; without an answer the next level follows after the delay. */
export interface Level {
  readonly targets: readonly Target[];
  /** Elapsed minutes, 0 to 1440. */
  readonly delayMinutes: number;
  /** The level is skipped while this does not hold; absent: it always pages. */
  readonly only?: LevelCondition;
  /** How many people must acknowledge before the paging stops, 1 to 10; absent: one. */
  readonly acksNeeded?: number;
}

/**
 * What becomes of an acknowledged incident when the shift of the person who has it ends: nothing, a reminder to
 * both, or the new person is paged (domain.md 6.4: it does not move unless handed over; reminders go to both).
 */
export const SHIFT_ENDS = ['keep', 'remind', 'handover'] as const;
export type AtShiftEnd = (typeof SHIFT_ENDS)[number];
export const DEFAULT_SHIFT_END: AtShiftEnd = 'remind';

/** Whose turn it was last, and their place in the list then, from 0. */
export interface Turn {
  readonly person: PersonId;
  readonly place: number;
}

/** By `turnKey`. */
export type Turns = Readonly<Record<string, Turn>>;

/** A policy as it stood when the run started. */
export interface PolicySnapshot {
  readonly id: PolicyId;
  readonly name: string;
  readonly version: number;
  /** At least one. */
  readonly levels: readonly Level[];
  /** How often all levels are gone through again, 0 to 9. */
  readonly repeat: number;
  /** Paged when everything else is exhausted. */
  readonly catchAll: PersonId;
  /** Absent in runs of old: `remind`. */
  readonly atShiftEnd?: AtShiftEnd;
}

/** Who stands behind each target at one instant; only people who can be paged. */
export interface OnCallLookup {
  /** By `targetKey`; an empty list means nobody is there now. Of a round robin: those who can be paged. */
  readonly targets: Readonly<Record<string, readonly PersonId[]>>;
  /** Where the stored pointers of round robins stand; absent: every list begins at its first. */
  readonly turns?: Turns;
  /** The leads of all teams, paged with the catch-all. */
  readonly leads: readonly PersonId[];
  /** Admins, for the case that catch-all and leads have all left. */
  readonly lastResort: readonly PersonId[];
}

/** Where a run stands. `run` counts the runs of the incident, so a restart has its own page keys. */
export type RunState =
  | {
      readonly status: 'running';
      readonly run: number;
      /** From 1 to `repeat` + 1. */
      readonly round: number;
      /** From 1. */
      readonly level: number;
      /** Who was paged at this level and may decline it. */
      readonly notified: readonly PersonId[];
      readonly dueAt: Instant;
      /** How many acknowledgements the levels paged so far ask for; absent: one. */
      readonly acksNeeded?: number;
      /** Who acknowledged so far, while more are asked for. */
      readonly acked?: readonly PersonId[];
    }
  | {
      readonly status: 'acked';
      readonly run: number;
      /** When silence ends the acknowledgement; null where no timeout applies. */
      readonly expiresAt: Instant | null;
    }
  | { readonly status: 'exhausted'; readonly run: number; readonly at: Instant };

/** A turn of a round robin in one step. */
export interface TurnTaken extends Turn {
  /** `turnKey` of the level. */
  readonly key: string;
  /** The first turn of this incident at this level: the stored pointer moves. Later ones go on from it. */
  readonly moves: boolean;
}

/** One thing that happens now; a decision is a list of them, all in the same second. */
export type StepDecision =
  | {
      readonly kind: 'notify';
      readonly run: number;
      readonly round: number;
      readonly level: number;
      /** Each once, at least one. */
      readonly persons: readonly PersonId[];
      readonly nextDueAt: Instant;
      /** Only where the level asks for more than one. */
      readonly acksNeeded?: number;
      /** Only of a level with a round robin. */
      readonly turn?: TurnTaken;
    }
  | {
      readonly kind: 'level_empty';
      readonly run: number;
      readonly round: number;
      readonly level: number;
    }
  | {
      /** Its condition does not hold now, or everybody there has acknowledged already. */
      readonly kind: 'level_skipped';
      readonly run: number;
      readonly round: number;
      readonly level: number;
      readonly reason: string;
    }
  | { readonly kind: 'ack_expired'; readonly run: number }
  | { readonly kind: 'exhausted'; readonly run: number; readonly persons: readonly PersonId[] };

/** What happens now, and where the run stands after it. No steps: the question came too early. */
export interface StepAnswer {
  readonly steps: readonly StepDecision[];
  readonly run: RunState;
}

/** Level 1 of the policy `Default`: the owner, and again after five minutes (decisions.md 28). */
export function defaultLevels(owner: PersonId): readonly Level[] {
  return [{ targets: [{ kind: 'person', id: owner }], delayMinutes: 5 }];
}

/** Key of a target in `OnCallLookup.targets`: `schedule:<id>`, `roundRobin:<id>,<id>`. */
export function targetKey(target: Target): string {
  return target.kind === 'roundRobin'
    ? `roundRobin:${target.people.join()}`
    : `${target.kind}:${target.id}`;
}

/** Name of the stored pointer of a level, from 1, of a policy. */
export function turnKey(policy: PolicyId, level: number): string {
  return `${policy}:${level}`;
}

/** Every target a run of the policy can ask for, the catch-all included, each once. */
export function targetsOf(policy: Pick<PolicySnapshot, 'levels' | 'catchAll'>): readonly Target[] {
  const all: Target[] = policy.levels.flatMap((level) => level.targets);
  const catchAll: Target = { kind: 'person', id: policy.catchAll };
  return [...new Map([...all, catchAll].map((target) => [targetKey(target), target])).values()];
}

/** The schedules among the targets, each once. */
export function schedulesOf({ levels }: Pick<PolicySnapshot, 'levels'>): readonly ScheduleId[] {
  const ids = levels.flatMap(({ targets }) =>
    targets.flatMap((target) => (target.kind === 'schedule' ? [asId<ScheduleId>(target.id)] : [])),
  );
  return [...new Set(ids)];
}

/** Names of the stored pointers of a policy: of each level with a round robin. */
export function turnKeysOf({
  id,
  levels,
}: Pick<PolicySnapshot, 'id' | 'levels'>): readonly string[] {
  return levels.flatMap(({ targets }, index) =>
    targets.some(({ kind }) => kind === 'roundRobin') ? [turnKey(id, index + 1)] : [],
  );
}
