/**
 * What is wrong, or only worth knowing, about a rota in the time ahead (domain.md 6.3): found by laying out
 * the real shifts, never by comparing rules, since sites change their clocks on different dates. People are
 * looked at over all schedules, as one body carries all their pagers.
 */
import type { PersonId, ScheduleId } from '../../../kernel/ids.ts';
import { fromMillis, type Instant, toMillis } from '../../../kernel/instant.ts';
import type { Zone } from '../../../kernel/time.ts';
import { awayTimes } from '../absence.ts';
import type { Layer, Schedule } from '../schedule.ts';
import { intersect, type Span, union } from '../spans.ts';
import { type Roster, shiftsBetween } from '../who-is-on-call.ts';
import { nightsIn } from './hard-hours.ts';
import type { CoverageSettings, LoadSettings } from './settings.ts';

/** A schedule laid out over the window of the report. */
export interface LaidOut {
  readonly id: ScheduleId;
  readonly schedule: Schedule;
  readonly roster: Roster;
}

interface Found {
  readonly from: Instant;
  readonly to: Instant;
}

export type CoverageFinding =
  /** Nobody is on call. */
  | (Found & { readonly kind: 'gap' })
  /** Two layers that both have hours of their own cover; only the higher one counts. For information. */
  | (Found & { readonly kind: 'overlap'; readonly layers: readonly string[] })
  | (Found & {
      readonly kind: 'double_booked';
      readonly person: PersonId;
      readonly other: ScheduleId;
    })
  /** An override has put somebody on call who is away. */
  | (Found & { readonly kind: 'on_leave'; readonly person: PersonId; readonly override: string })
  | (Found & { readonly kind: 'many_nights'; readonly person: PersonId; readonly nights: number })
  | (Found & { readonly kind: 'short_rest'; readonly person: PersonId; readonly hours: number });

export interface CoverageQuestion {
  readonly from: Instant;
  readonly to: Instant;
  readonly limits: CoverageSettings;
  readonly night: Pick<LoadSettings, 'nightFrom' | 'nightTo'>;
  readonly zoneOf: (person: PersonId) => Zone;
}

const HOUR_MS = 3_600_000;

/** About `subject`, beside all the `others`; by begin. */
export function coverageOf(
  subject: LaidOut,
  others: readonly LaidOut[],
  question: CoverageQuestion,
): readonly CoverageFinding[] {
  const people = [...new Set(subject.roster.shifts.map((shift) => shift.person))];
  const all = [subject, ...others];
  const findings = [
    ...subject.roster.gaps.map((gap) => ({ kind: 'gap', ...gap }) as const),
    ...overlaps(subject, question),
    ...leaves(subject),
    ...people.flatMap((person) => {
      const own = staysIn(subject.roster, person);
      const stays = union(all.flatMap(({ roster }) => staysIn(roster, person)));
      return [
        ...others.flatMap((other) => doubleBooked(own, other, person)),
        ...nightRuns(stays, person, question),
        ...shortRests(stays, person, question.limits),
      ];
    }),
  ];
  return findings.sort((a, b) => (a.from < b.from ? -1 : Number(a.from > b.from)));
}

function staysIn({ shifts }: Roster, person: PersonId): readonly Span[] {
  const own = shifts.filter((shift) => shift.person === person);
  return union(own.map(({ from, to }) => ({ from: toMillis(from), to: toMillis(to) })));
}

/** A layer without restrictions lies under all others on purpose, and is no overlap. */
function overlaps({ schedule }: LaidOut, { from, to }: CoverageQuestion): CoverageFinding[] {
  const layers = (schedule.versions.at(-1)?.layers ?? []).filter(hasHours);
  const covers = layers.map((layer) => {
    const versions = [{ validFrom: from, layers: [layer] }];
    const alone = shiftsBetween({ ...schedule, versions, overrides: [] }, from, to);
    return union(alone.shifts.map((one) => ({ from: toMillis(one.from), to: toMillis(one.to) })));
  });
  return layers.flatMap((layer, i) =>
    layers.slice(i + 1).flatMap((higher, j) =>
      intersect(covers[i] ?? [], covers[i + 1 + j] ?? []).map((span) => ({
        kind: 'overlap' as const,
        ...between(span),
        layers: [layer.name, higher.name],
      })),
    ),
  );
}

function hasHours(layer: Layer): boolean {
  return layer.kind === 'list' || layer.restrictions.length > 0;
}

function leaves({ schedule, roster }: LaidOut): CoverageFinding[] {
  const away = awayTimes(schedule.absences);
  return roster.shifts.flatMap(({ person, override, from, to }) => {
    if (override === null) return [];
    const mine = union(away.filter((one) => one.person === person));
    const span = { from: toMillis(from), to: toMillis(to) };
    return intersect([span], mine).map((part) => ({
      kind: 'on_leave' as const,
      ...between(part),
      person,
      override,
    }));
  });
}

function doubleBooked(
  own: readonly Span[],
  other: LaidOut,
  person: PersonId,
): readonly CoverageFinding[] {
  return intersect(own, staysIn(other.roster, person)).map((span) => ({
    kind: 'double_booked' as const,
    ...between(span),
    person,
    other: other.id,
  }));
}

/** A night is theirs who have more than half of it, so that two people never count the same one. */
function nightRuns(
  stays: readonly Span[],
  person: PersonId,
  { from, to, limits, night, zoneOf }: CoverageQuestion,
): readonly CoverageFinding[] {
  const window = { from: toMillis(from), to: toMillis(to) };
  // One that the window cuts says nothing about who has most of it.
  const isWhole = (one: Span) => one.from > window.from && one.to < window.to;
  const found: CoverageFinding[] = [];
  let run: Span[] = [];
  const close = () => {
    const [first, last] = [run[0], run.at(-1)];
    if (first !== undefined && last !== undefined && run.length > limits.mostNights) {
      const span = between({ from: first.from, to: last.to });
      found.push({ kind: 'many_nights', ...span, person, nights: run.length });
    }
    run = [];
  };
  for (const one of nightsIn(zoneOf(person), window, night).filter(isWhole)) {
    const parts = intersect(stays, [one]);
    const had = parts.reduce((sum, part) => sum + part.to - part.from, 0);
    if (had * 2 > one.to - one.from) run.push(one);
    else close();
  }
  close();
  return found;
}

function shortRests(
  stays: readonly Span[],
  person: PersonId,
  { leastRestHours }: CoverageSettings,
): readonly CoverageFinding[] {
  return stays.slice(1).flatMap((next, i) => {
    const rest = { from: stays[i]?.to ?? next.from, to: next.from };
    const hours = (rest.to - rest.from) / HOUR_MS;
    return hours < leastRestHours
      ? [{ kind: 'short_rest' as const, ...between(rest), person, hours }]
      : [];
  });
}

function between({ from, to }: Span): Found {
  return { from: fromMillis(from), to: fromMillis(to) };
}
