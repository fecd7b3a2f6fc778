/**
 * Wire shapes of escalation policies (product.md) and of their simulation. A policy that is not
 * complete is refused with 422 naming the field: at least one level, one target each, a catch-all.
 */
import type { Instant } from '../kernel/instant.ts';
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import type { Level, StepDecision } from './core/policy.ts';

const zTarget = z.strictObject({ kind: z.enum(['person', 'schedule', 'team']), id: zUuid });

const zLevel = z.strictObject({
  targets: z.array(zTarget).min(1, 'A level needs at least one target.').max(50),
  /** Elapsed minutes until the next level. */
  delayMinutes: z.int().min(0).max(1440),
});

/** `catchAll` is a person: its id, or the same written as a target. */
const zCatchAll = z.union([
  zUuid,
  z.strictObject({ kind: z.literal('person'), id: zUuid }).transform((target): string => target.id),
]);

export const zPolicyInput = z.strictObject({
  name: zLine(1, 200),
  levels: z.array(zLevel).min(1, 'A policy needs at least one level.').max(20),
  repeat: z.int().min(0).max(9).default(0),
  catchAll: zCatchAll,
});
export type PolicyInput = z.output<typeof zPolicyInput>;

export const zPolicyChange = zPolicyInput.extend({
  expectedVersion: z.int().min(1).optional(),
});
export type PolicyChange = z.output<typeof zPolicyChange>;

export const zPolicyId = z.strictObject({ id: zUuid });

export const zSimulateQuery = z.strictObject({
  at: zInstant.refine((at) => at < '2200', 'Give a time before the year 2200.').optional(),
});

export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly levels: readonly Level[];
  readonly repeat: number;
  /** Id of a person. */
  readonly catchAll: string;
  /** The policy of services and people without one; it can be edited, not deleted. */
  readonly isDefault: boolean;
  readonly createdAt: Instant;
}

/** `GET /escalation-policies/{id}/simulate`: what would happen if nobody ever answered. */
export interface Simulation {
  readonly at: Instant;
  readonly steps: readonly {
    readonly at: Instant;
    /** Since the start. */
    readonly afterSeconds: number;
    readonly kind: StepDecision['kind'];
    readonly round: number | null;
    readonly level: number | null;
    readonly persons: readonly { readonly person: string; readonly personName: string }[];
  }[];
}
