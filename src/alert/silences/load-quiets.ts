/**
 * The times of quiet that hold or will, ready to be asked for each event: silences and mutes as they stand, and
 * windows written out for the day ahead.
 */
import type { Instant } from '../../kernel/instant.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import type { Reader } from '../../platform/db.ts';
import type { Quiet, Subject } from '../core/judging/book.ts';
import { spansBetween } from '../core/quiet/recurrence.ts';
import { holding } from './condition.ts';
import { matching } from './matching.ts';
import { type SilenceRow, silencesEndingAfter } from './silence-store.ts';
import { type WindowRow, windowsEndingAfter } from './window-store.ts';

/** Windows are written out this far; after that the book is read anew. */
const AHEAD_SECONDS = 86_400;

export interface Quiets {
  readonly quiets: readonly Quiet[];
  readonly goodUntil: Instant;
}

export async function loadQuiets(reader: Reader, now: Instant): Promise<Quiets> {
  const goodUntil = plusSeconds(now, AHEAD_SECONDS);
  const silences = await silencesEndingAfter(reader, now);
  const windows = await windowsEndingAfter(reader, now);
  return {
    quiets: [
      ...windows.flatMap((window) => quietsOfWindow(window, { from: now, to: goodUntil })),
      ...silences.map(quietOfSilence),
    ],
    goodUntil,
  };
}

export function quietOfSilence(silence: SilenceRow): Quiet {
  return {
    id: silence.id,
    reason: silence.kind === 'mute' ? 'muted' : 'silenced',
    name: silence.comment,
    from: silence.startsAt,
    to: silence.endsAt,
    covers: coversOf(silence),
  };
}

/** What it covers, whatever the time. */
export function coversOf(
  what: Pick<SilenceRow, 'matchers' | 'condition' | 'fingerprint' | 'serviceId' | 'integrationId'>,
): Quiet['covers'] {
  const { serviceId, integrationId, fingerprint } = what;
  const tests = what.matchers.map((matcher) => matching(matcher) ?? never);
  const holds = holding(what.condition);
  return (subject, itsFingerprint) =>
    (serviceId === null || subject.service.id === serviceId) &&
    (integrationId === null || subject.integration.id === integrationId) &&
    (fingerprint === null || itsFingerprint === fingerprint) &&
    tests.every((test) => test(subject.labels)) &&
    holds(subject);
}

/** A window that was cancelled while it ran holds no more. */
export function quietsOfWindow(
  window: WindowRow,
  span: { readonly from: Instant; readonly to: Instant },
): readonly Quiet[] {
  if (window.cancelledAt !== null) return [];
  const covers = coversOfWindow(window);
  return timesOfWindow(window, span).map(({ from, to }) => {
    return { id: window.id, reason: 'maintenance', name: window.name, from, to, covers };
  });
}

export function coversOfWindow(window: Pick<WindowRow, 'services' | 'condition'>): Quiet['covers'] {
  const services: ReadonlySet<string> = new Set(window.services);
  const holds = holding(window.condition);
  return (subject: Subject) =>
    (services.size === 0 || services.has(subject.service.id)) && holds(subject);
}

/** When the window is, of [from, to); cut short where it was cancelled. */
export function timesOfWindow(
  { recurrence, startsAt, endsAt, cancelledAt }: WindowRow,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly { readonly from: Instant; readonly to: Instant }[] {
  const once = startsAt === null || endsAt === null ? [] : [{ from: startsAt, to: endsAt }];
  const spans = recurrence === null ? once : spansBetween(recurrence, from, to);
  return spans
    .filter((span) => cancelledAt === null || span.from < cancelledAt)
    .map((span) => {
      return cancelledAt !== null && cancelledAt < span.to ? { ...span, to: cancelledAt } : span;
    })
    .filter((span) => span.from < to && span.to > from);
}

function never(): boolean {
  return false;
}
