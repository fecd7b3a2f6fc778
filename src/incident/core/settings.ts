/**
 * What an admin may set about the process: the values marked [D] in domain.md 2, 4 and 8 as defaults.
 * Versions of these settings freeze into an incident when it is logged (decisions.md 27).
 */
import { defineSetting } from '../../identity/core/setting.ts';
import { z } from '../../kernel/schema.ts';
import type { FrozenTargets } from './facts.ts';
import {
  GUARD_NAMES,
  type Guard,
  type GuardLevel,
  type Profile,
  type ProfileLevels,
  STANDARD_PROFILE,
  STRICT_PROFILE,
} from './guards.ts';
import { DEFAULT_MATRIX, monotoneBreaks, type PriorityMatrix } from './priority.ts';
import type { IncidentSettings } from './verb.ts';
import { PRIORITIES, type Priority } from './words.ts';

const MINUTE = 60;
const HOUR = 3600;

const zSeconds = z.int().min(0).max(31_536_000);
const zByPriority = <T extends z.ZodType>(value: T) =>
  z.strictObject({ P1: value, P2: value, P3: value, P4: value, P5: value });

export const zIncidentSettings = z.strictObject({
  stabilitySeconds: zByPriority(zSeconds),
  ackTimeoutSeconds: zByPriority(zSeconds.nullable()),
  reopenWindowDays: z.int().min(0).max(365),
  refireReopenSeconds: zSeconds,
  autoResolveSeconds: zSeconds,
  autoCloseQuietSeconds: zSeconds,
  autoCloseBusinessDays: z.int().min(1).max(60),
  remindBusinessDays: z.array(z.int().min(1).max(60)).max(5),
  resolveReminderSeconds: zSeconds,
  holdBusinessDays: z.int().min(1).max(30),
  snoozeHours: z.int().min(1).max(24),
  /** Share of reporters whose yes closes: up to ten reporters, and above. */
  confirmShare: z.number().min(0).max(1),
  confirmShareMany: z.number().min(0).max(1),
  reinstateDays: z.int().min(0).max(365),
  unmergeHours: z.int().min(0).max(720),
  /** Absent in what was saved before there were drills. */
  drillGraceSeconds: zSeconds.default(5 * MINUTE),
  raiseGraceSeconds: zSeconds.default(5 * MINUTE),
  foldDependants: z.boolean().default(true),
  foldBackSeconds: zSeconds.default(5 * MINUTE),
  foldGraceSeconds: zSeconds.default(5 * MINUTE),
});

export const DEFAULT_INCIDENT_SETTINGS: IncidentSettings = {
  stabilitySeconds: { P1: 30 * MINUTE, P2: 15 * MINUTE, P3: 0, P4: 0, P5: 0 },
  ackTimeoutSeconds: { P1: 15 * MINUTE, P2: 30 * MINUTE, P3: null, P4: null, P5: null },
  reopenWindowDays: 10,
  refireReopenSeconds: HOUR,
  autoResolveSeconds: 15 * MINUTE,
  autoCloseQuietSeconds: 24 * HOUR,
  autoCloseBusinessDays: 5,
  remindBusinessDays: [2, 4],
  resolveReminderSeconds: HOUR,
  holdBusinessDays: 5,
  snoozeHours: 24,
  confirmShare: 0.5,
  confirmShareMany: 0.2,
  reinstateDays: 30,
  unmergeHours: 24,
  drillGraceSeconds: 5 * MINUTE,
  raiseGraceSeconds: 5 * MINUTE,
  foldDependants: true,
  foldBackSeconds: 5 * MINUTE,
  foldGraceSeconds: 5 * MINUTE,
};

export const INCIDENT_PROCESS = defineSetting<IncidentSettings>({
  key: 'incident.process',
  title: 'Windows and waits of the incident process',
  schema: zIncidentSettings,
  default: DEFAULT_INCIDENT_SETTINGS,
});

const zCells = z.strictObject({
  1: z.enum(PRIORITIES),
  2: z.enum(PRIORITIES),
  3: z.enum(PRIORITIES),
  4: z.enum(PRIORITIES),
});

