/**
 * Is this event news? Given the latest alert of its fingerprint and the event, says what it is: a new alert,
 * a repeat, the end, or nothing, and why. Senders promise no order, so what counts is the order of
 * receipt, corrected only where the sender names the beginning of the episode: then an end that overtook
 * its beginning, or belongs to an older episode, is recognised (domain.md trap 7). The sender's clock is
 * never compared with ours but for `expiresAt`, which is what it is for, and even there a clock that is
 * behind is noticed: an end that keeps moving is no end.
 */
import type { AlertId, IntegrationId, ServiceId } from '../../kernel/ids.ts';
import {
  type Instant,
  latest,
  plusMillis,
  plusSeconds,
  secondsBetween,
} from '../../kernel/instant.ts';
import type { ServiceSettings } from '../../service/core/service-settings.ts';
import type { Alert, AlertChange, AlertSeverity, MonitoringEvent } from './alert.ts';
import { amended } from './amend.ts';
import { type FlappingRule, isFlapping, NO_CHANGES, withChange } from './flapping.ts';
import { louderOf } from './loudness.ts';

/**
 * How long after an end a beginning of the same episode counts as overtaken. Long enough for a retry or a
 * second Alertmanager, shorter than a group interval, after which the same episode may truly fire again.
 */
export const LATE_SECONDS = 30;

/** How long a condition lasts between two messages of a sender whose clock is behind. */
const BEHIND_SECONDS = 300;
/** From here on a sender's clock is said to be wrong. */
const SKEW_SECONDS = 300;

/** Why an event changed no alert; kept as the reason of its signal. */
export const DROP_REASONS = {
  late: 'This firing arrived after the end of the same episode.',
  older_episode: 'This is the end of an earlier episode; a later one is firing.',
  nothing_firing: 'Nothing with this key was firing.',
  sender_note:
    'The sender only noted this, such as an acknowledgement of its own; nothing changes here.',
} as const;
export type DropReason = keyof typeof DROP_REASONS;

export type Verdict =
  | { readonly kind: 'new'; readonly again: boolean }
  | { readonly kind: 'repeat'; readonly louder: boolean }
  | { readonly kind: 'cleared' }
  | { readonly kind: 'dropped'; readonly reason: DropReason };

export interface Decision {
  readonly verdict: Verdict;
  /** The alert after the event; undefined where there is none. */
  readonly alert: Alert | undefined;
  readonly changes: readonly AlertChange[];
  /** When to ask whether the alert has expired; undefined where a timer runs already. */
  readonly askAt: Instant | undefined;
}

/** What a service says about its alerts. */
export type AlertRules = Pick<ServiceSettings, 'loudness' | 'alertExpirySeconds'> & FlappingRule;

/** What the world adds to an event. */
export interface Circumstances {
  readonly now: Instant;
  /** Used if this becomes a new alert. */
  readonly freshId: AlertId;
  readonly integrationId: IntegrationId;
  readonly serviceId: ServiceId;
  readonly source: string;
  readonly fingerprint: string;
  readonly rules: AlertRules;
}

/** `known` is the latest alert with this fingerprint, firing or not. */
export function decide(
  known: Alert | undefined,
  event: MonitoringEvent,
  circumstances: Circumstances,
): Decision {
  if (event.action === 'note') return dropped('sender_note', known);
  if (event.action === 'amend') return decideAmendment(known, event, circumstances);
  const claimed = expiryOf(event, circumstances);
  const over = claimed <= circumstances.now;
  const rolling = over && isStillRolling(known, event);
  if (event.action === 'cleared' || (over && !rolling)) {
    return decideEnd(known, event, circumstances);
  }
  const expiresAt = rolling ? plusSeconds(circumstances.now, BEHIND_SECONDS) : claimed;
  if (known?.state === 'firing') return repeat(known, event, { ...circumstances, expiresAt });
  if (known !== undefined && !rolling && isLate(known, event, circumstances.now)) {
    const counted = { ...known, count: known.count + 1 };
    return { ...dropped('late', counted), alert: counted };
  }
  return fire(known, event, { ...circumstances, expiresAt });
}

