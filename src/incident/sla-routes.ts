/** `POST /api/v1/sla/preview`: the same clocks as an incident's, tried on facts of one's own. */
import { readSetting } from '../identity/settings-store.ts';
import { type Instant, secondsBetween } from '../kernel/instant.ts';
import { z, zInstant } from '../kernel/schema.ts';
import { isZone } from '../kernel/time.ts';
import { readClock } from '../platform/clock.ts';
import { fieldRefusal, ok, type Route, route, SIGNED_IN } from '../platform/http.ts';
import type { Machine } from '../platform/machine.ts';
import { INCIDENT_SLA } from './core/settings.ts';
import { previewSla } from './core/sla-preview.ts';
import { HOLD_REASONS, PRIORITIES } from './core/words.ts';
import { wholeSeconds } from './views.ts';

const zPreview = z.strictObject({
  priority: z.enum(PRIORITIES),
  timeZone: z.string().max(64),
  holidays: z.array(z.iso.date('Give days such as 2026-12-25.')).max(400).default([]),
  loggedAt: zInstant,
  respondedAt: zInstant.nullish(),
  recoveredAt: zInstant.nullish(),
  holds: z
    .array(z.strictObject({ from: zInstant, to: zInstant.nullish(), reason: z.enum(HOLD_REASONS) }))
    .max(200)
    .default([]),
  priorityChanges: z
    .array(z.strictObject({ at: zInstant, priority: z.enum(PRIORITIES) }))
    .max(200)
    .default([]),
  now: zInstant.optional(),
});

/** Business time is counted day by day: a span without end would keep everybody else waiting. */
const MAX_YEARS = 20;

export function slaRoutes({ db }: Machine): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/sla/preview',
      access: SIGNED_IN,
      summary: 'When would the clocks run out?',
      tag: 'Incidents',
      body: zPreview,
      handle: async ({ body }) => {
        if (!isZone(body.timeZone)) {
          return fieldRefusal('timeZone', 'give an IANA zone such as Europe/Berlin');
        }
        const backwards = body.holds.findIndex((hold) => hold.to != null && hold.to < hold.from);
        if (backwards >= 0) return fieldRefusal(`holds.${backwards}.to`, 'lies before its from');
        const now = body.now ?? (await readClock(db));
        const far = farFrom(body.loggedAt, { ...body, now });
        if (far !== undefined)
          return fieldRefusal(far, `lies over ${MAX_YEARS} years off loggedAt`);
        const { response, restore } = previewSla(
          {
            ...body,
            now,
            respondedAt: body.respondedAt ?? null,
            recoveredAt: body.recoveredAt ?? null,
            holds: body.holds.map((hold) => ({ ...hold, to: hold.to ?? null })),
          },
          await readSetting(db, INCIDENT_SLA),
        );
        return ok({ response: wholeSeconds(response), restore: wholeSeconds(restore) });
      },
    }),
  ];
}

type Preview = z.output<typeof zPreview> & { readonly now: Instant };

/** Name of the first time too far from `loggedAt` to be counted. */
function farFrom(loggedAt: Instant, body: Preview): string | undefined {
  const times: readonly (readonly [string, Instant | null | undefined])[] = [
    ['now', body.now],
    ['respondedAt', body.respondedAt],
    ['recoveredAt', body.recoveredAt],
    ...body.holds.map(({ from }, index) => [`holds.${index}.from`, from] as const),
    ...body.holds.map(({ to }, index) => [`holds.${index}.to`, to] as const),
    ...body.priorityChanges.map(({ at }, index) => [`priorityChanges.${index}.at`, at] as const),
  ];
  const far = times.find(
    ([, at]) => at != null && Math.abs(secondsBetween(loggedAt, at)) > MAX_YEARS * 366 * 86_400,
  );
  return far?.[0];
}
