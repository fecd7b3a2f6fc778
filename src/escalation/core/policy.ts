/**
 * What an escalation policy is, and everything one run of it needs to know, as plain JSON: the policy
 * is frozen when a run starts, while the people behind its targets are looked up anew at each step
 * (domain.md 6.4, decisions.md 27). The state of a run lives inside the incident, so it is small.
 */
import type { PersonId, PolicyId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';

export type TargetKind = 'person' | 'schedule' | 'team';

export interface Target {
  readonly kind: TargetKind;
  readonly id: string;
}

/** All targets are paged together; without an answer the next level follows after the delay. */
export interface Level {
  readonly targets: readonly Target[];
  /** Elapsed minutes, 0 to 1440. */
  readonly delayMinutes: number;
}

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
}

/** Who stands behind each target at one instant; only people who can be paged. */
export interface OnCallLookup {
  /** By `targetKey`; an empty list means nobody is there now. */
  readonly targets: Readonly<Record<string, readonly PersonId[]>>;
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
    }
  | {
      readonly status: 'acked';
      readonly run: number;
      /** When silence ends the acknowledgement; null where no timeout applies. */
      readonly expiresAt: Instant | null;
    }
  | { readonly status: 'exhausted'; readonly run: number; readonly at: Instant };

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
    }
  | {
      readonly kind: 'level_empty';
      readonly run: number;
      readonly round: number;
      readonly level: number;
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

/** Key of a target in `OnCallLookup.targets`: `schedule:<id>`. */
export function targetKey({ kind, id }: Target): string {
  return `${kind}:${id}`;
}

/** Every target a run of the policy can ask for, the catch-all included, each once. */
export function targetsOf(policy: Pick<PolicySnapshot, 'levels' | 'catchAll'>): readonly Target[] {
  const all: Target[] = policy.levels.flatMap((level) => level.targets);
  const catchAll: Target = { kind: 'person', id: policy.catchAll };
  return [...new Map([...all, catchAll].map((target) => [targetKey(target), target])).values()];
}
