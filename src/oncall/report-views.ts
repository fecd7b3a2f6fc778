/**
 * The reports on a rota: what lies wrong ahead, and how the burden is shared. Everything is computed from
 * the stored schedules when it is asked for. `coverageOfAll` and `fairnessView` are for other features too.
 */

import { readSetting } from '../identity/settings-store.ts';
import { contactsOf, namesOf, peopleByIds } from '../identity/store.ts';
import type { PersonId, ScheduleId } from '../kernel/ids.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { dateAndClock, type Zone } from '../kernel/time.ts';
import type { Reader } from '../platform/db.ts';
import { listCalendars } from '../service/calendar-store.ts';
import { type CoverageFinding, coverageOf, type LaidOut } from './core/report/coverage.ts';
import { loadOf } from './core/report/load.ts';
import { ONCALL_COVERAGE, ONCALL_LOAD } from './core/report/settings.ts';
import { shiftsBetween } from './core/who-is-on-call.ts';
import { scheduleNotFound } from './handle.ts';
import type * as api from './report-api.ts';
import * as store from './store.ts';

export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** One schedule, its shifts over the window, and what was found. */
export interface Looked extends LaidOut {
  readonly row: store.ScheduleRow;
  readonly findings: readonly CoverageFinding[];
}

/** From now on as far as the setting looks ahead. */
export async function windowAhead(reader: Reader, now: Instant): Promise<Window> {
  const { aheadDays } = await readSetting(reader, ONCALL_COVERAGE);
  return { from: now, to: plusSeconds(now, aheadDays * 86_400) };
}

/** Every schedule looked at beside all others; with `only`, findings of that one alone. */
export async function coverageOfAll(
  reader: Reader,
  window: Window,
  only?: ScheduleId,
): Promise<readonly Looked[]> {
  const rows = await store.allSchedules(reader);
  const schedules = await store.loadSchedules(
    reader,
    rows.map((row) => row.id),
    window,
  );
  const laidOut = rows.flatMap((row) => {
    const schedule = schedules.get(row.id);
    if (schedule === undefined) return [];
    const roster = shiftsBetween(schedule, window.from, window.to);
    return [{ row, id: row.id, schedule, roster }];
  });
  const limits = await readSetting(reader, ONCALL_COVERAGE);
  const night = await readSetting(reader, ONCALL_LOAD);
  const zoneOf = await zones(reader, laidOut);
  return laidOut
    .filter(({ id }) => only === undefined || id === only)
    .map((subject) => {
      const others = laidOut.filter((other) => other.id !== subject.id);
      const question = { ...window, limits, night, zoneOf };
      return { ...subject, findings: coverageOf(subject, others, question) };
    });
}

export async function reportView(
  reader: Reader,
  id: ScheduleId,
  window: Window,
): Promise<api.CoverageReport | Refusal> {
  const looked = (await coverageOfAll(reader, window, id))[0];
  if (looked === undefined) return scheduleNotFound();
  const { row, findings } = looked;
  const people = findings.flatMap((one) => ('person' in one ? [one.person] : []));
  const nameOf = await namesOf(reader, [...new Set(people)]);
  const others = new Map((await store.allSchedules(reader)).map((one) => [one.id, one.name]));
  const items = findings.map((finding) => itemOf(finding, { zone: row.timeZone, nameOf, others }));
  return { schedule: id, scheduleName: row.name, timeZone: row.timeZone, ...window, items };
}

/** What was stored all the same, but would leave somebody unpaged; at save time, as far as we look ahead. */
export async function scheduleWarnings(
  reader: Reader,
  id: ScheduleId,
  now: Instant,
): Promise<readonly api.ScheduleWarning[]> {
  const window = await windowAhead(reader, now);
  const schedule = (await store.loadSchedules(reader, [id], window)).get(id);
  if (schedule === undefined) return [];
  const { shifts, gaps } = shiftsBetween(schedule, window.from, window.to);
  const warnings: api.ScheduleWarning[] = [];
  if (shifts.length === 0) {
    warnings.push({ code: 'schedule_empty', text: 'Nobody is on call at any time.' });
  } else if (gaps.length > 0) {
    const times = gaps.length === 1 ? 'One gap' : `${gaps.length} gaps`;
    warnings.push({ code: 'schedule_gap', text: `${times} in which nobody is on call.` });
  }
  const ids = [...new Set(shifts.map((shift) => shift.person))];
  const contacts = await contactsOf(reader, ids);
  for (const { id: person, name } of await peopleByIds(reader, ids)) {
    const own = contacts.filter((contact) => contact.personId === person);
    if (own.length === 0) {
      warnings.push({ code: 'no_contact', person, text: `${name} cannot be reached at all.` });
    } else if (own.every(({ verifiedAt }) => verifiedAt === null)) {
      const text = `No contact of ${name} is verified.`;
      warnings.push({ code: 'unverified_contact', person, text });
    }
  }
  return warnings;
}

