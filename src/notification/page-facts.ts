/** Gathers what a page says about its incident: plain data for the wording. */

import { namesOf } from '../identity/store.ts';
import type { IncidentState } from '../incident/core/state.ts';
import type { Entry } from '../incident/core/timeline.ts';
import { timelineOf } from '../incident/store.ts';
import type { IncidentId, PageId, PersonId } from '../kernel/ids.ts';
import type { Reader } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { serviceNames } from '../service/store.ts';
import { type Loudness, orders } from './core/page.ts';
import type { PageFacts } from './core/wording.ts';

export async function pageFacts(
  reader: Reader,
  state: IncidentState,
  person: PersonId,
): Promise<PageFacts> {
  const affected = state.services.filter((one) => one.until === null).map((one) => one.service);
  const others = state.paging.paged.filter((id) => id !== person);
  const [names, services] = await Promise.all([
    namesOf(reader, others),
    serviceNames(reader, affected),
  ]);
  return {
    number: state.number,
    title: state.title,
    restricted: state.visibility === 'restricted',
    priority: state.priority,
    severity: state.severity,
    effect: state.effect,
    since: state.stamps.noticedAt ?? state.stamps.detectedAt,
    services: Object.values(services).sort(),
    alertCount: state.alertCount,
    reporterCount: state.reporters.length,
    alsoPaged: others.map((id) => names[id] ?? 'somebody who left'),
    drill: state.drill,
  };
}

export function incidentUrl(machine: Machine, number: string): string {
  return `${machine.config.publicUrl}/incidents/${number}`;
}

/** Most orders are among the newest few rows. */
const FIRST = 4;
const CHUNK = 200;

/** Rows from the one that ordered the page on, oldest first; all rows where none did. */
export async function rowsSinceOrder(
  reader: Reader,
  incident: IncidentId,
  page: PageId,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let before: number | null = null; ; ) {
    const limit = before === null ? FIRST : CHUNK;
    const query = { incident, after: 0, before, limit, newestFirst: true };
    const rows: readonly Entry[] = await timelineOf(reader, query);
    found.push(...rows);
    const oldest = rows.at(-1);
    if (oldest === undefined || rows.length < limit || rows.some((row) => orders(row, page))) {
      return found.reverse();
    }
    before = oldest.seq;
  }
}

/** The whole timeline, oldest first. */
export async function allRows(reader: Reader, incident: IncidentId): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  for (let after = 0; ; ) {
    const query = { incident, after, before: null, limit: CHUNK, newestFirst: false };
    const rows: readonly Entry[] = await timelineOf(reader, query);
    found.push(...rows);
    const newest = rows.at(-1);
    if (newest === undefined || rows.length < CHUNK) return found;
    after = newest.seq;
  }
}

/** What is ordered: payload of task `page.send`. */
export interface PageOrder {
  readonly page: PageId;
  readonly incident: IncidentId;
  readonly person: PersonId;
  readonly loudness: Loudness;
  readonly reason: string;
}
