/**
 * Which monitoring rules call people for nothing (domain.md 10: actionable rate, noise ratio). An incident that began
 * with an alert and paged somebody counts for the rule of that first alert: it needed action, or it did not, or it
 * is not known yet. Nobody is ranked: rules are.
 */
import type { CancelReason, ResolutionCode } from '../../incident/core/words.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';

/** One incident that began with an alert and paged somebody loudly. */
export interface PagedIncident {
  readonly number: string;
  readonly service: string;
  readonly serviceName: string;
  /** What the monitor calls its rule. */
  readonly rule: string;
  readonly title: string;
  readonly createdAt: Instant;
  readonly state: string;
  readonly cancelReason: CancelReason | null;
  readonly resolutionCode: ResolutionCode | null;
  /** Resolved by the system, without a person. */
  readonly isAutomatic: boolean;
  readonly wasAccepted: boolean;
  /** Firings of its alerts. */
  readonly events: number;
  readonly pages: number;
  /** Of these, from 23 to 7 by the clock of the person. */
  readonly nightPages: number;
}

export type Need = 'action' | 'none' | 'unknown';

/** Whether people had to do something; `unknown` while it is open, or where another incident took it over. */
export function needOf(incident: PagedIncident): Need {
  const { state, cancelReason, resolutionCode, isAutomatic, wasAccepted } = incident;
  if (state === 'cancelled') return cancelReason === null ? 'unknown' : 'none';
  if (state !== 'resolved' && state !== 'closed') return 'unknown';
  if (resolutionCode === 'no_fault_found') return 'none';
  if (resolutionCode === 'self_recovered') return isAutomatic || !wasAccepted ? 'none' : 'action';
  return 'action';
}

export interface NoisyRule {
  readonly service: string;
  readonly serviceName: string;
  readonly rule: string;
  readonly incidents: number;
  readonly action: number;
  readonly none: number;
  readonly unknown: number;
  readonly events: number;
  readonly pages: number;
  readonly nightPages: number;
  /** Pages of incidents that needed no action: what the report is ordered by. */
  readonly idlePages: number;
  /** Incidents of each seven days of the span, the oldest first. */
  readonly weeks: readonly number[];
  /** The newest few. */
  readonly newest: readonly {
    readonly number: string;
    readonly title: string;
    readonly need: Need;
  }[];
}

export interface NoiseReport {
  readonly rules: readonly NoisyRule[];
  readonly incidents: number;
  readonly events: number;
  readonly pages: number;
  readonly idlePages: number;
  /** Of the incidents whose need is known, those that needed action; null where none is. */
  readonly actionableShare: number | null;
}

const NEWEST = 5;
const WEEK_SECONDS = 7 * 86_400;

/** `incidents` of one span, the newest first. */
export function noiseOf(
  incidents: readonly PagedIncident[],
  span: { readonly from: Instant; readonly to: Instant },
): NoiseReport {
  const weeks = Math.max(1, Math.ceil(secondsBetween(span.from, span.to) / WEEK_SECONDS));
  const byRule = new Map<string, PagedIncident[]>();
  for (const incident of incidents) {
    const key = `${incident.service}\n${incident.rule}`;
    byRule.set(key, [...(byRule.get(key) ?? []), incident]);
  }
  const rules = [...byRule.values()].map((own) => ruleOf(own, { from: span.from, weeks }));
  const known = incidents.filter((incident) => needOf(incident) !== 'unknown');
  const action = known.filter((incident) => needOf(incident) === 'action').length;
  return {
    rules: rules.sort(
      (a, b) =>
        b.idlePages - a.idlePages ||
        b.pages - a.pages ||
        `${a.serviceName} ${a.rule}`.localeCompare(`${b.serviceName} ${b.rule}`),
    ),
    incidents: incidents.length,
    events: sum(incidents, ({ events }) => events),
    pages: sum(incidents, ({ pages }) => pages),
    idlePages: sum(rules, ({ idlePages }) => idlePages),
    actionableShare: known.length === 0 ? null : action / known.length,
  };
}

function ruleOf(
  own: readonly PagedIncident[],
  span: { readonly from: Instant; readonly weeks: number },
): NoisyRule {
  const [first] = own;
  if (first === undefined) throw new Error('a rule has an incident');
  const needs = own.map(needOf);
  const count = (need: Need) => needs.filter((one) => one === need).length;
  const weeks = Array.from({ length: span.weeks }, () => 0);
  for (const { createdAt } of own) {
    const week = Math.floor(secondsBetween(span.from, createdAt) / WEEK_SECONDS);
    weeks[week] = (weeks[week] ?? 0) + 1;
  }
  return {
    service: first.service,
    serviceName: first.serviceName,
    rule: first.rule,
    incidents: own.length,
    action: count('action'),
    none: count('none'),
    unknown: count('unknown'),
    events: sum(own, ({ events }) => events),
    pages: sum(own, ({ pages }) => pages),
    nightPages: sum(own, ({ nightPages }) => nightPages),
    idlePages: sum(
      own.filter((_, index) => needs[index] === 'none'),
      ({ pages }) => pages,
    ),
    weeks: weeks.slice(0, span.weeks),
    newest: own.slice(0, NEWEST).map((incident) => ({
      number: incident.number,
      title: incident.title,
      need: needOf(incident),
    })),
  };
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
