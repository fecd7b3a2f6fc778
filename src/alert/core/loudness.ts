/** Words of severity that senders use, and how loud each is (domain.md 2.4). */
import type { AlertSeverity, Loudness } from './alert.ts';

const SYNONYMS: ReadonlyMap<string, AlertSeverity> = new Map([
  ...words('critical', 'crit fatal emergency emerg alert page disaster p1 sev1 severe'),
  ...words('error', 'err major high failure failed p2 sev2'),
  ...words('warning', 'warn minor average medium moderate p3 sev3'),
  ...words('info', 'information informational notice low debug none ok success p4 p5 sev4 sev5'),
]);

/** The severity a sender's word means, in any case; undefined for a word nobody told us. */
export function severityOf(word: string): AlertSeverity | undefined {
  return SYNONYMS.get(word.trim().toLowerCase());
}

/** Once loud, a firing alert stays loud: a page in flight is not called back by a lower claim. */
export function louderOf(before: Loudness, now: Loudness): Loudness {
  return before === 'high' || now === 'high' ? 'high' : 'low';
}

function words(severity: AlertSeverity, synonyms: string): [string, AlertSeverity][] {
  return [severity, ...synonyms.split(' ')].map((word) => [word, severity]);
}
