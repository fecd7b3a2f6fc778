/** Twin of `service/store.ts`; a few services stand on others. */
import type { ServiceId } from '../../../src/kernel/ids.ts';
import type { Reader } from '../../../src/platform/db.ts';
import type { ServiceRow } from '../../../src/service/store.ts';
import { on } from '../session.ts';

export async function serviceById(reader: Reader, id: ServiceId): Promise<ServiceRow | undefined> {
  const session = await on(reader);
  return session.tables.service.get(session, id);
}

export async function servicesByIds(
  reader: Reader,
  ids: readonly ServiceId[],
): Promise<readonly ServiceRow[]> {
  const session = await on(reader);
  return [...new Set(ids)].flatMap((id) => session.tables.service.get(session, id) ?? []);
}

export async function serviceNames(
  reader: Reader,
  ids: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const session = await on(reader);
  const found = [...new Set(ids)].flatMap((id) => session.tables.service.get(session, id) ?? []);
  return Object.fromEntries(found.map(({ id, name }) => [id, name]));
}

export async function hardUpstreamOf(reader: Reader, id: ServiceId): Promise<readonly ServiceId[]> {
  const session = await on(reader);
  const reached = new Set<ServiceId>([id]);
  for (const one of reached) {
    for (const next of session.tables.needs.get(session, one) ?? []) reached.add(next);
  }
  return [...reached].filter((one) => one !== id).sort();
}

export async function hardDownstreamOf(
  reader: Reader,
  id: ServiceId,
): Promise<readonly ServiceId[]> {
  const session = await on(reader);
  const all = session.tables.service.all(session).map((one) => one.id);
  const reached = new Set<ServiceId>([id]);
  for (const below of reached) {
    for (const one of all) {
      if ((session.tables.needs.get(session, one) ?? []).includes(below)) reached.add(one);
    }
  }
  return [...reached].filter((one) => one !== id).sort();
}

export async function blastRadiusOf(reader: Reader, id: ServiceId): Promise<readonly ServiceRow[]> {
  const hit = await servicesByIds(reader, await hardDownstreamOf(reader, id));
  return hit.filter(({ tier }) => tier === 'T0' || tier === 'T1');
}
