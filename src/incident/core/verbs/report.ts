/**
 * T1 for people: something is wrong, and here is what we know. What is known at once is walked at once:
 * a complete log set also logs (T2), and an assessment by an agent also triages (T3).
 */
import type { PersonId, ServiceId, TeamId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { logChecks } from '../checks.ts';
import { levelOf } from '../guards.ts';
import { type Draft, draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { DETECTION_SOURCES, PRIORITIES, SEVERITIES, TYPES } from '../words.ts';
import {
  zAt,
  zEffect,
  zGrade,
  zId,
  zReporterFacts,
  zServiceState,
  zText,
  zTitle,
} from './inputs.ts';
import { callForPriority, triageDrafts } from './triaging.ts';

const zService = zId<ServiceId>('service');

const zReport = z.strictObject({
  title: zTitle(5, 120),
  description: zText(0, 20_000).optional(),
  type: z.enum(TYPES).optional(),
  service: zService.optional(),
  services: z
    .array(z.strictObject({ service: zService, state: zServiceState.optional() }))
    .max(50)
    .optional(),
  serviceState: zServiceState.optional(),
  serviceUnknown: z.boolean().optional(),
  effect: zEffect.optional(),
  noticedAt: zAt.optional(),
  startedAt: zAt.optional(),
  detectionSource: z.enum(DETECTION_SOURCES).optional(),
  recurrenceOf: zTitle(1, 40).optional(),
  reporter: zReporterFacts.optional(),
  category: zTitle(1, 200).optional(),
  impact: zGrade.optional(),
  urgency: zGrade.optional(),
  priority: z.enum(PRIORITIES).optional(),
  severity: z.enum(SEVERITIES).optional(),
  team: zId<TeamId>('team').optional(),
  assignee: zId<PersonId>('person').optional(),
});

export const report = defineVerb({
  name: 'report',
  label: 'Report an incident',
  help: 'Begins an incident. Logs it when the log set is complete, and triages it when assessed.',
  key: 'c',
  birth: true,
  from: [],
  who: ['agent', 'responder', 'comms', 'security', 'problem_manager', 'reporter', 'system'],
  input: zReport,
  guards: () => [],
  decide: (state, input, context) => {
    const { now, number } = context;
    if (number === undefined) return refuse('unavailable', 'incident.no_number', 'No number.');
    const { noticedAt, startedAt, assignee } = input;
    if ((noticedAt ?? now) > now) {
      const fields = [{ path: 'noticedAt', message: 'This lies in the future.' }];
      return refuse('invalid', 'incident.future', { message: 'It cannot be noticed yet.', fields });
    }
    let walk = write(begin(state, context), createdFrom(input, number, now));
    if (input.reporter) {
      walk = write(walk, draft('reporter.joined', { ...input.reporter, original: true }));
    }
    if (startedAt !== undefined) {
      const data = { field: 'startedAt', old: null, new: startedAt, reason: null } as const;
      walk = write(walk, draft('field.changed', data));
    }
    walk = logWhenComplete(walk);
    const assessed = input.impact ?? input.urgency ?? input.priority ?? input.severity;
    if (walk.state.state === 'logged' && assessed !== undefined) {
      walk = callForPriority(triageDrafts(walk, input, { automatic: false }));
    }
    if (assignee !== undefined) {
      walk = write(walk, draft('incident.assigned', { assignee, old: null }));
    }
    return walk.drafts;
  },
});

function createdFrom(input: z.output<typeof zReport>, number: string, now: Instant): Draft {
  const first = input.service;
  const named = [
    ...(first === undefined ? [] : [{ service: first, state: input.serviceState }]),
    ...(input.services ?? []),
  ];
  const services = [...new Map(named.map((one) => [one.service, one])).values()];
  const { reporter } = input;
  return draft('incident.created', {
    number,
    type: input.type ?? 'incident',
    title: input.title,
    description: input.description ?? reporter?.words ?? '',
    detectionSource: input.detectionSource ?? (reporter ? 'user' : 'staff'),
    effect: input.effect ?? null,
    // A report alone makes a service degraded; down needs a monitor, an agent or the owner (4.4).
    services: services.map(({ service, state }) => ({ service, state: state ?? 'degraded' })),
    serviceUnknown: services.length === 0 && input.serviceUnknown === true,
    noticedAt: input.noticedAt ?? reporter?.noticedAt ?? null,
    detectedAt: reporter?.receivedAt ?? now,
    recurrenceOf: input.recurrenceOf ?? null,
    drill: false,
    raw: reporter?.words ?? null,
  });
}

/** T2: by the system as soon as nothing required is missing; the clocks start here. */
export function logWhenComplete(walk: Walk): Walk {
  const { state, context } = walk;
  const missing = logChecks(state, null).some(
    ({ met, guard }) => !met && levelOf(context.profile.levels, guard, 'P1') === 'require',
  );
  return state.state !== 'identified' || missing ? walk : writeLogged(walk, true);
}

export function writeLogged(walk: Walk, automatic: boolean): Walk {
  const { profile, matrix, sla } = walk.context;
  return write(
    walk,
    draft('incident.logged', {
      automatic,
      profile: profile.name,
      profileVersion: profile.version,
      matrixVersion: matrix.version,
      sla,
    }),
  );
}
