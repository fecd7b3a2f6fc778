/**
 * I1 of what an incident muted: nothing of it reaches an incident before its mute is over, and when no mute runs any
 * more nothing that fires is kept back. Mutes are short enough for that to be so at the end of a run.
 */
import { toMillis } from '../../src/kernel/instant.ts';
import type { Evidence, Violation } from './checker.ts';

/** The look at the end may wait for a process, or for the database. */
const SLACK_MS = 10 * 60_000;

export function muted({ events, tables, told }: Evidence): Violation[] {
  const all = { tx: null };
  const found: Violation[] = [];
  const joined = new Map<string, number>();
  for (const { at, entry } of told) {
    if (entry.kind === 'alert.joined' && !joined.has(entry.data.alert)) {
      joined.set(entry.data.alert, at);
    }
  }
  for (const event of events) {
    if (event.kind !== 'accepted' || !event.isMuted) continue;
    const { alert: about } = event;
    const at = joined.get(about);
    const fingerprint = tables.alert.get(all, about)?.fingerprint ?? '';
    const runs = tables.mute.where(all, 0, fingerprint).some(({ from, endsAt }) => {
      return at !== undefined && toMillis(from) <= event.at && at < toMillis(endsAt);
    });
    if (at !== undefined && runs) {
      found.push({ invariant: 'I1', at, about, text: 'a muted alert reached an incident' });
    }
  }
  for (const { id: about, state, incidentId, suppressedReason, ...alert } of tables.alert.all(
    all,
  )) {
    const at = toMillis(alert.clearedAt ?? alert.lastSeenAt);
    const isKeptBack = suppressedReason !== null;
    if (state === 'firing' && (incidentId === null || isKeptBack)) {
      found.push({ invariant: 'I1', at, about, text: 'an alert fires, and nobody hears of it' });
    }
    if (state === 'firing' || incidentId !== null || !isKeptBack) continue;
    const ends = tables.mute.where(all, 0, alert.fingerprint).map(({ endsAt }) => toMillis(endsAt));
    if (at <= Math.max(0, ...ends) + SLACK_MS) continue;
    found.push({ invariant: 'I1', at, about, text: 'an alert was kept back after its mute' });
  }
  return found;
}
