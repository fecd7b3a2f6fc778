/** `GET /api/v1/incidents/{number}/export`: the whole incident as Markdown to print or JSON to keep. */
import { audit, originOf } from '../identity/audit.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { z } from '../kernel/schema.ts';
import type { Reader } from '../platform/db.ts';
import { type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { zIncidentRef } from './api.ts';
import { shipLog } from './core/ship-log.ts';
import type { Entry } from './core/timeline.ts';
import { visibleIncident } from './routes.ts';
import { chainOf, type LoadedIncident, timelineOf } from './store.ts';
import { namesIn } from './views.ts';

export function exportRoutes(machine: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/incidents/:number/export',
      access: SIGNED_IN,
      summary: 'The incident as Markdown, or as JSON with its hash chain.',
      tag: 'Incidents',
      params: zIncidentRef,
      query: z.strictObject({ format: z.enum(['md', 'json']).default('md') }),
      handle: async (call) => {
        const found = await visibleIncident(machine, call);
        if (isRefusal(found)) return found;
        const { number } = found.state;
        await machine.db.transact((tx) =>
          audit(tx, {
            ...originOf(call),
            action: 'incident.exported',
            object: `incident:${number}`,
          }),
        );
        const { format } = call.query;
        const markdown = format === 'md';
        const disposition = `attachment; filename="${number}.${format}"`;
        return {
          status: 200,
          type: markdown ? 'text/markdown; charset=utf-8' : 'application/json; charset=utf-8',
          headers: { 'content-disposition': disposition },
          body: markdown ? await asMarkdown(machine.db, found) : await asJson(machine.db, found),
        };
      },
    }),
  ];
}

async function asMarkdown(reader: Reader, found: LoadedIncident): Promise<string> {
  const entries = await allRows(reader, found);
  const names = await namesIn(reader, [found.state, entries]);
  return shipLog({ state: found.state, entries, name: (id) => names[id] ?? id.slice(0, 8) });
}

async function asJson(reader: Reader, found: LoadedIncident): Promise<string> {
  const names = await namesIn(reader, [found.state]);
  const rows = await chainOf(reader, found.id);
  return JSON.stringify({ incident: found.state, names, headHash: found.headHash, rows }, null, 2);
}

async function allRows(reader: Reader, found: LoadedIncident): Promise<readonly Entry[]> {
  const rows: Entry[] = [];
  for (;;) {
    const page = await timelineOf(reader, {
      incident: found.id,
      after: rows.length,
      before: null,
      limit: 1000,
      newestFirst: false,
    });
    rows.push(...page);
    if (page.length < 1000) return rows;
  }
}
