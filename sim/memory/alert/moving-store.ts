/** Twin of `alert/moving-store.ts`. What each alert belonged to before is in table `linked`. */
import type { Alert } from '../../../src/alert/core/alert.ts';
import type { Chosen, MovingAlert, ServiceCount } from '../../../src/alert/moving-store.ts';
import type { IncidentName } from '../../../src/alert/store.ts';
import type { AlertId, IncidentId } from '../../../src/kernel/ids.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';
import { link } from './store.ts';

export async function chosenOf(
  reader: Reader,
  incident: IncidentId,
  { alerts, services }: Chosen,
): Promise<readonly MovingAlert[]> {
  const session = await on(reader);
  return session.tables.alert
    .where(session, 0, incident)
    .filter(({ id, serviceId }) => alerts.includes(id) || services.includes(serviceId))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map(
      ({ id, title, severity, source, fingerprint, serviceId, loudness, firstSeenAt, state }) => ({
        ...{ id, title, severity, source, fingerprint, serviceId, loudness, firstSeenAt, state },
      }),
    );
}

const rank = ({ state, firstSeenAt, id }: Alert) =>
  `${state === 'firing' ? 0 : 1} ${firstSeenAt} ${id}`;

export async function countsByService(
  reader: Reader,
  incident: IncidentId,
): Promise<readonly ServiceCount[]> {
  const session = await on(reader);
  const all = session.tables.alert.where(session, 0, incident);
  return [...new Set(all.map(({ serviceId }) => serviceId))].sort().map((service) => {
    const own = all.filter(({ serviceId }) => serviceId === service);
    const firing = own.filter(({ state }) => state === 'firing').length;
    return { service, count: own.length, firing };
  });
}

export async function moveChosen(tx: Tx, ids: readonly AlertId[], to: IncidentName): Promise<void> {
  const session = await on(tx);
  for (const id of ids) {
    const alert = await session.tables.alert.lock(session, id);
    if (alert === undefined) continue;
    await link(session, alert, to);
    for (const signal of session.tables.signal.where(session, 0, id)) {
      if (signal.incident === null) continue;
      await session.tables.signal.put(session, signal.id, { ...signal, incident: to.id });
    }
  }
}

export async function giveBack(tx: Tx, from: IncidentId, to: IncidentName): Promise<void> {
  const session = await on(tx);
  const theirs = session.tables.alert
    .where(session, 0, from)
    .filter(({ id }) => (session.tables.linked.get(session, id) ?? []).includes(to.number));
  await moveChosen(
    tx,
    theirs.map(({ id }) => id),
    to,
  );
}
