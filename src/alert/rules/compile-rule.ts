/** Makes a kept rule ready to run, or says what is wrong with each of its expressions. */
import type { Labels } from '../core/alert.ts';
import type { CompiledRule, RuleActions, Subject } from '../core/judging/book.ts';
import { MAX_LABEL_VALUE, MAX_LABELS } from './cel/world.ts';
import { type CelFault, compile, type Wanted } from './cel.ts';
import type { RuleActionsInput, RuleFault } from './rule-shape.ts';

/** Rows of the enrichment tables by table: labels by value. */
export type Tables = ReadonlyMap<string, Readonly<Record<string, Labels>>>;

/** What rules lean on beside their own text. */
export interface Ground {
  readonly tables: Tables;
  readonly services: ReadonlyMap<string, Subject['service']>;
}

/** For those that are only checked. */
export const NO_GROUND: Ground = { tables: new Map(), services: new Map() };

export interface RawRule {
  readonly id: string;
  readonly name: string;
  readonly condition: string;
  /** Service and table by id. */
  readonly actions: RuleActionsInput;
  readonly isLast: boolean;
}

export type CompiledOrFaults =
  | { readonly kind: 'compiled'; readonly rule: CompiledRule }
  | { readonly kind: 'faults'; readonly faults: readonly RuleFault[] };

export function compileRule(raw: RawRule, ground: Ground): CompiledOrFaults {
  const faults: RuleFault[] = [];
  const take = <W extends Wanted>(path: string, text: string, wanted: W) => {
    const made = compile(text, wanted);
    if (made.kind === 'compiled') return made.run;
    faults.push(faultOn(path, made.fault));
    return undefined;
  };
  const holds = take('condition', raw.condition, 'test');
  const actions = actionsOf(raw.actions, ground, (path, text) =>
    take(`actions.${path}`, text, 'text'),
  );
  if (holds === undefined || faults.length > 0) return { kind: 'faults', faults };
  const { id, name, isLast } = raw;
  return { kind: 'compiled', rule: { id, name, holds, actions, isLast } };
}

/** A rule that cannot be run any more lets every signal pass, and each trace says why. */
export function broken({ id, name }: RawRule, faults: readonly RuleFault[]): CompiledRule {
  const [first] = faults;
  const words = `${first?.path ?? 'The rule'}: ${first?.message ?? 'it cannot be read'}`;
  const holds = (): boolean => {
    throw new Error(words);
  };
  return { id, name, holds, actions: {}, isLast: false };
}

export function faultOn(path: string, fault: CelFault): RuleFault {
  return { path, ...fault };
}

type TextOf = (subject: Subject) => string;
type Take = (path: string, text: string) => TextOf | undefined;

function actionsOf(actions: RuleActionsInput, ground: Ground, take: Take): RuleActions {
  const { service, severity, loudness, component, category, effect } = actions;
  const { threshold, pauseSeconds, suppress, group } = actions;
  const key = actions.key === undefined ? undefined : take('key', actions.key);
  const by = group === undefined ? undefined : take('group.by', group.by);
  const labels = labelsOf(actions, ground.tables, take);
  return {
    ...(service === undefined ? {} : { service: placeOf(service, ground) }),
    ...(severity === undefined ? {} : { severity }),
    ...(loudness === undefined ? {} : { loudness }),
    ...(component === undefined ? {} : { component }),
    ...(category === undefined ? {} : { category }),
    ...(effect === undefined ? {} : { effect }),
    ...(labels === undefined ? {} : { labels }),
    ...(key === undefined ? {} : { key }),
    ...(group === undefined || by === undefined
      ? {}
      : { group: { kind: group.kind, seconds: group.seconds, by } }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(pauseSeconds === undefined ? {} : { pauseSeconds }),
    ...(suppress === undefined ? {} : { suppress }),
  };
}

/** One that is gone by now has no name; intake leaves the signal with the service of its sender then. */
function placeOf(id: string, { services }: Ground): Subject['service'] {
  return services.get(id) ?? { id, name: '', tier: '' };
}

/** Those of the table first, so that what the rule itself says stands. */
function labelsOf(
  { labels, enrich }: RuleActionsInput,
  tables: Tables,
  take: Take,
): ((subject: Subject) => Labels) | undefined {
  const by = enrich === undefined ? undefined : take('enrich.by', enrich.by);
  const told = Object.entries(labels ?? {}).flatMap(([name, text]) => {
    const run = take(`labels.${name}`, text);
    return run === undefined ? [] : [{ name, run }];
  });
  if (by === undefined && told.length === 0) return undefined;
  const rows = tables.get(enrich?.table ?? '') ?? {};
  return (subject) => {
    const value = by?.(subject) ?? '';
    const row = Object.hasOwn(rows, value) ? rows[value] : undefined;
    const own = told.map(({ name, run }) => [
      name,
      run(subject).slice(0, MAX_LABEL_VALUE).toWellFormed(),
    ]);
    const made: Labels = { ...row, ...Object.fromEntries(own) };
    const all = new Set([...Object.keys(subject.labels), ...Object.keys(made)]);
    if (all.size > MAX_LABELS) throw new Error(`It would have more than ${MAX_LABELS} labels.`);
    return made;
  };
}
