/**
 * I1: every alert that was answered 2xx is found once: in one incident, with its one signal settled. One that was
 * muted may have ended so.
 */
import type { Evidence, Violation } from './checker.ts';

export function kept({ events, tables, told }: Evidence): Violation[] {
  const found: Violation[] = [];
  const all = { tx: null };
  const joined = new Map<string, Set<string>>();
  for (const { entry } of told) {
    if (entry.kind !== 'alert.joined') continue;
    const key = `${entry.incident}:${entry.data.alert}`;
    const seqs = joined.get(key) ?? new Set();
    seqs.add(String(entry.seq));
    joined.set(key, seqs);
  }
  for (const event of events) {
    if (event.kind !== 'accepted') continue;
    const { at, alert: about } = event;
    const alert = tables.alert.get(all, about);
    const isQuiet =
      event.isMuted && alert?.state === 'cleared' && alert.suppressedReason === 'muted';
    if (alert === undefined || (alert.incidentId === null && !isQuiet)) {
      found.push({ invariant: 'I1', at, about, text: 'an accepted alert has no incident' });
      continue;
    }
    const signals = tables.signal.where(all, 0, about);
    const settled = signals.filter(({ disposition }) => disposition !== 'pending');
    if (signals.length !== 1 || settled.length !== 1) {
      const text = `${signals.length} signals were kept, ${settled.length} settled, of one accepted`;
      found.push({ invariant: 'I1', at, about, text });
    }
  }
  for (const [key, seqs] of joined) {
    if (seqs.size < 2) continue;
    const text = `an alert joined the same incident ${seqs.size} times`;
    found.push({ invariant: 'I1', at: 0, about: key.slice(0, 36), text });
  }
  return found;
}
