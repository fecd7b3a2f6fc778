/**
 * Of a body that was partly good the good items were kept when it came; what of it was taken is known by digests, so
 * that reading the letter again takes the rest alone.
 */
import { sha256Hex } from '../../kernel/sha256.ts';
import type { MonitoringEvent } from '../core/alert.ts';

/** By what its sender said, which no later parser changes. */
export function digestOf({ action, raw }: MonitoringEvent): string {
  return sha256Hex(`${action}\n${raw}`);
}

/** Each digest stands for one: items that are alike to the letter are told apart by their number. */
export function withoutTaken(
  events: readonly MonitoringEvent[],
  taken: readonly string[],
): readonly MonitoringEvent[] {
  if (taken.length === 0) return events;
  const left = [...taken];
  return events.filter((event) => {
    const at = left.indexOf(digestOf(event));
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
