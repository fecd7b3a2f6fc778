/** T3 as drafts: by a person with `triage` or at birth, and by the system for what an alert opened. */
import type { TeamId } from '../../../kernel/ids.ts';
import { isPaging, loudnessFor, startPaging } from '../paging-run.ts';
import { priorityOf, severityOf } from '../priority.ts';
import type { IncidentState } from '../state.ts';
import { suggestFor } from '../suggestion.ts';
import { draft } from '../timeline.ts';
import type { Context } from '../verb.ts';
import { type Walk, write } from '../walk.ts';
import type { Impact, Priority, Severity, Urgency } from '../words.ts';

export interface Assessment {
  readonly impact?: Impact | undefined;
  readonly urgency?: Urgency | undefined;
  readonly priority?: Priority | undefined;
  readonly severity?: Severity | undefined;
  readonly category?: string | undefined;
  readonly team?: TeamId | undefined;
  readonly reason?: string | undefined;
}

/** Chosen values, the suggestion where nothing was chosen; `override` when a choice differs from it. */
export function assess(state: IncidentState, chosen: Assessment, context: Context) {
  const suggested = suggestFor(state, context);
  const impact = chosen.impact ?? state.impact ?? suggested.impact;
  const urgency = chosen.urgency ?? state.urgency ?? suggested.urgency;
  const priority = chosen.priority ?? priorityOf(context.matrix, impact, urgency);
  const severity =
    chosen.severity ??
    (impact === suggested.impact
      ? suggested.severity
      : severityOf(impact, factsOf(state, context)));
  const same =
    impact === suggested.impact &&
    urgency === suggested.urgency &&
    priority === suggested.priority &&
    severity === suggested.severity;
  return { suggested, impact, urgency, priority, severity, same };
}

export function triageDrafts(
  walk: Walk,
  chosen: Assessment,
  options: { readonly automatic: boolean },
): Walk {
  const { context, state } = walk;
  const { same, ...values } = assess(state, chosen, context);
  const service = context.services[state.services[0]?.service ?? ''];
  const source = options.automatic ? 'auto' : same ? 'confirmed' : 'override';
  const triaged = write(
    walk,
    draft('incident.triaged', {
      ...values,
      automatic: options.automatic,
      category: chosen.category ?? state.categoryFirst,
      team: chosen.team ?? state.team ?? service?.team ?? null,
      policy: context.policy.id,
      source,
      reason: chosen.reason ?? null,
    }),
  );
  return candidate(triaged);
}

/** P1 or SEV1-2 makes a candidate; a person declares (decisions.md 23). */
export function candidate(walk: Walk): Walk {
  const { priority, severity, major } = walk.state;
  const wide = priority === 'P1' || severity === 'SEV1' || severity === 'SEV2';
  if (!wide || major !== 'none') return walk;
  const reason = `${priority} and ${severity}: does it need a commander?`;
  return write(walk, draft('major.candidate', { reason }, { actorId: 'system' }));
}

/** INC-31, for incidents of people: who is called at this priority, unless somebody already is. */
export function callForPriority(walk: Walk): Walk {
  const { context, state } = walk;
  const loudness = loudnessFor(state, context);
  const told = loudness === 'low' && state.paging.status !== 'idle';
  const called = isPaging(state) || told;
  if (loudness === null || called) return walk;
  return startPaging(walk, { loudness, reason: `Priority ${state.priority}` });
}

function factsOf(state: IncidentState, context: Context) {
  const tierZeroDown = state.services.some(
    ({ service, state: is }) => is === 'down' && context.services[service]?.tier === 'T0',
  );
  return { tierZeroDown, dataExposed: state.flags.personalData === true };
}
