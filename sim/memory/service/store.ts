/** Twin of `service/store.ts`; services of the simulator need nothing of each other. */
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

export function blastRadiusOf(): Promise<readonly ServiceRow[]> {
  return Promise.resolve([]);
}
