/**
 * What a review says (domain.md 9.2, 9.3): parts filled from the timeline and edited by people, contributing
 * factors instead of one root cause, and what went well, badly, by luck or against expectation.
 */
import { z, zStoredInstant } from '../../kernel/schema.ts';

export const FACTOR_CLASSES = [
  'change_and_release',
  'design_assumption',
  'code',
  'configuration',
  'capacity_and_load',
  'dependency_or_vendor',
  'data',
  'environment',
  'detection_and_alerting',
  'diagnosis_and_observability',
  'runbook_or_knowledge',
  'tooling_and_interface',
  'coordination_and_handover',
  'staffing_and_fatigue',
  'priorities_and_tradeoffs',
  'process_or_policy',
  'security_control',
  'recovery_mechanism',
] as const;

export type FactorClass = (typeof FACTOR_CLASSES)[number];

export const FACTOR_ROLES = ['trigger', 'latent', 'aggravating', 'mitigating'] as const;
export type FactorRole = (typeof FACTOR_ROLES)[number];

const zText = z.string().max(20_000);
const zPoint = z.strictObject({ id: z.string().max(64), text: z.string().trim().min(1).max(2000) });

export const zFactor = z.strictObject({
  id: z.string().max(64),
  text: z.string().trim().min(1).max(2000),
  class: z.enum(FACTOR_CLASSES),
  role: z.enum(FACTOR_ROLES),
  evidence: z.string().max(4000),
  /** Why it made sense to the people then. */
  madeSense: z.string().max(4000),
});
export type Factor = z.infer<typeof zFactor>;

export const zTimelinePoint = z.strictObject({
  seq: z.number().int().min(1),
  at: zStoredInstant,
  text: z.string().max(4000),
});

export const zReviewDocument = z.strictObject({
  summary: zText,
  impact: zText,
  detection: zText,
  trigger: zText,
  fix: zText,
  recovery: zText,
  communication: zText,
  timeline: z.array(zTimelinePoint).max(500),
  factors: z.array(zFactor).max(50),
  wentWell: z.array(zPoint).max(100),
  wentBadly: z.array(zPoint).max(100),
  lucky: z.array(zPoint).max(100),
  surprises: z.array(zPoint).max(100),
  questions: zText,
});
export type ReviewDocument = z.infer<typeof zReviewDocument>;

export type ReviewStatus = 'due' | 'drafting' | 'published' | 'waived';

export const ACTION_TYPES = ['prevent', 'detect', 'mitigate', 'process', 'investigate'] as const;
export type ActionType = (typeof ACTION_TYPES)[number];
export const ACTION_STATUSES = ['open', 'in_progress', 'done', 'verified', 'wont_do'] as const;
export type ActionStatus = (typeof ACTION_STATUSES)[number];
