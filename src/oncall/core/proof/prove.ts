/**
 * What must hold for any schedule, tried on the one a seed makes: everybody promised is there, nobody
 * twice, nothing lost at a change of the clock, any window like the whole, and at chosen instants the
 * same people as the plain answer. An empty answer is a proof; else each sentence names what is wrong.
 */
import { type Instant, plusMillis, toMillis } from '../../../kernel/instant.ts';
import { type Prng, prng } from '../../../kernel/prng.ts';
import { zonedOf } from '../../../kernel/time.ts';
import { personsOnCall } from '../on-call-at.ts';
import type { Schedule } from '../schedule.ts';
import { type Gap, type Roster, type Shift, shiftsBetween } from '../who-is-on-call.ts';
import { plainAnswer } from './plain-answer.ts';
import { type RandomCase, randomCase } from './random-schedule.ts';

const LONG_AGO = '1970-01-01T00:00:00.000Z' as Instant;

/** Sentences about what does not hold for the schedule of this seed. */
export function prove(seed: number): readonly string[] {
  const drawn = randomCase(seed);
  const chance = prng(seed ^ 0x5eed);
  const whole = shiftsBetween(drawn.schedule, drawn.from, drawn.to);
  const points = pointsOf(chance, drawn, whole);
  return [
    ...faultsOfBare(drawn),
    ...faultsOfFilling(drawn, whole),
    ...faultsOfWindows(chance, drawn, whole),
    ...points.flatMap((at) => faultsAt(drawn.schedule, whole, at)),
  ].map((fault) => `${drawn.zone}: ${fault}`);
}

/** ONC-8, ONC-1: `slots` different people at every instant, and lengths that add up. */
export function faultsOfBare({ bare, from, to }: RandomCase): readonly string[] {
  const versions = [{ validFrom: LONG_AGO, layers: [bare] }];
  const { shifts, gaps } = shiftsBetween({ versions, overrides: [], absences: [] }, from, to);
  const faults = gaps.map((gap) => `a layer without restrictions has a gap at ${gap.from}`);
  const times = [...new Set(shifts.flatMap((shift) => [shift.from, shift.to]))].sort();
  for (let slot = 0; slot < bare.slots; slot += 1) {
    faults.push(
      ...faultsOfSlot(
        shifts.filter((shift) => shift.slot === slot),
        { from, to },
      ),
    );
  }
  let first = 0;
  for (const at of times.filter((time) => time < to)) {
    while ((shifts[first]?.to ?? to) <= at) first += 1;
    const running = [];
    for (let i = first; i < shifts.length; i += 1) {
      const shift = shifts[i];
      if (shift === undefined || shift.from > at) break;
      if (at < shift.to) running.push(shift.person);
    }
    if (running.length !== bare.slots || new Set(running).size !== bare.slots) {
      faults.push(`${bare.slots} people were promised at ${at}, found ${running.join(', ')}`);
    }
  }
  return faults;
}

/** Shifts of one slot follow each other without a gap or an overlap and fill the window. */
function faultsOfSlot(own: readonly Shift[], { from, to }: Gap): readonly string[] {
  const faults: string[] = [];
  let end = from;
  for (const shift of own) {
    if (shift.from !== end)
      faults.push(`a shift begins at ${shift.from} where one ended at ${end}`);
    end = shift.to;
  }
  if (end !== to) faults.push(`the last shift ends at ${end}, not at ${to}`);
  const sum = own.reduce((ms, shift) => ms + toMillis(shift.to) - toMillis(shift.from), 0);
  if (sum !== toMillis(to) - toMillis(from)) faults.push(`shifts add up to ${sum} ms`);
  return faults;
}

/** ONC-10: gaps are exactly where no shift is, and no slot is held twice. */
export function faultsOfFilling(
  { from, to }: Pick<RandomCase, 'from' | 'to'>,
  { shifts, gaps }: Roster,
): readonly string[] {
  const faults: string[] = [];
  const ends = new Map<number, Instant>();
  const spans: readonly (Gap & { readonly slot?: number })[] = [...shifts, ...gaps].toSorted(
    (a, b) => (a.from < b.from ? -1 : 1),
  );
  let [covered, empty] = [from, from];
  for (const span of spans) {
    if (span.from >= span.to) faults.push(`something lasts no time at ${span.from}`);
    if (span.from > covered) faults.push(`neither shift nor gap at ${covered}`);
    if (span.slot !== undefined) {
      if (span.from < (ends.get(span.slot) ?? from)) faults.push(`slot twice at ${span.from}`);
      if (span.from < empty) faults.push(`a shift inside a gap at ${span.from}`);
      ends.set(span.slot, span.to);
    } else {
      if (span.from < covered) faults.push(`a gap beside a shift at ${span.from}`);
      empty = span.to;
    }
    covered = span.to > covered ? span.to : covered;
  }
  if (covered !== to) faults.push(`the window is filled to ${covered}, not to ${to}`);
  return faults;
}