/** The alert cleared by its expiry or by a person; undefined when it is not firing any more. */
export function clear(
  alert: Alert,
  by: { readonly now: Instant; readonly actor: string; readonly rules: FlappingRule },
): { readonly alert: Alert; readonly changes: readonly AlertChange[] } | undefined {
  if (alert.state !== 'firing') return undefined;
  return {
    alert: {
      ...alert,
      ...withChange(alert, by.now, by.rules),
      state: 'cleared',
      clearedAt: by.now,
      clearedBy: by.actor,
    },
    changes: [{ kind: 'cleared', data: { by: by.actor } }],
  };
}

/** A sender that names no end is given the service's patience. */
function expiryOf(event: MonitoringEvent, { now, rules }: Circumstances): Instant {
  if (event.expiresAt !== undefined) return event.expiresAt;
  return plusSeconds(now, event.expiresInSeconds ?? rules.alertExpirySeconds);
}

/**
 * A sender whose clock is behind claims an end in our past for what still fires. One episode has one end, so
 * when the claim moves on, it was never an end.
 */
function isStillRolling(known: Alert | undefined, event: MonitoringEvent): boolean {
  if (known === undefined || known.endedAt === null || event.expiresAt === undefined) return false;
  return known.episodeAt === event.startsAt && event.expiresAt > known.endedAt;
}

/** Words for the signal where the sender's clock cannot be right; undefined where it may be. */
export function clockNote(event: MonitoringEvent, now: Instant): string | undefined {
  if (event.startsAt === undefined) return undefined;
  const ahead = Math.round(secondsBetween(now, event.startsAt));
  return ahead < SKEW_SECONDS ? undefined : `startsAt: ${ahead} s ahead of our clock`;
}

function dropped(reason: DropReason, alert: Alert | undefined): Decision {
  return { verdict: { kind: 'dropped', reason }, alert, changes: [], askAt: undefined };
}

/** The sender ended this episode a moment ago, so the beginning was only overtaken on its way. */
function isLate(known: Alert, event: MonitoringEvent, now: Instant): boolean {
  if (known.clearedBy !== 'sender' || known.clearedAt === null) return false;
  if (event.startsAt === undefined || known.episodeAt === null) return false;
  return event.startsAt <= known.episodeAt && secondsBetween(known.clearedAt, now) < LATE_SECONDS;
}

function decideEnd(
  known: Alert | undefined,
  event: MonitoringEvent,
  circumstances: Circumstances,
): Decision {
  if (known === undefined) {
    // Nothing to end, but worth remembering: its beginning may still be on its way.
    if (event.startsAt === undefined) return dropped('nothing_firing', undefined);
    const ahead = endedUnseen(event, circumstances);
    return { ...dropped('nothing_firing', ahead), alert: ahead };
  }
  const episodeAt = laterOf(known.episodeAt, event.startsAt ?? null);
  const endedAt = event.expiresAt ?? known.endedAt;
  if (known.state !== 'firing') {
    const younger = episodeAt !== known.episodeAt && known.clearedBy === 'sender';
    const ended = endedAt !== known.endedAt;
    return dropped(
      'nothing_firing',
      younger || ended
        ? { ...known, endedAt, episodeAt: younger ? episodeAt : known.episodeAt }
        : known,
    );
  }
  if (
    event.startsAt !== undefined &&
    known.episodeAt !== null &&
    event.startsAt < known.episodeAt
  ) {
    return dropped('older_episode', known);
  }
  const ended = clear({ ...known, episodeAt, endedAt }, { ...circumstances, actor: 'sender' });
  if (ended === undefined) return dropped('nothing_firing', known);
  return { verdict: { kind: 'cleared' }, ...ended, askAt: undefined };
}

/** Words of a condition that fires; louder words wake people as a louder repeat does. */
function decideAmendment(
  known: Alert | undefined,
  event: MonitoringEvent,
  { rules }: Circumstances,
): Decision {
  if (known?.state !== 'firing') return dropped('nothing_firing', known);
  const told = amended(known, event.amendment ?? {});
  const loudness = louderOf(known.loudness, rules.loudness[told.severity]);
  return {
    verdict: { kind: 'repeat', louder: loudness !== known.loudness },
    alert: { ...told, loudness },
    changes: severityChange(known.severity, told.severity),
    askAt: undefined,
  };
}

function severityChange(from: AlertSeverity, to: AlertSeverity): readonly AlertChange[] {
  return from === to ? [] : [{ kind: 'severity', data: { from, to } }];
}

