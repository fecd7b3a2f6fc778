/**
 * Who is on call at one instant, worked out the plain way: each rule of SPEC.md read word by word and
 * asked of the zone database, without spans, windows, counting ahead or remembering. Slow on purpose: it
 * shares nothing with the calculation but the stored shapes, so that the two can contradict each other.
 */
import type { PersonId } from '../../../kernel/ids.ts';
import { type Instant, plusSeconds, secondsBetween } from '../../../kernel/instant.ts';
import { instantOfLocal, localOf, Temporal, type Zone } from '../../../kernel/time.ts';
import type { Absence, Layer, Restriction, RotationLayer, Schedule } from '../schedule.ts';

/** Person by slot. */
export type PlainAnswer = ReadonlyMap<number, PersonId>;

export function plainAnswer(schedule: Schedule, at: Instant): PlainAnswer {
  const layers = versionAt(schedule, at).toReversed();
  const answers = layers.map((layer) => layerAnswer(layer, schedule.absences, at));
  const answer = new Map(answers.find((one) => one.size > 0) ?? []);
  const overrides = schedule.overrides.filter((one) => one.from <= at && at < one.to);
  const oldestFirst = overrides.toSorted((a, b) =>
    `${a.recordedAt}${a.id}` < `${b.recordedAt}${b.id}` ? -1 : 1,
  );
  for (const { slot, person } of oldestFirst) answer.set(slot, person);
  return answer;
}

function versionAt({ versions }: Schedule, at: Instant): readonly Layer[] {
  const version = versions.findLast(({ validFrom }) => validFrom <= at) ?? versions[0];
  return version?.layers ?? [];
}

function layerAnswer(layer: Layer, absences: readonly Absence[], at: Instant): PlainAnswer {
  const isAway = (person: PersonId) => absences.some((one) => isAwayBy(one, person, at));
  if (layer.kind === 'list') {
    const running = layer.shifts.filter((one) => one.from <= at && at < one.to);
    const present = running.filter(({ person }) => !isAway(person));
    return new Map(present.map(({ slot, person }) => [slot, person]));
  }
  if (!covers(layer, at)) return new Map();
  return seats(layer, shiftAt(layer, at), isAway);
}

function isAwayBy(absence: Absence, person: PersonId, at: Instant): boolean {
  const { from, to, recordedAt, cancelledAt } = absence;
  const counts = recordedAt <= at && (cancelledAt === null || at < cancelledAt);
  return absence.person === person && counts && from <= at && at < to;
}

/** ONC-16: the next in order who is present and has no slot of this layer. */
function seats(
  layer: RotationLayer,
  shift: number,
  isAway: (person: PersonId) => boolean,
): PlainAnswer {
  const { people, slots, phase = 0, held } = layer;
  const inTurn = (slot: number) => people[(shift + slot + phase) % people.length] as PersonId;
  const heldBy = (slot: number) => (held?.shift === shift ? held.people[slot] : undefined);
  const planned = Array.from({ length: slots }, (_, slot) => heldBy(slot) ?? inTurn(slot));
  const busy = new Set(planned.filter((person) => !isAway(person)));
  const answer = new Map<number, PersonId>();
  for (const [slot, person] of planned.entries()) {
    if (!isAway(person)) answer.set(slot, person);
    else {
      // Somebody who keeps a shift after leaving the list is looked for from the place of the turn.
      const own = people.includes(person) ? people.indexOf(person) : people.indexOf(inTurn(slot));
      const others = people.map((_, i) => people[(own + 1 + i) % people.length] as PersonId);
      const next = others.slice(0, -1).find((one) => !busy.has(one) && !isAway(one));
      if (next === undefined) continue;
      busy.add(next);
      answer.set(slot, next);
    }
  }
  return answer;
}

function covers(layer: RotationLayer, at: Instant): boolean {
  const { timeZone, start, end, restrictions } = layer;
  if (at < instantOfLocal(start, timeZone)) return false;
  if (end !== undefined && at >= instantOfLocal(end, timeZone)) return false;
  return restrictions.length === 0 || restrictions.some((one) => isOpen(one, timeZone, at));
}

/** Some window of the restriction has begun and not ended; it began within the last eight days. */
function isOpen(restriction: Restriction, zone: Zone, at: Instant): boolean {
  const today = localOf(at, zone).toPlainDate();
  const back = restriction.kind === 'daily' ? 2 : 8;
  const [begin, end] = [restriction.from, restriction.to].map((one) =>
    Temporal.PlainTime.from(one),
  );
  for (let day = -back; day <= 1; day += 1) {
    const first = today.add({ days: day });
    if (restriction.kind === 'weekly' && first.dayOfWeek !== restriction.weekday) continue;
    if (instantOfLocal(first.toPlainDateTime(begin), zone) > at) continue;
    const last = first.add({ days: nightsOf(restriction) });
    if (at < instantOfLocal(last.toPlainDateTime(end), zone)) return true;
  }
  return false;
}

function nightsOf(restriction: Restriction): number {
  const wraps = restriction.to <= restriction.from;
  if (restriction.kind === 'daily') return wraps ? 1 : 0;
  const days = (restriction.toWeekday - restriction.weekday + 7) % 7;
  return days === 0 && wraps ? 7 : days;
}

/** The last shift that has begun; looked for from a guess well before it. */
function shiftAt(layer: RotationLayer, at: Instant): number {
  const elapsed = secondsBetween(beginOf(layer, 0), at) / 3600;
  const hours = { hours: 1, day: 24, week: 168, month: 31 * 24 }[layer.unit] * layer.length;
  let shift = Math.max(0, Math.floor(elapsed / hours) - 1);
  while (beginOf(layer, shift + 1) <= at) shift += 1;
  return shift;
}

/** ONC-1 to ONC-4. */
function beginOf(
  { unit, length, start, handoff, timeZone }: RotationLayer,
  shift: number,
): Instant {
  const first = Temporal.PlainDateTime.from(start);
  if (shift === 0) return instantOfLocal(first, timeZone);
  const count = shift * length;
  if (unit === 'hours') return plusSeconds(instantOfLocal(first, timeZone), count * 3600);
  let date = first.toPlainDate();
  while (handoff?.weekday !== undefined && date.dayOfWeek !== handoff.weekday) {
    date = date.subtract({ days: 1 });
  }
  const day = date.add(
    { day: { days: count }, week: { weeks: count }, month: { months: count } }[unit],
  );
  return instantOfLocal(day.toPlainDateTime(handoff?.time ?? first.toPlainTime()), timeZone);
}
