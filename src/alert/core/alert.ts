/**
 * What a monitoring tool says (an event) and what it adds up to (an alert): a deduplicated condition on a
 * service, `firing` until its sender, its expiry or a person clears it (decisions.md 23). A condition that
 * comes back after it cleared is a new alert that remembers the one before.
 */
import type { AlertId, IncidentId, IntegrationId, ServiceId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';

export const ALERT_STATES = ['firing', 'cleared'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What the monitor claims; not the severity of an incident. */
export const ALERT_SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Whether a person is woken (`high`) or told when they look (`low`). */
export type Loudness = 'high' | 'low';

/** What a rule knows of its effect on users (domain.md R02). */
export const EFFECT_HINTS = ['interrupted', 'degraded', 'at_risk', 'none'] as const;
export type EffectHint = (typeof EFFECT_HINTS)[number];

export interface Link {
  readonly href: string;
  readonly text: string;
}

export type Labels = Readonly<Record<string, string>>;

/** What a sender corrects; whatever is absent stays. */
export interface Amendment {
  readonly title?: string;
  readonly body?: string;
  readonly severity?: AlertSeverity;
  readonly set?: Labels;
  readonly drop?: readonly string[];
  /** Labels that hold a JSON list of text. */
  readonly lists?: readonly {
    readonly label: string;
    readonly add: readonly string[];
    readonly remove: readonly string[];
  }[];
}

/** One item of a payload in our own words; made by an integration's `parse`. */
export interface MonitoringEvent {
  /**
   * `note` = the sender tells something that changes nothing, such as its own acknowledgement; `amend` =
   * it corrects what it said of a condition that fires, without firing it again.
   */
  readonly action: 'firing' | 'cleared' | 'note' | 'amend';
  /** The sender's name of the condition. */
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly body: string;
  readonly labels: Labels;
  readonly links: readonly Link[];
  /** When the condition began by the sender's clock: it names the episode, never the order. */
  readonly startsAt?: Instant;
  /** A firing condition is over at this instant (by the sender's clock) unless it is sent again. */
  readonly expiresAt?: Instant;
  /** As `expiresAt`, counted from the moment we accept it. */
  readonly expiresInSeconds?: number;
  /** Of a firing event: a repeat counts but leaves the words, labels and severity of the first. */
  readonly firstWordsStand?: boolean;
  /** Of an `amend`: what changes. */
  readonly amendment?: Amendment;
  /** What was too long and was cut, in words. */
  readonly cuts: readonly string[];
  /** This item of the payload as a body of its own, which reads as the same event; without the sender's key. */
  readonly raw: string;
}

export interface Alert {
  readonly id: AlertId;
  readonly integrationId: IntegrationId;
  readonly serviceId: ServiceId;
  readonly source: string;
  readonly dedupKey: string;
  readonly fingerprint: string;
  readonly state: AlertState;
  readonly severity: AlertSeverity;
  readonly loudness: Loudness;
  readonly title: string;
  readonly body: string;
  readonly labels: Labels;
  readonly links: readonly Link[];
  /** Firing signals; 0 when only its end ever arrived. */
  readonly count: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly startsAt: Instant | null;
  /** The latest beginning the sender has claimed for this condition. */
  readonly episodeAt: Instant | null;
  readonly expiresAt: Instant | null;
  /** The end in the past that the sender last claimed; see `isStillRolling` in dedup.ts. */
  readonly endedAt: Instant | null;
  readonly clearedAt: Instant | null;
  /** `sender`, `expiry` or the id of a person. */
  readonly clearedBy: string | null;
  /** The last firings and clearings of this fingerprint, oldest first. */
  readonly recentChanges: readonly Instant[];
  readonly flapping: boolean;
  /** The alert of the same fingerprint before this one. */
  readonly previousId: AlertId | null;
  readonly incidentId: IncidentId | null;
  /** `INC-2026-0001`, once it belongs to one. */
  readonly incidentNumber: string | null;
  /** Why nobody hears of it for now; null where they do. */
  readonly suppressedReason: string | null;
  /** The rule, silence or maintenance window behind it. */
  readonly suppressedBy: string | null;
  /** Nobody hears of it before, so that it may clear by itself. */
  readonly heldUntil: Instant | null;
  /** The last firings within the window of a threshold, oldest first. */
  readonly recentFirings: readonly Instant[];
  readonly component: string | null;
  readonly category: string | null;
  /** What a rule says it does to users. */
  readonly effect: EffectHint | null;
  /** Alerts of one group within the window share an incident, whatever their service. */
  readonly groupKey: string | null;
  readonly groupKind: 'rolling' | 'fixed' | null;
  readonly groupSeconds: number | null;
}

/** A row of an alert's own history. */
export interface AlertChange {
  readonly kind:
    | 'fired'
    | 'severity'
    | 'cleared'
    | 'linked'
    | 'moved'
    | 'suppressed'
    | 'held'
    | 'released';
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}