export async function fairnessView(
  reader: Reader,
  id: ScheduleId,
  window: Window,
): Promise<api.Fairness | Refusal> {
  const row = await store.scheduleById(reader, id);
  const schedule = (await store.loadSchedules(reader, [id], window)).get(id);
  if (row === undefined || schedule === undefined) return scheduleNotFound();
  const roster = shiftsBetween(schedule, window.from, window.to);
  const load = loadOf({
    schedule,
    roster,
    ...window,
    settings: await readSetting(reader, ONCALL_LOAD),
    zoneOf: await zones(reader, [{ id, schedule, roster }]),
    holidays: await holidays(reader),
  });
  const nameOf = await namesOf(
    reader,
    load.people.map(({ person }) => person),
  );
  const people = load.people.map((one) => ({
    ...one,
    personName: nameOf[one.person] ?? 'unknown',
  }));
  return { schedule: id, scheduleName: row.name, ...window, ...load, people };
}

/** Days off are those of the default calendar. */
async function holidays(reader: Reader): Promise<readonly string[]> {
  const calendar = (await listCalendars(reader)).find((one) => one.isDefault);
  return calendar?.holidays.map(({ date }) => date) ?? [];
}

/** Where each person of these schedules lives; UTC for somebody unknown. */
async function zones(
  reader: Reader,
  laidOut: readonly LaidOut[],
): Promise<(person: PersonId) => Zone> {
  const planned = laidOut.flatMap(({ schedule }) =>
    schedule.versions.flatMap(({ layers }) =>
      layers.flatMap((layer) => (layer.kind === 'list' ? [] : layer.people)),
    ),
  );
  const found = laidOut.flatMap(({ roster }) => roster.shifts.map((shift) => shift.person));
  const people = await peopleByIds(reader, [...new Set([...planned, ...found])]);
  const zoneBy = new Map(people.map((person) => [person.id, person.timeZone]));
  return (person) => zoneBy.get(person) ?? 'UTC';
}

interface Naming {
  readonly zone: Zone;
  readonly nameOf: Readonly<Record<string, string>>;
  readonly others: ReadonlyMap<ScheduleId, string>;
}

function itemOf(finding: CoverageFinding, naming: Naming): api.CoverageItem {
  const { from, to, kind } = finding;
  const span = `from ${dateAndClock(from, naming.zone)} to ${dateAndClock(to, naming.zone)}`;
  const { what, ...found } = foundBy(finding, naming);
  return {
    ...{ kind, level: kind === 'overlap' ? 'information' : 'finding', from, to },
    ...found,
    ...{ what, text: `${what} ${span}.` },
  };
}

type Found = Omit<api.CoverageItem, 'kind' | 'level' | 'from' | 'to' | 'text'>;

function foundBy(finding: CoverageFinding, naming: Naming): Found {
  switch (finding.kind) {
    case 'gap':
      return { what: 'Nobody is on call' };
    case 'overlap': {
      const [low = '', high = ''] = finding.layers;
      return { layers: finding.layers, what: `${low} and ${high} both cover` };
    }
    default: {
      const personName = naming.nameOf[finding.person] ?? 'unknown';
      const start = `${personName} ${WHAT[finding.kind]}`;
      return { person: finding.person, personName, ...ofPerson(finding, naming, start) };
    }
  }
}

type OfPerson = Exclude<CoverageFinding, { readonly kind: 'gap' | 'overlap' }>;

const WHAT = {
  double_booked: 'is also on call in',
  on_leave: 'is away but put on call',
  many_nights: 'is on call for',
  short_rest: 'rests only',
} as const satisfies Record<OfPerson['kind'], string>;

function ofPerson(finding: OfPerson, { others }: Naming, start: string): Found {
  switch (finding.kind) {
    case 'double_booked': {
      const otherScheduleName = others.get(finding.other) ?? 'another schedule';
      const what = `${start} ${otherScheduleName}`;
      return { otherSchedule: finding.other, otherScheduleName, what };
    }
    case 'on_leave':
      return { override: finding.override, what: start };
    case 'many_nights':
      return { nights: finding.nights, what: `${start} ${finding.nights} nights in a row` };
    case 'short_rest': {
      const hours = Math.round(finding.hours * 10) / 10;
      return { hours: finding.hours, what: `${start} ${hours} ${hours === 1 ? 'hour' : 'hours'}` };
    }
  }
}
