/** Wire shapes of `GET /readiness`: what would keep a page from arriving, and where it is mended. */
import type { Instant } from '../kernel/instant.ts';
import { z, zUuid } from '../kernel/schema.ts';
import type { FindingCode } from './core/readiness.ts';

export const zReadinessQuery = z.strictObject({
  /** Only what concerns this service. */
  service: zUuid.optional(),
  /** Only what is about this person. */
  person: zUuid.optional(),
});

export interface ReadinessItem {
  readonly code: FindingCode;
  readonly level: 'fault' | 'warning';
  readonly on: {
    readonly kind: 'policy' | 'schedule' | 'person';
    readonly id: string;
    readonly name: string;
  };
  readonly services: readonly { readonly id: string; readonly name: string }[];
  readonly text: string;
  readonly span?: { readonly from: Instant; readonly to: Instant };
  /** Page on which it is mended. */
  readonly fix: string;
}

export interface Readiness {
  readonly from: Instant;
  readonly to: Instant;
  readonly items: readonly ReadinessItem[];
}

/** `GET /escalation-policies/{id}/coverage`: spans in which all its levels are empty. */
export interface PolicyCoverage {
  readonly from: Instant;
  readonly to: Instant;
  readonly gaps: readonly { readonly from: Instant; readonly to: Instant }[];
}