/** INC-42: a save is refused if a worse impact or urgency would give a later priority. */
export const zMatrixCells = z
  .strictObject({ 1: zCells, 2: zCells, 3: zCells, 4: zCells })
  .superRefine((cells, context) => {
    const breaks = monotoneBreaks({ version: 0, cells });
    if (breaks.length === 0) return;
    const message = `A worse impact or urgency must not give a later priority: ${breaks.join(', ')}.`;
    context.addIssue({ code: 'custom', message });
  });

export const INCIDENT_MATRIX = defineSetting<PriorityMatrix['cells']>({
  key: 'incident.matrix',
  title: 'Priority from impact and urgency',
  schema: zMatrixCells,
  default: DEFAULT_MATRIX.cells,
});

const zTargets = z.strictObject({
  acknowledgeSeconds: zSeconds.nullable(),
  responseSeconds: zSeconds.nullable(),
  updateSeconds: zSeconds.nullable(),
  restoreSeconds: zSeconds.nullable(),
  hours: z.enum(['always', 'business']),
});

/** The table of domain.md 4.5; business hours and days in seconds of support time. */
export const DEFAULT_TARGETS: Readonly<Record<Priority, FrozenTargets>> = {
  P1: targets({ ack: 5 * MINUTE, response: 15 * MINUTE, update: 30 * MINUTE, restore: 4 * HOUR }),
  P2: targets({ ack: 15 * MINUTE, response: 30 * MINUTE, update: HOUR, restore: 8 * HOUR }),
  P3: {
    ...targets({ ack: 30 * MINUTE, response: 4 * HOUR, update: 8 * HOUR, restore: 24 * HOUR }),
    hours: 'business',
  },
  P4: {
    ...targets({ ack: null, response: 8 * HOUR, update: 16 * HOUR, restore: 40 * HOUR }),
    hours: 'business',
  },
  P5: {
    ...targets({ ack: null, response: 16 * HOUR, update: null, restore: 120 * HOUR }),
    hours: 'business',
  },
};

export const INCIDENT_SLA = defineSetting<Readonly<Record<Priority, FrozenTargets>>>({
  key: 'incident.sla',
  title: 'Targets to acknowledge, respond, update and restore',
  schema: zByPriority(zTargets),
  default: DEFAULT_TARGETS,
});

export interface ProfileSetting {
  readonly base: 'standard' | 'strict';
  readonly changes: readonly {
    readonly guard: Guard;
    readonly priority: Priority;
    readonly level: 'require' | 'warn' | 'off';
  }[];
}

export const INCIDENT_PROFILE = defineSetting<ProfileSetting>({
  key: 'incident.profile',
  title: 'Process profile: which guards refuse, warn or are off',
  schema: z.strictObject({
    base: z.enum(['standard', 'strict']),
    changes: z
      .array(
        z.strictObject({
          guard: z.enum(GUARD_NAMES),
          priority: z.enum(PRIORITIES),
          level: z.enum(['require', 'warn', 'off']),
        }),
      )
      .max(500),
  }),
  default: { base: 'standard', changes: [] },
});

/** The profile in force; `version` is that of the setting. */
export function profileOf({ base, changes }: ProfileSetting, version: number): Profile {
  const profile = base === 'strict' ? STRICT_PROFILE : STANDARD_PROFILE;
  if (changes.length === 0) return { name: base, version, levels: profile.levels };
  const levels = structuredLevels(profile.levels);
  for (const { guard, priority, level } of changes) levels[guard][priority] = level;
  return { name: base, version, levels };
}

function structuredLevels(levels: ProfileLevels): Record<Guard, Record<Priority, GuardLevel>> {
  return Object.fromEntries(GUARD_NAMES.map((guard) => [guard, { ...levels[guard] }])) as Record<
    Guard,
    Record<Priority, GuardLevel>
  >;
}

function targets(seconds: {
  readonly ack: number | null;
  readonly response: number;
  readonly update: number | null;
  readonly restore: number;
}): FrozenTargets {
  return {
    acknowledgeSeconds: seconds.ack,
    responseSeconds: seconds.response,
    updateSeconds: seconds.update,
    restoreSeconds: seconds.restore,
    hours: 'always',
  };
}
