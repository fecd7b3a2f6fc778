/** Silences as people see them: with names, where they stand now, and what each hid. */
import { namesOf } from '../../identity/store.ts';
import type { Tx } from '../../platform/db.ts';
import { serviceNames } from '../../service/store.ts';
import { statusOf } from '../core/quiet/quiet.ts';
import { hiddenSums } from './quiet-store.ts';
import type { SilenceItem } from './silence-api.ts';
import { type SilenceRow, visibleNumbers } from './silence-store.ts';

export async function silenceItems(
  tx: Tx,
  rows: readonly SilenceRow[],
  seesRestricted: boolean,
): Promise<readonly SilenceItem[]> {
  const people = await namesOf(
    tx,
    rows.flatMap(({ ownerId }) => ownerId ?? []),
  );
  const services = await serviceNames(
    tx,
    rows.flatMap(({ serviceId }) => serviceId ?? []),
  );
  const incidents = rows.flatMap(({ incidentId }) => incidentId ?? []);
  const visible = await visibleNumbers(tx, incidents, seesRestricted);
  const hid = await hiddenSums(
    tx,
    rows.map(({ id }) => id),
    // Nothing was hidden before the first of them began: older days need not be opened.
    rows.map(({ startsAt }) => startsAt).toSorted()[0] ?? null,
  );
  return rows.map((row): SilenceItem => {
    const { id, kind, matchers, condition, about, serviceId, ownerId, incidentId } = row;
    const { madeBy, makerWords, comment, startsAt, endsAt, expiredAt, expiredBy, version } = row;
    return {
      ...{ id, kind, status: statusOf(row, tx.now), matchers, condition, about },
      service: serviceId,
      serviceName: serviceId === null ? null : (services[serviceId] ?? null),
      integration: row.integrationId,
      owner: ownerId,
      ownerName: ownerId === null ? null : (people[ownerId] ?? null),
      ...{ madeBy, makerWords, comment, startsAt, endsAt, expiredAt, expiredBy },
      incident: incidentId !== null && visible.has(incidentId) ? row.incidentNumber : null,
      hid: hid(id),
      version,
    };
  });
}
