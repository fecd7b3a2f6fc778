/**
 * The heart: (state, command, context) -> rows to write, or a refusal. In order: is there such a verb, may
 * this actor use it, is the state right, is the input right, are the guards met. Only then the verb itself
 * decides. Nothing here looks at a clock, a store or chance, so the same question has the same answer.
 *
 * The order of states is in no profile (decisions.md 27); guards refuse or warn by the profile's column of
 * the incident's priority, and an untriaged incident counts as P1.
 */
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import { inWords, mayUse } from './access.ts';
import { fitsDrill } from './drill.ts';
import { appendAll } from './entries.ts';
import { guardsOf, stateAllows, toUnmet } from './judge.ts';
import type { IncidentState } from './state.ts';
import { changedSuggestion, mayChangeSuggestion } from './suggestion.ts';
import type { Command, Context, Decision, GuardCheck, Verb } from './verb.ts';
import { VERBS } from './verbs/index.ts';
import type { StateName } from './words.ts';

/** Rows to write, in order; empty when everything is already as asked. */
export function decide(state: IncidentState, command: Command, context: Context): Decision {
  const verb = VERBS.find(({ name }) => name === command.verb);
  if (verb === undefined) {
    return refuse('notFound', 'incident.unknown_verb', `There is no verb ${command.verb}.`);
  }
  if (!mayUse(verb.who, state, context.actor)) return forbidden(verb);
  if (!fitsDrill(verb.name, state)) return notInDrill(verb, state);
  if (context.other?.drill === true && !state.drill) return notWithDrill();
  if (!stateAllows(verb, state)) return wrongState(verb, state, context);

  const parsed = verb.input.safeParse(command.input);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));
    return refuse('invalid', 'incident.invalid_input', {
      message: 'Some fields are wrong.',
      fields,
    });
  }
  const unmet = guardsOf(verb, state, { input: parsed.data, context }).require;
  if (unmet.length > 0) return guarded(verb, unmet);

  const decision = verb.decide(state, parsed.data, context);
  if (isRefusal(decision)) return decision;
  return [...decision, ...suggestionAfter(state, decision, context)];
}

function forbidden(verb: Verb): Refusal {
  const message = `"${verb.label}" is for ${inWords(verb.who)}.`;
  return refuse('forbidden', 'incident.not_yours', message);
}

function notInDrill({ label }: Verb, { drill }: IncidentState): Refusal {
  const message = drill
    ? `This is a drill: "${label}" has nothing to act on. It can be acknowledged, declined or ended.`
    : 'This is no drill.';
  return refuse('conflict', 'incident.drill_only_pages', message);
}

function notWithDrill(): Refusal {
  const message = 'The other one is a drill; it cannot be tied to an incident.';
  return refuse('conflict', 'incident.other_is_drill', message);
}

/** Names the state first, then every other guard that is not met either (R05). */
function wrongState(verb: Verb, state: IncidentState, context: Context): Refusal {
  const message =
    verb.birth === true
      ? 'This incident has already begun.'
      : `"${verb.label}" works from ${listOf(verb.from)}; this incident is ${state.state}.`;
  const others = state.version > 0 ? guardsOf(verb, state, { input: null, context }).require : [];
  return refuse('conflict', 'incident.wrong_state', {
    message,
    unmet: [{ guard: 'state', message }, ...others.map(toUnmet)],
  });
}

/** 422 when this very request could have brought what is missing, else 409 (decisions.md 18). */
function guarded(verb: Verb, unmet: readonly GuardCheck[]): Refusal {
  const fields = unmet.flatMap(({ field, message }) =>
    field === undefined ? [] : [{ path: field, message }],
  );
  const message = `"${verb.label}" is not possible yet: ${unmet.map((one) => one.message).join(' ')}`;
  const kind = fields.length === unmet.length ? 'invalid' : 'conflict';
  return refuse(kind, 'incident.guard_unmet', {
    message,
    unmet: unmet.map(toUnmet),
    ...(fields.length > 0 ? { fields } : {}),
  });
}

function listOf(states: readonly StateName[]): string {
  return states.length === 1
    ? `${states[0]}`
    : `${states.slice(0, -1).join(', ')} or ${states.at(-1)}`;
}

function suggestionAfter(
  before: IncidentState,
  decision: Exclude<Decision, Refusal>,
  context: Context,
) {
  if (!mayChangeSuggestion(before, decision)) return [];
  const { now, actor, source } = context;
  const { state } = appendAll(before, decision, { now, actorId: actor.id, source });
  return changedSuggestion(before, decision, { state, context });
}
