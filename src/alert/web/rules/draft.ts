/** A rule while somebody writes it: every field as the form has it, and what is sent of it. */
import { formatDuration } from '../../../ui/format.ts';
import type { NewRule, RuleActionsInput, RuleItem } from '../../rules/rule-shape.ts';

export interface LabelDraft {
  /** Stays while the name is typed. */
  readonly line: number;
  readonly name: string;
  readonly text: string;
}

export interface Draft {
  readonly name: string;
  readonly condition: string;
  readonly enabled: boolean;
  readonly isLast: boolean;
  readonly service: string;
  readonly severity: string;
  readonly loudness: string;
  readonly component: string;
  readonly category: string;
  readonly effect: string;
  readonly key: string;
  readonly suppress: string;
  readonly labels: readonly LabelDraft[];
  readonly enrichTable: string;
  readonly enrichBy: string;
  readonly groupBy: string;
  readonly groupKind: 'rolling' | 'fixed';
  readonly groupMinutes: number | string;
  readonly thresholdCount: number | string;
  readonly thresholdMinutes: number | string;
  readonly pauseSeconds: number | string;
}

const MINUTE = 60;

export function draftOf(rule: RuleItem | undefined): Draft {
  const actions: RuleActionsInput = rule?.actions ?? {};
  const { group, threshold, enrich } = actions;
  return {
    name: rule?.name ?? '',
    condition: rule?.condition ?? '',
    enabled: rule?.enabled ?? true,
    isLast: rule?.isLast ?? false,
    service: actions.service ?? '',
    severity: actions.severity ?? '',
    loudness: actions.loudness ?? '',
    component: actions.component ?? '',
    category: actions.category ?? '',
    effect: actions.effect ?? '',
    key: actions.key ?? '',
    suppress: actions.suppress ?? '',
    labels: Object.entries(actions.labels ?? {}).map(([name, text], line) => ({
      ...{ line, name, text },
    })),
    enrichTable: enrich?.table ?? '',
    enrichBy: enrich?.by ?? '',
    groupBy: group?.by ?? '',
    groupKind: group?.kind ?? 'rolling',
    groupMinutes: group === undefined ? '' : group.seconds / MINUTE,
    thresholdCount: threshold?.count ?? '',
    thresholdMinutes: threshold === undefined ? '' : threshold.seconds / MINUTE,
    pauseSeconds: actions.pauseSeconds ?? '',
  };
}

export function hasLabelsOrKey({ labels, enrichTable, key }: Draft): boolean {
  return labels.length > 0 || enrichTable !== '' || key !== '';
}

/** Whether it groups, counts, waits or suppresses. */
export function hasPatience(draft: Draft): boolean {
  const { groupBy, thresholdCount, pauseSeconds, suppress } = draft;
  return [groupBy, thresholdCount, pauseSeconds, suppress].some((told) => told !== '');
}

/** Fields left empty are not sent: they stay as they are. */
export function ruleOf(draft: Draft): NewRule {
  const { name, condition, enabled, isLast } = draft;
  return { name, condition, enabled, isLast, actions: actionsOf(draft) };
}

function actionsOf(draft: Draft): RuleActionsInput {
  const labels = draft.labels.filter(({ name }) => name.trim() !== '');
  const told = {
    service: draft.service,
    severity: draft.severity,
    loudness: draft.loudness,
    component: draft.component,
    category: draft.category,
    effect: draft.effect,
    key: draft.key,
    suppress: draft.suppress,
    ...(labels.length === 0
      ? {}
      : { labels: Object.fromEntries(labels.map(({ name, text }) => [name.trim(), text])) }),
    ...(draft.enrichTable === ''
      ? {}
      : { enrich: { table: draft.enrichTable, by: draft.enrichBy } }),
    ...(draft.groupBy === ''
      ? {}
      : {
          group: {
            by: draft.groupBy,
            kind: draft.groupKind,
            seconds: Math.round(Number(draft.groupMinutes) * MINUTE),
          },
        }),
    ...(draft.thresholdCount === ''
      ? {}
      : {
          threshold: {
            count: Number(draft.thresholdCount),
            seconds: Math.round(Number(draft.thresholdMinutes) * MINUTE),
          },
        }),
    ...(draft.pauseSeconds === '' ? {} : { pauseSeconds: Number(draft.pauseSeconds) }),
  };
  const set = Object.entries(told).filter(([, value]) => value !== '');
  return Object.fromEntries(set) as RuleActionsInput;
}

/** What a rule does, in a few words, for the list. */
export function actionWords(rule: RuleItem): readonly string[] {
  const { actions, serviceName, isLast } = rule;
  const { threshold, group, labels, enrich } = actions;
  return [
    ...(actions.suppress === undefined ? [] : ['suppress']),
    ...(actions.service === undefined ? [] : [`to ${serviceName ?? 'another service'}`]),
    ...(actions.severity === undefined ? [] : [actions.severity]),
    ...(actions.loudness === undefined ? [] : [actions.loudness === 'high' ? 'loud' : 'quiet']),
    ...(actions.pauseSeconds === undefined ? [] : [`wait ${formatDuration(actions.pauseSeconds)}`]),
    ...(threshold === undefined
      ? []
      : [`from ${threshold.count} times in ${formatDuration(threshold.seconds)}`]),
    ...(group === undefined ? [] : ['group']),
    ...(actions.key === undefined ? [] : ['key']),
    ...(labels === undefined ? [] : Object.keys(labels).map((name) => `label ${name}`)),
    ...(enrich === undefined ? [] : ['labels of a table']),
    ...(actions.component === undefined ? [] : [`component ${actions.component}`]),
    ...(actions.category === undefined ? [] : [`category ${actions.category}`]),
    ...(actions.effect === undefined ? [] : [actions.effect.replace('_', ' ')]),
    ...(isLast ? ['last'] : []),
  ];
}
