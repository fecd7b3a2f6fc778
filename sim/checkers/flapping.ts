/**
 * I4 of what flaps: an incident is not called recovered by itself before the moment one of its rows names, and, once
 * that is past and nothing fires, it is.
 */

import type { IncidentState } from '../../src/incident/core/state.ts';
import type { EntryKind } from '../../src/incident/core/timeline.ts';
import { toMillis } from '../../src/kernel/instant.ts';
import type { Evidence, Violation } from './checker.ts';

/** After these the end of an alert no longer decides alone, or something fires again. */
const ELSE: ReadonlySet<EntryKind> = new Set<EntryKind>([
  'alert.joined',
  'alerts.joined',
  'alert.refired',
  'incident.reopened',
  'incident.reinstated',
  'incident.unmerged',
  'fix.failed',
  'merge.received',
  'merge.undone',
  'alerts.split',
  'reporter.joined',
]);
const RECOVERS: ReadonlySet<string> = new Set(['identified', 'logged', 'triaged', 'diagnosing']);
/** The question may wait for a process, or for the database. */
const SLACK_MS = 10 * 60_000;

export function flapping({ told, states, events }: Evidence): Violation[] {
  const found: Violation[] = [];
  const waits = new Map<string, number>();
  const judge = (about: string, at: number, state: IncidentState | undefined): void => {
    const until = waits.get(about);
    if (until === undefined || at <= until + SLACK_MS) return;
    waits.delete(about);
    const broken = state?.reporters.some(({ withdrew }) => !withdrew) === true;
    if (state === undefined || broken || !RECOVERS.has(state.state)) return;
    const text = 'steady and clear, and not called recovered';
    found.push({ invariant: 'I4', at, about, text });
  };
  for (const { at, entry, before } of told) {
    const { incident: about, kind } = entry;
    judge(about, at, before);
    const until = waits.get(about);
    if (kind === 'incident.self_recovered' && until !== undefined) {
      waits.delete(about);
      if (at < until) {
        found.push({ invariant: 'I4', at, about, text: 'called recovered while it flaps' });
      }
    }
    if (ELSE.has(kind)) waits.delete(about);
    if (kind === 'alert.cleared' && entry.data.flapsUntil !== undefined) {
      waits.set(about, toMillis(entry.data.flapsUntil));
    }
  }
  const end = events.at(-1)?.at ?? 0;
  for (const about of [...waits.keys()]) judge(about, end, states.get(about));
  return found;
}
