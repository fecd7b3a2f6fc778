/** What the entries about folding say: services that fall with another, alerts that part, two that may be one. */
import type { AlertId, IncidentId, PersonId, ServiceId } from '../../kernel/ids.ts';
import type { ServiceState } from './words.ts';

/** A service that is hurt because one it stands on is down. */
export interface FoldedFacts {
  readonly service: ServiceId;
  readonly dueTo: ServiceId;
  readonly state: ServiceState;
  /** `checkout depends on orders-db, which is down`. */
  readonly reason: string;
  /** Whoever is on call for it, told once and quietly. */
  readonly told: readonly PersonId[];
  /** Number of the incident it came from, where a merge brought it. */
  readonly via: string | null;
}

export interface FoldingEntryData {
  'service.folded': FoldedFacts;
  /** On the incident that lets them go; `services` are those of which it keeps no alert. */
  'alerts.split': {
    readonly into: IncidentId;
    readonly intoNumber: string;
    readonly count: number;
    /** The first fifty. */
    readonly alerts: readonly AlertId[];
    readonly services: readonly ServiceId[];
    readonly reason: string;
  };
  /** On the incident that begins with them. */
  'split.received': {
    readonly other: IncidentId;
    readonly otherNumber: string;
    readonly count: number;
    readonly reason: string;
  };
  /** Two incidents look like one, and a person has touched this one: only a person may merge it. */
  'merge.suggested': {
    readonly other: IncidentId;
    readonly otherNumber: string;
    readonly reason: string;
  };
  'merge.declined': {
    readonly other: IncidentId;
    readonly otherNumber: string;
    readonly reason: string | null;
  };
}
