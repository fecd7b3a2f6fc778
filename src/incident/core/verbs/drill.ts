/**
 * The verbs of a drill: it begins as an incident that is logged, triaged and paged in one go, and ends by
 * itself or by hand. Everything between is the real way of a page, verb by verb.
 */
import { targetKey } from '../../../escalation/core/policy.ts';
import type { PersonId, ServiceId } from '../../../kernel/ids.ts';
import { type Instant, plusSeconds } from '../../../kernel/instant.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { drillEndsAt, scoreOf } from '../drill.ts';
import { startPaging, stopPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zId, zText } from './inputs.ts';
import { writeLogged } from './report.ts';

const zStart = z.strictObject({
  service: zId<ServiceId>('service'),
  priority: z.enum(['P1', 'P2']).default('P2'),
  reason: zText(3, 500),
  expected: zId<PersonId>('person').optional(),
  announced: z.boolean().default(false),
  /** Time between the announcement and the first page. */
  leadMinutes: z.int().min(1).max(1440).default(10),
});

/** INC-201. */
export const startDrill = defineVerb({
  name: 'start-drill',
  label: 'Start a drill',
  help: 'Pages people of a service as an incident would; nothing is broken, and every message says so.',
  birth: true,
  from: [],
  who: ['team_lead', 'service_owner'],
  input: zStart,
  guards: () => [],
  decide: (state, input, context) => {
    const { number, now } = context;
    if (number === undefined) return refuse('unavailable', 'incident.no_number', 'No number.');
    const logged = writeLogged(write(begin(state, context), created(input, number, context)), true);
    const startsAt = input.announced ? plusSeconds(now, input.leadMinutes * 60) : now;
    const triaged = triagedAs(logged, input);
    const begun = write(
      triaged,
      draft('drill.started', {
        reason: input.reason,
        announced: input.announced,
        expected: input.expected ?? null,
        by: context.actor.person,
        startsAt,
        told: input.announced ? everybodyBehind(context) : [],
      }),
    );
    return call(begun, startsAt).drafts;
  },
});

function created(input: z.output<typeof zStart>, number: string, context: Context) {
  const { now, services } = context;
  return draft('incident.created', {
    number,
    type: 'incident',
    title: `Drill on ${services[input.service]?.name ?? 'a service'}`.slice(0, 120),
    description: input.reason,
    detectionSource: 'drill',
    effect: 'latent',
    services: [{ service: input.service, state: 'at_risk' }],
    serviceUnknown: false,
    noticedAt: now,
    detectedAt: now,
    recurrenceOf: null,
    drill: true,
    raw: null,
  });
}

/** The priority is chosen, not found: no suggestion is made and no major is proposed. */
function triagedAs(walk: Walk, { service, priority }: z.output<typeof zStart>): Walk {
  const { context, state } = walk;
  const grade = priority === 'P1' ? 1 : 2;
  return write(
    walk,
    draft('incident.triaged', {
      automatic: true,
      category: null,
      impact: grade,
      urgency: grade,
      priority,
      severity: 'SEV5',
      team: state.team ?? context.services[service]?.team ?? null,
      policy: context.policy.id,
      source: 'auto',
      suggested: null,
      reason: 'Chosen for the drill',
    }),
  );
}

function call(walk: Walk, startsAt: Instant): Walk {
  return startPaging(walk, { loudness: 'high', reason: 'Drill', dueAt: startsAt });
}

/** Whoever may be paged as things stand now; they are told before an announced drill. */
function everybodyBehind({ policy, onCall }: Context): readonly PersonId[] {
  const keys = policy.levels.flatMap((level) => level.targets.map(targetKey));
  return [...new Set(keys.flatMap((key) => onCall.targets[key] ?? []))];
}

export const endDrill = defineVerb({
  name: 'end-drill',
  label: 'End the drill',
  help: 'The drill is over: paging stops, and how well people were reached is kept.',
  from: OPEN_STATES,
  who: ['team_lead', 'service_owner'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state, _input, context) => ended(begin(state, context)).drafts,
});

export const drillDue = defineVerb({
  name: 'drill-due',
  label: 'The drill ends',
  help: 'Somebody answered, or nobody is left to call.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({}),
  guards: () => [],
  decide: (state, _input, context) => {
    const endsAt = drillEndsAt(state, context.settings.drillGraceSeconds);
    if (endsAt === null || endsAt > context.now) {
      return refuse('conflict', 'incident.timer_passed', 'The drill goes on.');
    }
    return ended(begin(state, context)).drafts;
  },
});

/** Scored before paging stops: how it stands is what the score reads. */
function ended(walk: Walk): Walk {
  const from = walk.state.state;
  const scored = write(walk, draft('drill.ended', scoreOf(walk.state), { actorId: 'system' }));
  const data = { reason: 'test', rule: null, tuning: null, from } as const;
  return write(stopPaging(scored, 'The drill is over'), draft('incident.cancelled', data));
}
