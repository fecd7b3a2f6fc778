/** The rows of T7, by a person or by the system: paging ends, holds end, the users are asked. */
import { stopPaging } from '../paging-run.ts';
import { draft, type EntryData } from '../timeline.ts';
import { type Walk, write } from '../walk.ts';

type Resolution = Omit<EntryData['incident.resolved'], 'recoveredAt'>;

/** `recovered_at` is the start of the stable window, so the window costs no time (domain.md 4.5). */
export function writeResolved(walk: Walk, resolution: Resolution): Walk {
  const { now } = walk.context;
  const calm = endHold(stopPaging(walk, 'Resolved'));
  const recoveredAt = calm.state.stamps.stableSince ?? now;
  const actor = resolution.automatic ? { actorId: 'system' } : {};
  const resolved = write(calm, draft('incident.resolved', { ...resolution, recoveredAt }, actor));
  return askReporters(resolved);
}

export function endHold(walk: Walk): Walk {
  if (walk.state.hold === null) return walk;
  return write(walk, draft('hold.cleared', { by: 'person' }));
}

function askReporters(walk: Walk): Walk {
  const reporters = walk.state.reporters.map(({ reporter }) => reporter);
  if (reporters.length === 0) return walk;
  const row = draft('confirmation.asked', { reporters }, { actorId: 'system' });
  return write(walk, row);
}
