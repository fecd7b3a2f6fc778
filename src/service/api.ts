/** Wire shapes of services and calendars: what HTTP, CLI and screens exchange. */
import { zZone } from '../identity/core/zone.ts';
import { z, zLine, zUuid } from '../kernel/schema.ts';
import { TIERS } from './core/service.ts';
import { zServiceSettings, zServiceSettingsChange } from './core/service-settings.ts';

const zName = zLine(1, 120);
const zTier = z.enum(TIERS);
const zKind = z.enum(['hard', 'soft']);

/** A service, person, team or calendar by id or, where names are unique, by name. */
const zReference = zLine(1, 120);

const zDependencyInput = z.strictObject({ service: zReference, kind: zKind.default('hard') });

const fields = {
  tier: zTier.optional(),
  description: z.string().trim().max(4000).optional(),
  /** Person id. */
  owner: zUuid.nullable().optional(),
  /** Team by id or name. */
  team: zReference.nullable().optional(),
  /** Escalation policy id; null = policy `Default`. */
  escalationPolicy: zUuid.nullable().optional(),
  /** Calendar by id or name; null = the default one. */
  calendar: zReference.nullable().optional(),
  normalCriteria: z.array(zLine(1, 300)).max(30).optional(),
  usersTotal: z.int().min(0).max(2_000_000_000).nullable().optional(),
  keyCustomers: z.array(zLine(1, 120)).max(200).optional(),
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .optional(),
  dependsOn: z.array(zDependencyInput).max(500).optional(),
  settings: zServiceSettingsChange.optional(),
};

export const zNewService = z.strictObject({ name: zName, ...fields });
export type NewService = z.infer<typeof zNewService>;

export const zServiceChange = z.strictObject({
  name: zName.optional(),
  ...fields,
  archived: z.boolean().optional(),
  expectedVersion: z.int().min(1).optional(),
});
export type ServiceChange = z.infer<typeof zServiceChange>;

export const zService = z.object({
  id: z.string(),
  name: z.string(),
  tier: zTier,
  description: z.string(),
  owner: z.string().nullable(),
  team: z.string().nullable(),
  escalationPolicy: z.string().nullable(),
  calendar: z.string().nullable(),
  normalCriteria: z.array(z.string()).readonly(),
  usersTotal: z.int().nullable(),
  keyCustomers: z.array(z.string()).readonly(),
  runbookUrl: z.string().nullable(),
  /** By id and name, with how hard it is needed. */
  dependsOn: z.array(z.object({ service: z.string(), name: z.string(), kind: zKind })).readonly(),
  settings: zServiceSettings,
  monitored: z.boolean(),
  archivedAt: z.string().nullable(),
  version: z.int(),
  createdAt: z.string(),
});
export type Service = z.infer<typeof zService>;

/** `GET /services/{id}` also tells who stands on it. */
export const zServiceWithDependants = zService.extend({
  dependants: z.array(z.object({ service: z.string(), name: z.string(), kind: zKind })).readonly(),
  /** T0 and T1 services a fault here takes along. */
  blastRadius: z.array(z.object({ service: z.string(), name: z.string() })).readonly(),
});

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const zFrom = z.string().regex(TIME, 'Give a time such as 09:00.');
const zTo = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Give a time such as 17:00 or 24:00.');
const zDate = z.iso.date('Give a date such as 2026-12-25.');
const BACKWARDS = 'It ends after it begins; split what runs over midnight.';

function inOrder(span: { readonly from: string; readonly to: string }): boolean {
  return span.from < span.to;
}

const zWindow = z
  .strictObject({ weekday: z.int().min(1).max(7), from: zFrom, to: zTo })
  .refine(inOrder, { path: ['to'], message: BACKWARDS });
const zHoliday = z.strictObject({ date: zDate, name: zLine(1, 120).optional() });
const zHalfDay = z
  .strictObject({ date: zDate, from: zFrom, to: zTo })
  .refine(inOrder, { path: ['to'], message: BACKWARDS });

export const zHolidays = z.strictObject({ holidays: z.array(zHoliday).max(2000) });

export const zCalendarInput = z
  .strictObject({
    name: zName,
    /** Null = the organisation's zone. */
    timeZone: zZone.nullable().default(null),
    always: z.boolean().default(false),
    windows: z.array(zWindow).max(100).default([]),
    holidays: z.array(zHoliday).max(2000).default([]),
    halfDays: z.array(zHalfDay).max(2000).default([]),
    expectedVersion: z.int().min(1).optional(),
  })
  .refine((calendar) => calendar.always || calendar.windows.length > 0, {
    path: ['windows'],
    message: 'Give at least one weekly window, or always: true.',
  });
export type CalendarInput = z.infer<typeof zCalendarInput>;

export const zCalendar = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string().nullable(),
  always: z.boolean(),
  windows: z.array(z.object({ weekday: z.int(), from: z.string(), to: z.string() })).readonly(),
  holidays: z.array(z.object({ date: z.string(), name: z.string().optional() })).readonly(),
  halfDays: z.array(z.object({ date: z.string(), from: z.string(), to: z.string() })).readonly(),
  isDefault: z.boolean(),
  version: z.int(),
});
export type Calendar = z.infer<typeof zCalendar>;