/** ONC-9: a long and a short window by chance; in one case of three also what lies beside. */
export function faultsOfWindows(
  chance: Prng,
  { schedule, from, to }: Pick<RandomCase, 'schedule' | 'from' | 'to'>,
  whole: Roster,
): readonly string[] {
  const length = toMillis(to) - toMillis(from);
  const moment = () => plusMillis(from, chance.below(length));
  const [a = from, b = to] = [moment(), moment()].sort();
  const near = plusMillis(a, 1 + chance.below(7_200_000));
  const windows: [Instant, Instant][] = [
    [a, b],
    [a, near],
  ];
  if (chance.below(3) === 0) windows.push([from, a], [b, to]);
  return windows.flatMap(([start, end]) => {
    const part = shiftsBetween(schedule, start, end);
    const same =
      textOf(part.shifts) === textOf(cut(whole.shifts, start, end)) &&
      textOf(part.gaps) === textOf(cut(whole.gaps, start, end));
    return same ? [] : [`the window from ${start} to ${end} differs from the whole`];
  });
}

/** The people of the calendar, of the question an escalation asks, and of the plain answer. */
export function faultsAt(schedule: Schedule, whole: Roster, at: Instant): readonly string[] {
  const plain = plainAnswer(schedule, at);
  const expected = [...plain].sort(([a], [b]) => a - b).map(([slot, who]) => `${slot}:${who}`);
  const running = whole.shifts.filter((shift) => shift.from <= at && at < shift.to);
  const found = running
    .toSorted((a, b) => a.slot - b.slot)
    .map((one) => `${one.slot}:${one.person}`);
  const asked = [...personsOnCall(schedule, at)].sort().join(' ');
  const faults: string[] = [];
  if (found.join(' ') !== expected.join(' ')) {
    faults.push(`at ${at} the roster says [${found}], by the rules it is [${expected}]`);
  }
  if (asked !== [...new Set(plain.values())].sort().join(' ')) {
    faults.push(`at ${at} an escalation would page [${asked}], by the rules it is [${expected}]`);
  }
  return faults;
}

/** Around a change of the clock, at an edge of a shift, and anywhere. */
function pointsOf(chance: Prng, drawn: RandomCase, whole: Roster): readonly Instant[] {
  const { zone, from, to } = drawn;
  const length = toMillis(to) - toMillis(from);
  const anywhere = Array.from({ length: 3 }, () => plusMillis(from, chance.below(length)));
  const edge = whole.shifts[chance.below(Math.max(1, whole.shifts.length))];
  const edges = edge === undefined ? [] : [edge.from, plusMillis(edge.to, -1)];
  const change = zonedOf(chance.pick(anywhere), zone).getTimeZoneTransition('next');
  const at = change?.epochMilliseconds;
  const changes =
    at === undefined
      ? []
      : [-1, 0, chance.below(7_200_000)].map((ms) => plusMillis(from, at + ms - toMillis(from)));
  // Where an override begins another may be running, and the one entered later wins.
  const taken = drawn.schedule.overrides.map((override) => override.from);
  return [...anywhere, ...edges, ...changes, ...taken].filter(
    (point) => from <= point && point < to,
  );
}

function cut<T extends Gap>(items: readonly T[], from: Instant, to: Instant): readonly T[] {
  return items
    .filter((item) => item.from < to && item.to > from)
    .map((item) => ({
      ...item,
      from: item.from < from ? from : item.from,
      to: item.to > to ? to : item.to,
    }));
}

/** One line for each, in an order that does not depend on where the window was cut. */
function textOf(items: readonly (Gap & Partial<Shift>)[]): string {
  return items
    .map(
      (one) =>
        `${one.slot} ${one.from} ${one.to} ${one.person} ${one.layer} ${one.override} ${one.instead} ${one.reason}`,
    )
    .sort()
    .join('\n');
}
