/** What an admin may set about the reports on rotas: the [D] values of domain.md 6.3, 6.5 and 6.7. */
import { defineSetting } from '../../../identity/core/setting.ts';
import { z } from '../../../kernel/schema.ts';

/** Limits of the coverage report. */
export interface CoverageSettings {
  /** Days the nightly look materialises; a gap is found that long before it comes. */
  readonly aheadDays: number;
  readonly mostNights: number;
  readonly leastRestHours: number;
  /** The owner is told of a gap this many days before it. */
  readonly gapMailDays: readonly number[];
}

/** How hard an hour on call counts; of several factors only the highest. */
export interface LoadSettings {
  /** Wall clock of the person, `HH:mm`. */
  readonly nightFrom: string;
  readonly nightTo: string;
  readonly nightFactor: number;
  readonly weekendFactor: number;
  readonly holidayFactor: number;
  /** Share of the time on call above which a person is marked. */
  readonly mostShare: number;
  /** Incidents paged in twelve hours above which a shift is marked. */
  readonly mostIncidents: number;
}

export const ONCALL_COVERAGE = defineSetting<CoverageSettings>({
  key: 'oncall.coverage',
  title: 'What the coverage report of a rota looks for',
  schema: z.strictObject({
    aheadDays: z.int().min(60).max(366),
    mostNights: z.int().min(1).max(60),
    leastRestHours: z.number().min(0).max(48),
    gapMailDays: z.array(z.int().min(0).max(60)).max(5),
  }),
  default: { aheadDays: 60, mostNights: 7, leastRestHours: 11, gapMailDays: [14, 3, 1] },
});

const zTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time as 22:00.');
const zFactor = z.number().min(1).max(10);

export const ONCALL_LOAD = defineSetting<LoadSettings>({
  key: 'oncall.load',
  title: 'How hours on call are weighed',
  schema: z
    .strictObject({
      nightFrom: zTime,
      nightTo: zTime,
      nightFactor: zFactor,
      weekendFactor: zFactor,
      holidayFactor: zFactor,
      mostShare: z.number().min(0).max(1),
      mostIncidents: z.int().min(1).max(100),
    })
    .refine((load) => load.nightFrom !== load.nightTo, {
      path: ['nightTo'],
      message: 'A night must have a length.',
    }),
  default: {
    nightFrom: '22:00',
    nightTo: '06:00',
    nightFactor: 2,
    weekendFactor: 1.5,
    holidayFactor: 2,
    mostShare: 0.25,
    mostIncidents: 2,
  },
});
