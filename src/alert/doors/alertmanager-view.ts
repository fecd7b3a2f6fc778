/** Our alerts in the words of Alertmanager's API v2, and its filters over them (wire-formats.md b2). */
import type { Instant } from '../../kernel/instant.ts';
import { anchored } from '../anchored.ts';
import type { Alert } from '../core/alert.ts';
import { type Matcher, parseMatchers } from '../core/matcher.ts';
import { matching } from '../silences/matching.ts';

/** Alertmanager shows the receivers an alert goes to; ours go to people, by one name. */
export const RECEIVER = 'evenkeel';
const MAX_FILTER = 1_000;

export interface GettableAlert {
  readonly labels: Alert['labels'];
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly updatedAt: Instant;
  readonly generatorURL: string;
  readonly fingerprint: string;
  readonly receivers: readonly { readonly name: string }[];
  readonly status: {
    readonly state: 'active' | 'suppressed';
    readonly silencedBy: readonly string[];
    readonly inhibitedBy: readonly string[];
    readonly mutedBy: readonly string[];
  };
}

/** Ids of silences and mutes that cover it now, and names of maintenance windows. */
export interface QuietedBy {
  readonly silencedBy: readonly string[];
  readonly mutedBy: readonly string[];
}

export function gettableAlert(alert: Alert, { silencedBy, mutedBy }: QuietedBy): GettableAlert {
  const isQuiet = silencedBy.length + mutedBy.length > 0 || alert.suppressedReason !== null;
  return {
    labels: alert.labels,
    annotations: {
      summary: alert.title,
      ...(alert.body === '' ? {} : { description: alert.body }),
    },
    startsAt: alert.startsAt ?? alert.firstSeenAt,
    endsAt: alert.expiresAt ?? alert.lastSeenAt,
    updatedAt: alert.lastSeenAt,
    generatorURL: alert.links.find((link) => link.text === 'Source')?.href ?? '',
    fingerprint: alert.dedupKey,
    receivers: [{ name: RECEIVER }],
    status: { state: isQuiet ? 'suppressed' : 'active', silencedBy, inhibitedBy: [], mutedBy },
  };
}

export interface AlertSelection {
  readonly active: boolean;
  /** Those that are kept quiet, by whatever it is. */
  readonly silenced: boolean;
  readonly filters: readonly string[];
  readonly receiver: string | undefined;
}

/** Those that pass every filter, or what is wrong with the filters. */
export function select(
  alerts: readonly GettableAlert[],
  selection: AlertSelection,
): readonly GettableAlert[] | { readonly fault: string } {
  const matchers: Matcher[] = [];
  for (const text of selection.filters) {
    const parsed = text.length > MAX_FILTER ? undefined : parseMatchers(text);
    if (parsed === undefined) return { fault: `bad matcher format: ${text.slice(0, 200)}` };
    matchers.push(...parsed);
  }
  const { receiver } = selection;
  const isOurs = receiver === undefined ? () => true : anchored(receiver);
  if (isOurs === undefined) return { fault: 'failed to parse receiver param' };
  let selected: readonly GettableAlert[] = isOurs(RECEIVER)
    ? alerts.filter(({ status }) => selection[status.state === 'active' ? 'active' : 'silenced'])
    : [];
  for (const matcher of matchers) {
    const passed = passing(selected, matcher);
    if (passed === undefined) return { fault: `bad regular expression for ${matcher.name}` };
    selected = passed;
  }
  return selected;
}

function passing(
  alerts: readonly GettableAlert[],
  matcher: Matcher,
): readonly GettableAlert[] | undefined {
  const matches = matching(matcher);
  return matches === undefined ? undefined : alerts.filter(({ labels }) => matches(labels));
}
