/**
 * What readers are shown: schedules, overrides, shifts and who is on call, with the names of people
 * beside their ids. Everything is computed by the core from what the store holds.
 */
import { namesOf } from '../identity/store.ts';
import type { PersonId, ScheduleId } from '../kernel/ids.ts';
import { type Instant, plusSeconds } from '../kernel/instant.ts';
import type { Refusal } from '../kernel/refusal.ts';
import type { Reader } from '../platform/db.ts';
import type * as api from './api.ts';
import { layerInput } from './core/definition.ts';
import { ON_CALL_HORIZON_DAYS, whoIsOnCall } from './core/on-call-at.ts';
import { type Shift, shiftsBetween } from './core/who-is-on-call.ts';
import { scheduleNotFound } from './handle.ts';
import * as store from './store.ts';

interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

export function scheduleView(row: store.ScheduleRow): api.Schedule {
  const { id, name, timeZone, version, layers, swapApproval, createdAt } = row;
  const inputs = layers.map(layerInput);
  return { id, name, timeZone, version, layers: inputs, swapApproval, createdAt };
}

export async function overridesView(
  reader: Reader,
  rows: readonly store.OverrideRow[],
): Promise<readonly api.OverrideItem[]> {
  const nameOf = await names(
    reader,
    rows.map((row) => row.person),
  );
  return rows.map((row) => ({
    id: row.id,
    schedule: row.scheduleId,
    person: row.person,
    personName: nameOf(row.person),
    slot: row.slot,
    from: row.from,
    to: row.to,
    recordedAt: row.recordedAt,
    recordedBy: row.recordedBy,
    backdated: row.from < row.recordedAt,
  }));
}

/** Shifts and gaps over [from, to), cut to it. */
export async function shiftsView(
  reader: Reader,
  id: ScheduleId,
  window: Window,
): Promise<api.Shifts | Refusal> {
  const schedule = (await store.loadSchedules(reader, [id], window)).get(id);
  if (schedule === undefined) return scheduleNotFound();
  const { shifts, gaps } = shiftsBetween(schedule, window.from, window.to);
  const itemOf = await shiftItems(reader, shifts);
  return { items: shifts.map(itemOf), gaps };
}

/** Shifts with the names of those who have them, and of those they stand in for. */
async function shiftItems(
  reader: Reader,
  shifts: readonly Shift[],
): Promise<(shift: Shift) => api.ShiftItem> {
  const nameOf = await names(reader, shifts.flatMap(peopleIn));
  return ({ person, instead, ...rest }) => ({
    person,
    personName: nameOf(person),
    ...rest,
    instead,
    insteadName: instead === null ? null : nameOf(instead),
  });
}

function peopleIn({ person, instead }: Pick<Shift, 'person' | 'instead'>): readonly PersonId[] {
  return instead === null ? [person] : [person, instead];
}

/** What each layer alone would say over [from, to), the lowest first: what higher layers beat included. */
export async function layersView(
  reader: Reader,
  id: ScheduleId,
  window: Window,
): Promise<api.LayerShifts | Refusal> {
  const schedule = (await store.loadSchedules(reader, [id], window)).get(id);
  if (schedule === undefined) return scheduleNotFound();
  const layers = schedule.versions.at(-1)?.layers ?? [];
  const rows = layers.map(({ name }) => {
    const versions = schedule.versions.map((version) => ({
      ...version,
      layers: version.layers.filter((layer) => layer.name === name),
    }));
    return {
      name,
      ...shiftsBetween({ ...schedule, versions, overrides: [] }, window.from, window.to),
    };
  });
  const itemOf = await shiftItems(
    reader,
    rows.flatMap((row) => row.shifts),
  );
  return { items: rows.map(({ name, shifts }) => ({ name, shifts: shifts.map(itemOf) })) };
}

/** Who is on call in each of `rows` at `at`, until when, and who is next. */
export async function onCallView(
  reader: Reader,
  rows: readonly store.ScheduleRow[],
  at: Instant,
): Promise<readonly api.OnCallItem[]> {
  const items: api.OnCallItem[] = [];
  for (let done = 0; done < rows.length; done += AT_ONCE) {
    items.push(...(await someOnCall(reader, rows.slice(done, done + AT_ONCE), at)));
  }
  return items;
}

/** Between two portions the database is asked again, and other requests get their turn. */
const AT_ONCE = 20;

async function someOnCall(
  reader: Reader,
  rows: readonly store.ScheduleRow[],
  at: Instant,
): Promise<readonly api.OnCallItem[]> {
  const window = { from: at, to: plusSeconds(at, ON_CALL_HORIZON_DAYS * 86_400) };
  const ids = rows.map((row) => row.id);
  const schedules = await store.loadSchedules(reader, ids, window);
  const answers = rows.flatMap((row) => {
    const schedule = schedules.get(row.id);
    return schedule === undefined ? [] : [{ row, ...whoIsOnCall(schedule, at) }];
  });
  const nameOf = await names(
    reader,
    answers.flatMap(({ persons, next }) => [
      ...persons.flatMap(peopleIn),
      ...(next?.persons ?? []),
    ]),
  );
  const named = (person: PersonId) => ({ person, personName: nameOf(person) });
  return answers.map(({ row, persons, next }) => ({
    schedule: row.id,
    scheduleName: row.name,
    timeZone: row.timeZone,
    persons: persons.map(({ person, instead, ...rest }) => ({
      ...named(person),
      ...rest,
      insteadName: instead === null ? null : nameOf(instead),
    })),
    next: next === null ? null : { at: next.at, persons: next.persons.map(named) },
  }));
}

async function names(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<(person: PersonId) => string> {
  const found = await namesOf(reader, [...new Set(ids)]);
  return (person) => found[person] ?? 'unknown';
}
