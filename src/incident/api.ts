/** Shapes of incidents on the wire; verbs bring their own (core/verbs). */
import { z, zInstant, zLine, zUuid } from '../kernel/schema.ts';
import { zPage } from '../platform/cursor.ts';
import {
  CAN_WORK,
  DETECTION_SOURCES,
  EFFECTS,
  PHASES,
  PRIORITIES,
  REOPEN_REASONS,
  SERVICE_STATES,
  SEVERITIES,
  STATES,
  TYPES,
} from './core/words.ts';

const zGrade = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const zServiceRef = z.string().trim().min(1).max(200).describe('id or name of a service');

/** A person who feels the fault, as told by staff or by themselves. */
export const zReporterInput = z.strictObject({
  name: zLine(1, 120).optional(),
  email: z.email().max(254).optional(),
  phone: zLine(3, 40).optional(),
  noticedAt: zInstant.optional(),
  canWork: z.enum(CAN_WORK).optional(),
  deadline: zInstant.optional(),
  location: zLine(1, 200).optional(),
  words: z.string().trim().max(5000).optional(),
});
export type ReporterInput = z.output<typeof zReporterInput>;

export const zNewIncident = z.strictObject({
  title: zLine(5, 120),
  description: z.string().trim().max(20_000).optional(),
  type: z.enum(TYPES).optional(),
  service: zServiceRef.optional(),
  serviceState: z.enum(SERVICE_STATES).optional(),
  services: z
    .array(z.strictObject({ service: zServiceRef, state: z.enum(SERVICE_STATES).optional() }))
    .max(50)
    .optional(),
  serviceUnknown: z.boolean().optional(),
  effect: z.enum(EFFECTS).optional(),
  noticedAt: zInstant.optional(),
  startedAt: zInstant.optional(),
  detectionSource: z.enum(DETECTION_SOURCES).optional(),
  recurrenceOf: zLine(1, 40).optional(),
  reporter: zReporterInput.optional(),
  category: zLine(1, 200).optional(),
  impact: zGrade.optional(),
  urgency: zGrade.optional(),
  priority: z.enum(PRIORITIES).optional(),
  severity: z.enum(SEVERITIES).optional(),
  team: zUuid.optional(),
  assignee: zUuid.optional(),
});
export type NewIncident = z.output<typeof zNewIncident>;

/** `?state=triaged,diagnosing`: one or several, by comma. */
function zSeveral<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .string()
    .max(300)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(values)))
    .optional();
}

export const zIncidentQuery = z.strictObject({
  ...zPage,
  order: z.enum(['newest', 'queue']).default('newest'),
  state: zSeveral(STATES),
  phase: zSeveral(PHASES),
  priority: zSeveral(PRIORITIES),
  service: zServiceRef.optional(),
  team: zUuid.optional(),
  assignee: z.union([zUuid, z.literal('me')]).optional(),
  open: z.enum(['true', 'false']).optional(),
  /** Drills are in no list but their own. */
  drill: z.enum(['true', 'false']).default('false'),
  q: z.string().trim().min(1).max(200).optional(),
});
export type IncidentQuery = z.output<typeof zIncidentQuery>;

export const zIncidentRef = z.strictObject({ number: z.string().max(64) });

/** The largest number a row can have. */
const MAX_SEQ = 2_147_483_647;

export const zTimelineQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  after: z.coerce.number().int().min(0).max(MAX_SEQ).default(0),
  before: z.coerce.number().int().min(1).max(MAX_SEQ).optional(),
  order: z.enum(['oldest', 'newest']).default('oldest'),
});

export const zPublicReport = z.strictObject({
  what: z.string().trim().min(5).max(5000),
  service: zServiceRef.optional(),
  since: zInstant.optional(),
  canWork: z.enum(CAN_WORK).optional(),
  deadline: zInstant.optional(),
  name: zLine(1, 120).optional(),
  email: z.email().max(254).optional(),
  location: zLine(1, 200).optional(),
  /** Number of the incident the reporter means: "others report this". */
  join: zLine(3, 40).optional(),
});
export type PublicReport = z.output<typeof zPublicReport>;

export const zReporterAnswer = z.strictObject({
  works: z.boolean(),
  score: z.number().int().min(1).max(5).optional(),
  comment: z.string().trim().max(1000).optional(),
  /** With a no: whether it never worked, or worked for a while. */
  reason: z.enum(REOPEN_REASONS).optional(),
});
export type ReporterAnswer = z.output<typeof zReporterAnswer>;

export const zNewDrill = z.strictObject({
  service: zServiceRef,
  priority: z.enum(['P1', 'P2']).default('P2'),
  reason: z.string().trim().min(3).max(500),
  /** Id of the person who should answer. */
  expected: zUuid.optional(),
  /** People are told now and paged `leadMinutes` later; else it is a surprise. */
  announced: z.boolean().default(false),
  leadMinutes: z.int().min(1).max(1440).default(10),
});
export type NewDrill = z.output<typeof zNewDrill>;

export const zDrillQuery = z.strictObject({
  ...zPage,
  service: zServiceRef.optional(),
  running: z.enum(['true', 'false']).optional(),
});
export type DrillQuery = z.output<typeof zDrillQuery>;
