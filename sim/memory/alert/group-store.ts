/** Twin of `alert/group-store.ts`. */
import type { Alert } from '../../../src/alert/core/alert.ts';
import type { GroupPlace } from '../../../src/alert/group-store.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function placesOfGroup(
  reader: Reader,
  { id, groupKey }: Pick<Alert, 'id' | 'groupKey'>,
): Promise<readonly GroupPlace[]> {
  const session = await on(reader);
  const places = new Map<string, GroupPlace>();
  for (const one of session.tables.alert.all(session)) {
    const incident = one.incidentId;
    if (one.groupKey !== groupKey || one.id === id || incident === null) continue;
    const known = places.get(incident);
    const first =
      known !== undefined && known.first < one.firstSeenAt ? known.first : one.firstSeenAt;
    const last = known !== undefined && known.last > one.lastSeenAt ? known.last : one.lastSeenAt;
    places.set(incident, { incident, first, last });
  }
  return [...places.values()].sort((a, b) => (a.last > b.last ? -1 : 1)).slice(0, 20);
}
