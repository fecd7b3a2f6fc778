/**
 * What people's rules make of one event, before it is compared with what fires: other words, another service,
 * another key, a group, a pause, silence. Pure: the book comes ready, the clock is an argument. Whatever
 * fails is passed by and told in the trace, so that a broken rule never hides a signal.
 */
import type { Instant } from '../../../kernel/instant.ts';
import type { EffectHint, Loudness } from '../alert.ts';
import type { CompiledRule, Grouping, Quiet, QuietReason, RuleActions, Subject } from './book.ts';

/** Why an alert or a signal is suppressed by somebody's decision. */
export type SuppressedReason =
  | QuietReason
  | 'rule'
  | 'below_threshold'
  | 'transient'
  | 'flapping'
  | 'read_again';

export interface Suppression {
  readonly reason: SuppressedReason;
  /** The rule, silence or window behind it. */
  readonly by: string;
  readonly words: string;
}

/** One rule, silence or window that had something to say. */
export interface TraceStep {
  readonly kind: 'rule' | QuietReason;
  readonly id: string;
  readonly name: string;
  readonly outcome: 'applied' | 'failed';
  /** What it set, or how it failed. */
  readonly set?: Readonly<Record<string, string | number | Readonly<Record<string, string>>>>;
  readonly words?: string;
}

export interface Judgement {
  /** As its sender told it, with what rules changed: key, severity, labels, service id. */
  readonly subject: Subject;
  readonly loudness?: Loudness;
  readonly component?: string;
  readonly category?: string;
  readonly effect?: EffectHint;
  readonly group?: Grouping & { readonly key: string };
  readonly threshold?: {
    readonly count: number;
    readonly seconds: number;
    readonly by: string;
    readonly name: string;
  };
  readonly pause?: { readonly seconds: number; readonly by: string };
  /** By a rule; times of quiet are asked for apart, since they need the fingerprint. */
  readonly suppression?: Suppression;
  readonly trace: readonly TraceStep[];
}

const MAX_KEY = 2_000;

/** Runs the rules of the book, in order, on one event. */
export function judge(subject: Subject, rules: readonly CompiledRule[]): Judgement {
  return judgedBy(begun(subject), rules).judged;
}

/** An event on its way through rules: what those so far made of it, and whether later ones are asked. */
export interface Judging {
  readonly judged: Judgement;
  readonly isOver: boolean;
}

/** Before any rule. */
export function begun(subject: Subject): Judging {
  return { judged: { subject, trace: [] }, isOver: false };
}

/** Goes on with the next rules. */
export function judgedBy(judging: Judging, rules: readonly CompiledRule[]): Judging {
  if (judging.isOver) return judging;
  let { judged } = judging;
  for (const rule of rules) {
    try {
      if (!rule.holds(judged.subject)) continue;
      judged = applied(judged, rule);
    } catch (error) {
      judged = { ...judged, trace: [...judged.trace, failed(rule, error)] };
      continue;
    }
    if (rule.isLast) return { judged, isOver: true };
  }
  return { judged, isOver: false };
}

/** All times of quiet that cover the event at `now`. */
export function quietsOver(
  quiets: readonly Quiet[],
  told: { readonly subject: Subject; readonly fingerprint: string; readonly now: Instant },
): readonly Quiet[] {
  const { subject, fingerprint, now } = told;
  return quiets.filter(
    (quiet) => quiet.from <= now && now < quiet.to && covers(quiet, subject, fingerprint),
  );
}

/** The first time of quiet that covers the event at `now`. */
export function quietFor(
  quiets: readonly Quiet[],
  told: { readonly subject: Subject; readonly fingerprint: string; readonly now: Instant },
): Suppression | undefined {
  const { subject, fingerprint, now } = told;
  const found = quiets.find(
    (quiet) => quiet.from <= now && now < quiet.to && covers(quiet, subject, fingerprint),
  );
  if (found === undefined) return undefined;
  return { reason: found.reason, by: found.id, words: found.name };
}

/** A pattern that fails covers nothing: quiet must be certain. */
function covers(quiet: Quiet, subject: Subject, fingerprint: string): boolean {
  try {
    return quiet.covers(subject, fingerprint);
  } catch {
    return false;
  }
}

/** All or nothing of one rule: an action that fails undoes those before it. */
function applied(judged: Judgement, rule: CompiledRule): Judgement {
  const { actions, id, name } = rule;
  const { subject } = judged;
  const labels = actions.labels?.(subject);
  const key = actions.key === undefined ? undefined : usable(actions.key(subject), 'key');
  const group =
    actions.group === undefined
      ? undefined
      : {
          kind: actions.group.kind,
          seconds: actions.group.seconds,
          key: usable(actions.group.by(subject), 'group'),
        };
  const { component, category, effect, loudness, suppress } = actions;
  return {
    ...judged,
    subject: changed(subject, actions, { labels, key }),
    ...(loudness === undefined ? {} : { loudness }),
    ...(component === undefined ? {} : { component }),
    ...(category === undefined ? {} : { category }),
    ...(effect === undefined ? {} : { effect }),
    ...(group === undefined ? {} : { group }),
    ...(actions.threshold === undefined
      ? {}
      : { threshold: { ...actions.threshold, by: id, name } }),
    ...(actions.pauseSeconds === undefined
      ? {}
      : { pause: { seconds: actions.pauseSeconds, by: id } }),
    ...(suppress === undefined ? {} : { suppression: { reason: 'rule', by: id, words: suppress } }),
    trace: [
      ...judged.trace,
      { kind: 'rule', id, name, outcome: 'applied', set: setBy(actions, { labels, key, group }) },
    ],
  };
}

interface Made {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly key: string | undefined;
}

function changed(subject: Subject, actions: RuleActions, { labels, key }: Made): Subject {
  const merged = labels === undefined ? subject.labels : { ...subject.labels, ...labels };
  return {
    ...subject,
    ...(key === undefined ? {} : { key }),
    ...(actions.severity === undefined ? {} : { severity: actions.severity }),
    ...(actions.service === undefined ? {} : { service: actions.service }),
    labels: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== '')),
  };
}

/** For the trace: plain values only. */
function setBy(
  actions: RuleActions,
  made: Made & { readonly group: { readonly key: string } | undefined },
): NonNullable<TraceStep['set']> {
  const { service, severity, loudness, component, category, effect, threshold } = actions;
  const told = {
    service: service?.id,
    severity,
    loudness,
    component,
    category,
    effect,
    labels: made.labels,
    key: made.key,
    group: made.group?.key,
    threshold: threshold === undefined ? undefined : `${threshold.count} in ${threshold.seconds} s`,
    pauseSeconds: actions.pauseSeconds,
    suppress: actions.suppress,
  };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function usable(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new Error(`The ${what} it makes is empty.`);
  return kept(trimmed, MAX_KEY);
}

/** Cut, without half characters and NUL, which the database cannot keep. */
function kept(text: string, most: number): string {
  return text.slice(0, most).replaceAll('\u0000', '\ufffd').toWellFormed();
}

function failed(rule: CompiledRule, error: unknown): TraceStep {
  const words = error instanceof Error ? error.message : String(error);
  return {
    kind: 'rule',
    id: rule.id,
    name: rule.name,
    outcome: 'failed',
    words: kept(words, 500),
  };
}
