/**
 * What people have decided about signals, ready to be asked: rules in their order and the times of quiet
 * (silences, mutes, maintenance). Expressions come compiled; running one may throw, and what throws counts
 * as not said (a rule that fails lets the signal pass).
 */
import type { Instant } from '../../../kernel/instant.ts';
import type { AlertSeverity, EffectHint, Labels, Loudness } from '../alert.ts';

/** What expressions and matchers see of one event. */
export interface Subject {
  readonly action: 'firing' | 'cleared' | 'note' | 'amend';
  readonly key: string;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly body: string;
  readonly labels: Labels;
  readonly source: string;
  readonly integration: { readonly id: string; readonly name: string };
  readonly service: { readonly id: string; readonly name: string; readonly tier: string };
}

/** Alerts of one group within the window share an incident: since its last alert, or since its first. */
export interface Grouping {
  readonly kind: 'rolling' | 'fixed';
  readonly seconds: number;
}

/** What a rule does where it holds; absent = left as it is. */
export interface RuleActions {
  /** Routes the alert to this service; later rules see it as the event's own. */
  readonly service?: Subject['service'];
  readonly severity?: AlertSeverity;
  readonly loudness?: Loudness;
  readonly component?: string;
  readonly category?: string;
  readonly effect?: EffectHint;
  /** Labels set, by name; an empty text takes the label away. */
  readonly labels?: (subject: Subject) => Labels;
  /** Another name of the condition: what is one alert. */
  readonly key?: (subject: Subject) => string;
  readonly group?: Grouping & { readonly by: (subject: Subject) => string };
  /** Below so many firings within so many seconds nobody hears of it. */
  readonly threshold?: { readonly count: number; readonly seconds: number };
  /** It must fire this long before anybody hears of it. */
  readonly pauseSeconds?: number;
  /** Nobody hears of it, for this reason. */
  readonly suppress?: string;
}

export interface CompiledRule {
  readonly id: string;
  readonly name: string;
  readonly holds: (subject: Subject) => boolean;
  readonly actions: RuleActions;
  /** Where it holds, no later rule is asked. */
  readonly isLast: boolean;
}

export const QUIET_REASONS = ['maintenance', 'muted', 'silenced'] as const;
export type QuietReason = (typeof QUIET_REASONS)[number];

/** A span of time in which what it covers wakes nobody. */
export interface Quiet {
  readonly id: string;
  readonly reason: QuietReason;
  /** In words, for traces. */
  readonly name: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Of an event and the fingerprint of its condition. */
  readonly covers: (subject: Subject, fingerprint: string) => boolean;
}

export interface RuleBook {
  readonly version: number;
  readonly rules: readonly CompiledRule[];
  readonly quiets: readonly Quiet[];
  /** Times of quiet that come back are written out until then; the book must be read anew after it. */
  readonly goodUntil: Instant;
}
