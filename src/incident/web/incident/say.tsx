/**
 * Every kind of entry as a sentence. A new kind in `core/timeline.ts` does not compile until it has one.
 * A kind this page does not know yet (an older tab, a newer server) is still shown, by its name.
 */
import { IconPoint } from '@tabler/icons-react';
import type { Entry, EntryKind } from '../../core/timeline.ts';
import { SAY_CALL } from './say-call.tsx';
import { SAY_DRILL } from './say-drill.tsx';
import { SAY_FOLD } from './say-fold.tsx';
import { SAY_LIFE } from './say-life.tsx';
import { SAY_WORK } from './say-work.tsx';
import type { Say, SayAll, Sentence, Speaker } from './speak.ts';

const SAY: SayAll<EntryKind> = { ...SAY_LIFE, ...SAY_CALL, ...SAY_WORK, ...SAY_DRILL, ...SAY_FOLD };

export function sentenceOf(entry: Entry, by: Speaker): Sentence {
  const say = SAY[entry.kind] as Say<EntryKind> | undefined;
  if (say !== undefined) return say(entry, by);
  return { icon: IconPoint, kind: (entry as Entry).kind, text: (entry as Entry).kind };
}

/** Rows that carry the story, starred or not. */
const MILESTONES: ReadonlySet<EntryKind> = new Set([
  'incident.created',
  'incident.triaged',
  'incident.accepted',
  'page.acknowledged',
  'priority.changed',
  'major.declared',
  'major.stood_down',
  'decision.made',
  'fix.started',
  'fix.applied',
  'fix.failed',
  'incident.mitigated',
  'incident.resolved',
  'incident.reopened',
  'incident.closed',
  'incident.cancelled',
  'incident.merged',
  'merge.received',
  'service.folded',
  'alerts.split',
  'split.received',
  'escalation.exhausted',
]);

export function isMilestone(entry: Entry): boolean {
  return MILESTONES.has(entry.kind);
}
