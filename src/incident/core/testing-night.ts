/** For tests of paging: the night of 15 September 2026, in which an alert fires at 01:00 and its page waits 30 s. */
import { alert, at, play, type Step, type Story, SYSTEM } from './testing.ts';
import type { Context } from './verb.ts';

/** UTC, `HH:mm:ss`. */
export function night(clock: string): string {
  return `2026-09-15T${clock}`;
}

/** Something the system does by itself. */
export function system(clock: string, verb: string, input: unknown = {}): Step {
  return { at: night(clock), verb, by: SYSTEM, input };
}

/** The incident that the alert opens; `facts` of the alert and `context` beside the usual ones. */
export function opened(
  facts: Readonly<Record<string, unknown>> = {},
  context: Partial<Context> = {},
): Story {
  const first = alert(1, { firstSeenAt: at(night('01:00:00')), ...facts });
  const open = system('01:00:00', 'open-from-alert', { alert: first, description: 'Body' });
  return play([{ ...open, with: context }]);
}

/** The timer of the escalation asks. */
export function step(clock: string, run = '1'): Step {
  return system(clock, 'step-escalation', { run });
}