function repeat(
  known: Alert,
  event: MonitoringEvent,
  at: Circumstances & { readonly expiresAt: Instant },
): Decision {
  const older =
    event.startsAt !== undefined && known.episodeAt !== null && event.startsAt < known.episodeAt;
  const stale = older || event.firstWordsStand === true;
  const told = stale ? {} : wordsOf(event);
  const severity = stale ? known.severity : event.severity;
  const loudest = event.firstWordsStand === true ? severity : event.severity;
  const loudness = louderOf(known.loudness, at.rules.loudness[loudest]);
  const expiresAt = older ? laterOf(known.expiresAt, at.expiresAt) : at.expiresAt;
  const alert: Alert = {
    ...known,
    ...told,
    severity,
    loudness,
    count: known.count + 1,
    lastSeenAt: at.now,
    episodeAt: laterOf(known.episodeAt, event.startsAt ?? null),
    expiresAt,
    endedAt: claimedEnd(event, at.now) ?? known.endedAt,
    flapping: isFlapping(known, at.now, at.rules),
  };
  const sooner = expiresAt !== null && (known.expiresAt === null || expiresAt < known.expiresAt);
  return {
    verdict: { kind: 'repeat', louder: loudness !== known.loudness },
    alert,
    changes: severityChange(known.severity, severity),
    askAt: sooner ? expiresAt : undefined,
  };
}

function fire(
  known: Alert | undefined,
  event: MonitoringEvent,
  circumstances: Circumstances & { readonly expiresAt: Instant },
): Decision {
  const { now, expiresAt, rules } = circumstances;
  const alert: Alert = {
    ...bare(event, circumstances),
    ...withChange(known ?? NO_CHANGES, now, rules),
    state: 'firing',
    count: 1,
    // Two in one instant still have an order, so that the latest alert of a fingerprint is one.
    firstSeenAt: known === undefined ? now : latest(now, plusMillis(known.firstSeenAt, 1)),
    expiresAt,
    endedAt: claimedEnd(event, now),
    previousId: known?.id ?? null,
  };
  return {
    verdict: { kind: 'new', again: known !== undefined },
    alert,
    changes: [{ kind: 'fired', data: { severity: event.severity } }],
    askAt: expiresAt,
  };
}

/** An end whose beginning we have not seen: kept cleared, with no firing counted. */
function endedUnseen(event: MonitoringEvent, circumstances: Circumstances): Alert {
  return {
    ...bare(event, circumstances),
    state: 'cleared',
    endedAt: event.expiresAt ?? null,
    clearedAt: circumstances.now,
    clearedBy: 'sender',
  };
}

/** The end a sender claims, if by our clock it has passed. */
function claimedEnd(event: MonitoringEvent, now: Instant): Instant | null {
  const { expiresAt } = event;
  return expiresAt !== undefined && expiresAt <= now ? expiresAt : null;
}

function bare(event: MonitoringEvent, circumstances: Circumstances): Alert {
  const { now, freshId, integrationId, serviceId, source, fingerprint, rules } = circumstances;
  return {
    // Named, not spread: properties that follow a spread are slow to make (ADR 0050).
    title: event.title,
    body: event.body,
    labels: event.labels,
    links: event.links,
    id: freshId,
    integrationId,
    serviceId,
    source,
    fingerprint,
    dedupKey: event.key,
    state: 'cleared',
    severity: event.severity,
    loudness: rules.loudness[event.severity],
    count: 0,
    firstSeenAt: now,
    lastSeenAt: now,
    startsAt: event.startsAt ?? null,
    episodeAt: event.startsAt ?? null,
    expiresAt: null,
    endedAt: null,
    clearedAt: null,
    clearedBy: null,
    recentChanges: [],
    flapping: false,
    previousId: null,
    incidentId: null,
    incidentNumber: null,
    suppressedReason: null,
    suppressedBy: null,
    heldUntil: null,
    recentFirings: [],
    component: null,
    category: null,
    effect: null,
    groupKey: null,
    groupKind: null,
    groupSeconds: null,
  };
}

function wordsOf(event: MonitoringEvent): Pick<Alert, 'title' | 'body' | 'labels' | 'links'> {
  const { title, body, labels, links } = event;
  return { title, body, labels, links };
}

function laterOf(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null) return b;
  return b === null || b < a ? a : b;
}
