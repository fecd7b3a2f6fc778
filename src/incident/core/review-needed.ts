/** Whether an incident must be learnt from, and how deeply (R36, domain.md 9.1). */
import type { Instant } from '../../kernel/instant.ts';
import { clocksOf } from './sla-clock.ts';
import type { IncidentState } from './state.ts';

export interface ReviewCall {
  readonly kind: 'full' | 'light';
  readonly text: string;
}

/** Null when nothing calls for one; repeats and requests are seen elsewhere. */
export function reviewNeeded(state: IncidentState, now: Instant): ReviewCall | null {
  if (state.drill) return null;
  const peak = state.severityPeak;
  if (peak === 'SEV1' || peak === 'SEV2') return { kind: 'full', text: `It was ${peak}.` };
  if (state.major !== 'none' && state.major !== 'candidate') {
    return { kind: 'full', text: 'It was a major incident.' };
  }
  if (state.priorityPeak === 'P1') return { kind: 'full', text: 'It was a P1.' };
  if (state.type === 'security') return { kind: 'full', text: 'It touched security.' };
  if (state.flags.dataLoss === true) return { kind: 'full', text: 'Data was lost.' };
  if (missedByFar(state, now)) return { kind: 'light', text: 'It took over twice the target.' };
  return null;
}

/** A target missed by more than 100 %. */
function missedByFar(state: IncidentState, now: Instant): boolean {
  return clocksOf(state, now).some(
    ({ targetSeconds, elapsedSeconds }) =>
      targetSeconds !== null && elapsedSeconds > 2 * targetSeconds,
  );
}
