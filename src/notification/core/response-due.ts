/** When a reporter can expect the first answer: the frozen response target of the incident's priority. */
import type { FrozenSla } from '../../incident/core/facts.ts';
import type { Priority } from '../../incident/core/words.ts';
import { type Instant, plusSeconds } from '../../kernel/instant.ts';
import { addBusinessSeconds } from '../../service/core/support-hours.ts';

export interface Promised {
  readonly sla: FrozenSla | null;
  readonly priority: Priority | null;
  readonly loggedAt: Instant | null;
}

/** NOT-15: null while nothing was promised: before triage nobody knows the priority. */
export function responseDueAt({ sla, priority, loggedAt }: Promised): Instant | null {
  if (sla === null || priority === null || loggedAt === null) return null;
  const { responseSeconds, hours } = sla.targets[priority];
  if (responseSeconds === null) return null;
  if (hours === 'always') return plusSeconds(loggedAt, responseSeconds);
  return addBusinessSeconds(sla.calendar, loggedAt, responseSeconds);
}
