/** Twin of `incident/folding/fold-store.ts`. */
import type { IncidentState } from '../../../../src/incident/core/state.ts';
import type { FoldLocks } from '../../../../src/incident/folding/fold-store.ts';
import type { ServiceId } from '../../../../src/kernel/ids.ts';
import type { Instant } from '../../../../src/kernel/instant.ts';
import type { Reader, Tx } from '../../../../src/platform/db.ts';
import { on } from '../../session.ts';

/** Nobody shares here: that only makes more of them wait. */
export async function lockFolding(tx: Tx, { own, upstream }: FoldLocks): Promise<void> {
  const session = await on(tx);
  const all = [...upstream, ...(own === null ? [] : [own])].toSorted();
  for (const service of all) await session.tx?.lock('fold', service);
}

const EXPLAINS = new Set(['identified', 'logged', 'triaged', 'diagnosing', 'resolving']);

async function candidates(reader: Reader): Promise<readonly IncidentState[]> {
  const session = await on(reader);
  return session.tables.incident
    .where(session, 1, 'open')
    .map(({ state }) => state)
    .filter((one) => EXPLAINS.has(one.state) && one.visibility !== 'restricted' && !one.drill)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const key = ({ stamps, id }: IncidentState) => `${stamps.createdAt} ${id}`;
const affected = ({ services }: IncidentState) =>
  services.filter(({ until }) => until === null).map(({ service }) => service);

export async function incidentsAffecting(
  reader: Reader,
  services: readonly ServiceId[],
): Promise<readonly IncidentState[]> {
  const found = await candidates(reader);
  return found
    .filter((one) => affected(one).some((service) => services.includes(service)))
    .toReversed()
    .slice(0, 50);
}

export async function incidentsWithin(
  reader: Reader,
  services: readonly ServiceId[],
  since: Instant,
): Promise<readonly IncidentState[]> {
  const found = await candidates(reader);
  return found
    .filter((one) => {
      const own = affected(one);
      const within = own.length > 0 && own.every((service) => services.includes(service));
      return within && one.stamps.createdAt >= since;
    })
    .slice(0, 200);
}
