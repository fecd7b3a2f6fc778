/** "Why was I paged?": the pages of one person, newest first, each with its tries and how it ended. */
import { maySeeRestricted } from '../identity/core/access.ts';
import { maySee } from '../incident/list-store.ts';
import { incidentByRef } from '../incident/store.ts';
import type { IncidentId, PersonId } from '../kernel/ids.ts';
import { asId } from '../kernel/ids.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z, zUuid } from '../kernel/schema.ts';
import { decodeCursor, pageOf } from '../platform/cursor.ts';
import type { Reader } from '../platform/db.ts';
import { type Caller, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { type PersonPage, zPersonPages } from './api.ts';
import { attemptItem, shownState } from './attempt-item.ts';
import { notYours } from './contact-routes.ts';
import { acknowledgedAt, whyPaged } from './core/not-paged.ts';
import { allRows } from './page-facts.ts';
import { attemptsOf, type PageRow, pagesOfPerson } from './store.ts';

export function personPageRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/people/:id/pages',
      access: SIGNED_IN,
      summary: 'Pages of oneself (admins: of anybody), newest first: why, by what, how it ended',
      tag: 'People',
      params: z.object({ id: zUuid.transform(asId<PersonId>) }),
      query: z.strictObject({
        // Each page reads the timeline of its incident.
        limit: z.coerce.number().int().min(1).max(50).default(20),
        cursor: z.string().max(500).optional(),
      }),
      response: { status: 200, schema: zPersonPages },
      handle: async ({ params, query, caller }) => {
        const denied = notYours(caller, params.id);
        if (denied !== undefined) return denied;
        const before = decodeCursor(query.cursor, ['instant', 'uuid']);
        if (isRefusal(before)) return before;
        const rows = await pagesOfPerson(db, params.id, { before, limit: query.limit + 1 });
        const page = pageOf(rows, query.limit, (row) => [row.createdAt, row.id]);
        return ok({ ...page, items: await itemsOf(db, page.items, caller) });
      },
    }),
  ];
}

async function itemsOf(
  reader: Reader,
  rows: readonly PageRow[],
  caller: Caller,
): Promise<readonly PersonPage[]> {
  const attempts = await attemptsOf(
    reader,
    rows.map(({ id }) => id),
  );
  const known = new Map<IncidentId, Awaited<ReturnType<typeof incidentOf>>>();
  for (const { incidentId } of rows) {
    if (!known.has(incidentId)) {
      known.set(incidentId, await incidentOf(reader, incidentId, caller));
    }
  }
  return rows.map((row) => {
    const { title = null, entries = [] } = known.get(row.incidentId) ?? {};
    const acked = acknowledgedAt(entries, row);
    return {
      id: row.id,
      incident: row.incidentNumber,
      title,
      loudness: row.loudness,
      reason: whyPaged(entries, row),
      state: shownState(row, acked),
      outcome: row.outcome,
      createdAt: row.createdAt,
      acknowledgedAt: acked,
      attempts: attempts.filter(({ pageId }) => pageId === row.id).map(attemptItem),
    };
  });
}

async function incidentOf(reader: Reader, id: IncidentId, caller: Caller) {
  const loaded = await incidentByRef(reader, id);
  const person = caller.personId ?? null;
  const viewer = { person, seesRestricted: maySeeRestricted(caller.roles) };
  const title = loaded !== undefined && maySee(loaded.state, viewer) ? loaded.state.title : null;
  return { title, entries: await allRows(reader, id) };
}
