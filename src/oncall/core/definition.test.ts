/** How schedules are written down: short times, defaults, refusals that name the field. */
import { describe, expect, test } from 'vitest';
import { layerInput, layersOf, zScheduleInput } from './definition.ts';

const ANA = '01890000-0000-7000-8000-000000000001';
const BEN = '01890000-0000-7000-8000-000000000002';

const LAYER = {
  name: 'Primary',
  people: [ANA, BEN],
  unit: 'week',
  length: 1,
  start: '2026-03-23T08:00',
};

function parse(layer: Record<string, unknown>) {
  return zScheduleInput.safeParse({
    name: 'Databases',
    timeZone: 'Europe/Berlin',
    layers: [{ ...LAYER, ...layer }],
  });
}

function layer(more: Record<string, unknown>) {
  const parsed = parse(more);
  if (!parsed.success) throw parsed.error;
  const [first] = layersOf(parsed.data);
  if (first === undefined || first.kind === 'list') throw new Error('no layer');
  return first;
}

function faults(more: Record<string, unknown>): readonly string[] {
  const parsed = parse(more);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('writing a schedule down', () => {
  test('ONC-11 reads the start in the zone of the layer, by default that of the schedule', () => {
    expect(layer({})).toMatchObject({ timeZone: 'Europe/Berlin', start: '2026-03-23T08:00:00' });
    expect(layer({ timeZone: 'Asia/Tokyo' }).timeZone).toBe('Asia/Tokyo');
    expect(layer({ start: '2026-03-23T08:00:00Z' }).start).toBe('2026-03-23T09:00:00');
    expect(layer({ start: '2026-07-23T08:00:00-05:00' }).start).toBe('2026-07-23T15:00:00');
  });

  test('ONC-5 reads short times, names of weekdays and the end of a window', () => {
    const weekly = (rest: Record<string, unknown>) =>
      layer({ restrictions: [{ kind: 'weekly', ...rest }] }).restrictions[0];
    expect(weekly({ weekday: 'Friday', from: '18:00', toWeekday: 'mo', to: '08:00' })).toEqual({
      kind: 'weekly',
      weekday: 5,
      from: '18:00:00',
      toWeekday: 1,
      to: '08:00:00',
    });
    expect(weekly({ weekday: 0, from: '20:00', to: '24:00' })).toMatchObject({
      weekday: 7,
      toWeekday: 1,
      to: '00:00:00',
    });
    expect(weekly({ weekday: 3, from: '09:00', to: '17:00' })).toMatchObject({ toWeekday: 3 });
    const weekend = { weekday: 'saturday', from: '00:00', toWeekday: 'sunday', to: '24:00' };
    expect(weekly(weekend)).toMatchObject({ weekday: 6, toWeekday: 1, to: '00:00:00' });
  });

  test('ONC-4 reads a hand-off with and without a weekday', () => {
    expect(layer({ handoff: '09:30' }).handoff).toEqual({ time: '09:30:00' });
    expect(layer({ handoff: 'mon 09:30' }).handoff).toEqual({ time: '09:30:00', weekday: 1 });
    expect(faults({ unit: 'day', handoff: 'monday 08:00' })).toEqual(['layers.0.handoff']);
    expect(faults({ unit: 'hours', handoff: '09:00' })).toEqual(['layers.0.handoff']);
    expect(layer({ unit: 'hours', handoff: '08:00' }).handoff).toBeUndefined();
  });

  test('ONC-8 refuses slots that could not be filled by different people', () => {
    expect(faults({ slots: 2 })).toEqual([]);
    expect(faults({ slots: 3 })).toEqual(['layers.0.slots']);
    expect(faults({ slots: 2, people: [ANA, ANA, BEN] })).toEqual(['layers.0.slots']);
    expect(faults({ slots: 1e9 })).toEqual(['layers.0.slots']);
    expect(faults({ slots: 1e300 })).toContain('layers.0.slots');
  });

  test.each([
    [{ timeZone: 'CET' }, 'layers.0.timeZone'],
    [{ people: [] }, 'layers.0.people'],
    [{ people: ['ana'] }, 'layers.0.people.0'],
    [{ length: 0 }, 'layers.0.length'],
    [{ length: 1.5 }, 'layers.0.length'],
    [{ length: 60 }, 'layers.0.length'],
    [{ unit: 'year' }, 'layers.0.unit'],
    [{ start: '2026-02-30T08:00:00' }, 'layers.0.start'],
    [{ start: '0001-01-01T00:00:00' }, 'layers.0.start'],
    [{ start: '2026-03-23' }, 'layers.0.start'],
    [{ end: '2026-03-23T08:00:00' }, 'layers.0.end'],
    [{ handoff: '25:00' }, 'layers.0.handoff'],
    [{ restrictions: [{ kind: 'daily', from: '8', to: '09:00' }] }, 'layers.0.restrictions.0.from'],
    [
      { restrictions: [{ kind: 'weekly', weekday: 'someday', from: '08:00', to: '09:00' }] },
      'layers.0.restrictions.0.weekday',
    ],
  ])('ONC-11 refuses %j, naming the field', (more, path) => {
    expect(faults(more)).toEqual([path]);
  });

  test('ONC-13 writes a layer back as it can be sent again, without the marks of edits', () => {
    const full = layer({
      timeZone: 'Asia/Tokyo',
      end: '2027-01-01T00:00:00',
      handoff: 'tuesday 07:00',
      slots: 2,
      restrictions: [
        { kind: 'daily', from: '20:00', to: '08:00' },
        { kind: 'weekly', weekday: 6, from: '00:00', toWeekday: 1, to: '00:00' },
      ],
    });
    const input = layerInput({ ...full, phase: 1, held: { shift: 0, people: full.people } });
    expect(layer(input)).toEqual(full);
  });

  test('ONC-15 reads a list of shifts, writes it back, and names the line at fault', () => {
    const line = { person: ANA, from: '2026-03-23T08:00:00.000Z', to: '2026-03-23T09:00:00.000Z' };
    const list = (shifts: readonly Record<string, unknown>[]) => {
      const layers = [{ kind: 'list', name: 'Fair', shifts }];
      return zScheduleInput.safeParse({ name: 'Fair', timeZone: 'UTC', layers });
    };
    const read = list([
      line,
      { ...line, from: '2026-03-23T10:00:00+01:00', to: '2026-03-23T11:00Z' },
    ]);
    const [first] = read.success ? layersOf(read.data) : [];
    if (first === undefined) throw new Error('not read');
    const { timeZone, ...written } = layerInput(first);
    expect(timeZone).toBe('UTC');
    expect(zScheduleInput.parse({ name: 'F', timeZone: 'UTC', layers: [written] }).layers).toEqual([
      written,
    ]);
    const paths = (shifts: readonly Record<string, unknown>[]) =>
      list(shifts).error?.issues.map((issue) => issue.path.join('.'));
    expect(paths([line, line])).toEqual(['layers.0.shifts.1.from']);
    expect(paths([{ ...line, slot: 1 }])).toEqual(['layers.0.shifts.0.slot']);
    expect(paths([{ ...line, to: line.from }])).toEqual(['layers.0.shifts.0.to']);
  });
});
