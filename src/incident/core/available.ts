/**
 * What one can do now: every verb with whether it is allowed, what is missing and its form, and the one
 * "do this next" line. Made from the same list and the same guards that `decide` uses, so a button can
 * never promise what the verb then refuses, but for what only the filled form can tell.
 */
import { z } from '../../kernel/schema.ts';
import { mayUse } from './access.ts';
import { fitsDrill } from './drill.ts';
import { guardsOf, stateAllows, toUnmet } from './judge.ts';
import type { IncidentState } from './state.ts';
import type { Context, Right, Verb } from './verb.ts';
import { VERBS } from './verbs/index.ts';

export interface AvailableVerb {
  readonly verb: string;
  readonly label: string;
  readonly help: string;
  readonly key?: string;
  readonly confirm?: boolean;
  /** May be used now; guards that the form itself can meet do not count. */
  readonly allowed: boolean;
  readonly unmet: readonly { readonly guard: string; readonly message: string }[];
  readonly warnings: readonly { readonly guard: string; readonly message: string }[];
  /** JSON Schema of the input, with hints: `x-pick` names the list to choose from. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Verbs the actor may use in this state. Those of the system and of reporters are not offered. */
export function availableVerbs(state: IncidentState, context: Context): readonly AvailableVerb[] {
  return OFFERED.filter(
    (verb) =>
      stateAllows(verb, state) &&
      fitsDrill(verb.name, state) &&
      mayUse(verb.who, state, context.actor),
  ).map((verb) => describe(verb, state, context));
}

const MACHINES: ReadonlySet<Right> = new Set<Right>(['system', 'reporter']);

/** Verbs that people can use; route, command line and button are made from these. */
export const OFFERED: readonly Verb[] = VERBS.filter(
  ({ who, birth }) => birth !== true && who.some((right) => !MACHINES.has(right)),
);

export function inputSchemaOf(verb: Verb): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(verb.input, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
}

const SCHEMAS = new Map<string, Readonly<Record<string, unknown>>>();

function describe(verb: Verb, state: IncidentState, context: Context): AvailableVerb {
  const { require, warn } = guardsOf(verb, state, { input: null, context });
  const blocking = require.filter(({ field }) => field === undefined);
  const input = SCHEMAS.get(verb.name) ?? inputSchemaOf(verb);
  SCHEMAS.set(verb.name, input);
  return {
    verb: verb.name,
    label: verb.label,
    help: verb.help,
    ...(verb.key === undefined ? {} : { key: verb.key }),
    ...(verb.confirm === undefined ? {} : { confirm: verb.confirm }),
    allowed: blocking.length === 0,
    unmet: require.map(toUnmet),
    warnings: warn.map(toUnmet),
    input,
  };
}
