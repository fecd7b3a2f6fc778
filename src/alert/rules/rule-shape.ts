/** What a rule is, over HTTP and as it is kept: a condition in CEL and what is done where it holds. */
import { z, zLine, zStoredInstant, zUuid } from '../../kernel/schema.ts';
import { ALERT_SEVERITIES, EFFECT_HINTS } from '../core/alert.ts';
import { MAX_PAUSE_SECONDS, MAX_THRESHOLD_COUNT } from '../core/judging/hold.ts';

const DAY_SECONDS = 86_400;
const MAX_LABELS_SET = 20;

/** How far it can be read is told by `check`, with the place; here only its length counts. */
const zExpression = z.string().min(1).max(4_000);
const zLabelName = z
  .string()
  .min(1)
  .max(256)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'Keep it on one line, without control characters.');

export const zRuleActions = z.strictObject({
  /** Id or name of the service the alert goes to. */
  service: z.string().trim().min(1).max(200).optional(),
  severity: z.enum(ALERT_SEVERITIES).optional(),
  loudness: z.enum(['high', 'low']).optional(),
  component: zLine(1, 120).optional(),
  category: zLine(1, 120).optional(),
  effect: z.enum(EFFECT_HINTS).optional(),
  /** Expressions by the name of the label they set; an empty text takes it away. */
  labels: z
    .record(zLabelName, zExpression)
    .refine((all) => Object.keys(all).length <= MAX_LABELS_SET, `At most ${MAX_LABELS_SET} labels.`)
    .optional(),
  /** Labels out of an enrichment table (id or name), of the row `by` names. */
  enrich: z.strictObject({ table: z.string().trim().min(1).max(120), by: zExpression }).optional(),
  /** Another name of the condition: what is one alert. */
  key: zExpression.optional(),
  /** Alerts of one group within the window share an incident. */
  group: z
    .strictObject({
      by: zExpression,
      kind: z.enum(['rolling', 'fixed']),
      seconds: z.int().min(10).max(DAY_SECONDS),
    })
    .optional(),
  /** Nobody hears of it before it fired so often within so many seconds. */
  threshold: z
    .strictObject({
      count: z.int().min(2).max(MAX_THRESHOLD_COUNT),
      seconds: z.int().min(10).max(DAY_SECONDS),
    })
    .optional(),
  /** Nobody hears of it before it fired so long. */
  pauseSeconds: z.int().min(5).max(MAX_PAUSE_SECONDS).optional(),
  /** Nobody hears of it, for this reason. */
  suppress: zLine(3, 200).optional(),
});
export type RuleActionsInput = z.infer<typeof zRuleActions>;

export const zNewRule = z.strictObject({
  name: zLine(1, 120),
  condition: zExpression,
  actions: zRuleActions,
  enabled: z.boolean().default(true),
  isLast: z.boolean().default(false),
});
export type NewRule = z.infer<typeof zNewRule>;

export const zRuleChange = z.strictObject({
  name: zLine(1, 120).optional(),
  condition: zExpression.optional(),
  /** Replaces all actions. */
  actions: zRuleActions.optional(),
  enabled: z.boolean().optional(),
  isLast: z.boolean().optional(),
  expectedVersion: z.int().optional(),
});
export type RuleChange = z.infer<typeof zRuleChange>;

export const zRule = z.object({
  id: zUuid,
  name: z.string(),
  enabled: z.boolean(),
  condition: z.string(),
  /** Service and table by id. */
  actions: zRuleActions,
  /** Name of the service it routes to. */
  serviceName: z.string().nullable(),
  isLast: z.boolean(),
  version: z.int(),
  createdBy: z.string(),
  createdAt: zStoredInstant,
  changedBy: z.string(),
  changedAt: zStoredInstant,
  /** The last time it failed while it ran; signals pass it by meanwhile. */
  failure: z.object({ at: zStoredInstant, count: z.int(), words: z.string() }).nullable(),
  /** Of the newest 10,000 signals of 24 hours, how many it changed. */
  touched: z.int(),
});
export type RuleItem = z.infer<typeof zRule>;

/** In the order in which they run. */
export const zRuleList = z.object({ items: z.array(zRule).readonly(), nextCursor: z.null() });

export const zRuleOrder = z.strictObject({ ids: z.array(zUuid).min(1).max(200) });

/** What is wrong with one expression of a rule, and where. */
export const zRuleFault = z.object({
  /** `condition`, `actions.key`, `actions.labels.team`. */
  path: z.string(),
  start: z.int(),
  end: z.int(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
});
export type RuleFault = z.infer<typeof zRuleFault>;

/** An event written by hand, to try rules on. */
export const zTriedEvent = z.strictObject({
  action: z.enum(['firing', 'cleared', 'note', 'amend']).default('firing'),
  key: z.string().max(2_000).default('example'),
  severity: z.enum(ALERT_SEVERITIES).default('error'),
  title: z.string().max(1_024).default('Example'),
  body: z.string().max(16_000).default(''),
  labels: z.record(zLabelName, z.string().max(4_000)).default({}),
});

export const zRuleCheck = z.strictObject({
  /** One expression and what it must give, or a rule, or neither: then the rules in force are tried. */
  expression: z.string().max(10_000).optional(),
  wanted: z.enum(['test', 'text']).default('test'),
  rule: zNewRule
    .extend({ name: z.string().max(120).default(''), condition: z.string().max(10_000) })
    .optional(),
  /** A stored signal to try it on. */
  signal: zUuid.optional(),
  event: zTriedEvent.optional(),
});
export type RuleCheck = z.infer<typeof zRuleCheck>;

export const zTriedRule = z.object({
  /** Null of a rule that is not kept yet. */
  rule: zUuid.nullable(),
  name: z.string(),
  outcome: z.enum(['applied', 'passed', 'failed', 'not_asked']),
  set: z.record(z.string(), z.unknown()).optional(),
  words: z.string().optional(),
});
export type TriedRule = z.infer<typeof zTriedRule>;

export const zRuleChecked = z.object({
  faults: z.array(zRuleFault).readonly(),
  /** What the expression gave, where there was an event to ask. */
  value: z.union([z.boolean(), z.string()]).nullable(),
  /** How the expression failed while it ran. */
  failed: z.string().nullable(),
  tried: z.array(zTriedRule).readonly(),
});
export type RuleChecked = z.infer<typeof zRuleChecked>;

export const MAX_RULES = 200;

/** A stored event to write rules by. */
export const zRuleExample = z.object({
  signal: zUuid,
  receivedAt: zStoredInstant,
  source: z.string(),
  service: z.string().nullable(),
  title: z.string(),
  severity: z.string(),
  key: z.string(),
  labels: z.record(z.string(), z.string()),
});
export type RuleExample = z.infer<typeof zRuleExample>;

export const zVocabulary = z.object({
  variables: z.array(z.object({ name: z.string(), help: z.string() })).readonly(),
  functions: z.array(z.object({ name: z.string(), help: z.string() })).readonly(),
});
export type Vocabulary = z.infer<typeof zVocabulary>;
