/** Wire shapes of the reports on a rota: what is wrong ahead, and how the burden is shared. */
import type { Instant } from '../kernel/instant.ts';
import { z } from '../kernel/schema.ts';
import { type Schedule, zMoment, zWindow } from './api.ts';
import type { Load, PersonLoad } from './core/report/load.ts';

/** Both absent: from now on, as far as the setting `oncall.coverage` looks ahead. */
export const zReportWindow = z
  .strictObject({ from: zMoment.optional(), to: zMoment.optional() })
  .superRefine(({ from, to }, context) => {
    if ((from === undefined) !== (to === undefined)) {
      const path = [from === undefined ? 'from' : 'to'];
      context.addIssue({ code: 'custom', path, message: 'Give both from and to, or neither.' });
    }
    if (from === undefined || to === undefined) return;
    for (const issue of zWindow.safeParse({ from, to }).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...issue.path], message: issue.message });
    }
  });

/** One thing the report found over [from, to). */
export interface CoverageItem {
  readonly kind: 'gap' | 'overlap' | 'double_booked' | 'on_leave' | 'many_nights' | 'short_rest';
  /** Overlaps are only worth knowing. */
  readonly level: 'finding' | 'information';
  readonly from: Instant;
  readonly to: Instant;
  /** What is found, without when: `Nobody is on call`. */
  readonly what: string;
  /** The same with its span of time, one sentence for people. */
  readonly text: string;
  readonly person?: string;
  readonly personName?: string;
  /** `double_booked`: the other schedule. */
  readonly otherSchedule?: string;
  readonly otherScheduleName?: string;
  readonly layers?: readonly string[];
  readonly override?: string;
  readonly nights?: number;
  readonly hours?: number;
}

/** `GET /schedules/{id}/report`. */
export interface CoverageReport {
  readonly schedule: string;
  readonly scheduleName: string;
  readonly timeZone: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly items: readonly CoverageItem[];
}

/** One person in `GET /schedules/{id}/fairness`; hours may hold a fraction. */
export interface FairnessPerson extends PersonLoad {
  readonly personName: string;
}

export interface Fairness extends Omit<Load, 'people'> {
  readonly schedule: string;
  readonly scheduleName: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly people: readonly FairnessPerson[];
}

/** Beside a schedule that was saved; it never refuses it. */
export interface ScheduleWarning {
  readonly code: 'schedule_empty' | 'schedule_gap' | 'no_contact' | 'unverified_contact';
  readonly text: string;
  readonly person?: string;
}

/** Answer to creating or changing a schedule. */
export type SavedSchedule = Schedule & { readonly warnings: readonly ScheduleWarning[] };
