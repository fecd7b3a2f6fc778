/** The noise report over HTTP. It lives here because only here alerts, incidents and pages are known together. */
import { templateOf } from '../../alert/core/text-template.ts';
import { maySeeRestricted } from '../../identity/core/access.ts';
import { plusSeconds, secondsBetween } from '../../kernel/instant.ts';
import { refuse } from '../../kernel/refusal.ts';
import { readClock } from '../../platform/clock.ts';
import { ok, type Route, route, SIGNED_IN } from '../../platform/http.ts';
import type { Machine } from '../../platform/machine.ts';
import { noiseOf } from '../core/noise.ts';
import { MOST_INCIDENTS, type PagedRow, pagedIncidents } from './noise-store.ts';
import { zNoise, zNoiseQuery } from './shapes.ts';

const DAY = 86_400;
const MOST_RULES = 100;

export function noiseRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/noise',
      access: SIGNED_IN,
      summary: 'Monitoring rules by pages that needed no action',
      tag: 'Signals',
      query: zNoiseQuery,
      response: { status: 200, schema: zNoise },
      handle: async ({ query, caller }) => {
        const to = query.to ?? (await readClock(db));
        const from = query.from ?? plusSeconds(to, -30 * DAY);
        const seconds = secondsBetween(from, to);
        if (seconds <= 0 || seconds > 366 * DAY) {
          const message = 'must lie before to, by at most 366 days';
          const fields = [{ path: 'from', message }];
          return refuse('invalid', 'noise.span', { message: `from ${message}.`, fields });
        }
        const seesRestricted = maySeeRestricted(caller.roles);
        const rows = await pagedIncidents(db, { from, to, seesRestricted });
        const read = rows.slice(0, MOST_INCIDENTS).map((row) => ({ ...row, rule: ruleOf(row) }));
        const report = noiseOf(read, { from, to });
        const isCut = rows.length > MOST_INCIDENTS;
        return ok({ from, to, isCut, ...report, rules: report.rules.slice(0, MOST_RULES) });
      },
    }),
  ];
}

/** Titles that differ by figures and machines only come from one rule. */
function ruleOf({ ruleName, alertTitle }: PagedRow): string {
  return ruleName ?? (templateOf(alertTitle).template || alertTitle);
}
