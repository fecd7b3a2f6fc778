/** Whether a verb fits a state, and which of its guards are not met: asked by `decide` and by the buttons. */
import { type GuardLevel, levelOf } from './guards.ts';
import type { IncidentState } from './state.ts';
import type { Context, GuardCheck, Verb } from './verb.ts';

/** A birth needs the emptiness before it; every other verb one of its states. */
export function stateAllows(verb: Verb, state: IncidentState): boolean {
  if (verb.birth === true) return state.version === 0;
  return state.version > 0 && verb.from.includes(state.state);
}

/** The unmet guards, by what the profile does about them. */
export function guardsOf(
  verb: Verb,
  state: IncidentState,
  question: { readonly input: unknown; readonly context: Context },
): Readonly<Record<GuardLevel, readonly GuardCheck[]>> {
  const { input, context } = question;
  const priority = verb.priorityOf?.(state, input, context) ?? state.priority ?? 'P1';
  const unmet = verb.guards(state, input, context).filter(({ met }) => !met);
  const at = (level: GuardLevel) =>
    unmet.filter(({ guard }) => levelOf(context.profile.levels, guard, priority) === level);
  return { require: at('require'), warn: at('warn'), off: at('off') };
}

/** As an answer names it. */
export function toUnmet({ guard, message, fix }: GuardCheck) {
  return fix === undefined ? { guard, message } : { guard, message, fix };
}
