/** What pages cost a person: nights, not pages; spans of twelve hours, none counted twice. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { type PageAt, pageLoadOf } from './page-load.ts';

const PERSON = { zone: 'Europe/Berlin', mostIncidents: 2, isOfficeHour: () => false };

function pages(...at: readonly (readonly [string, string])[]): readonly PageAt[] {
  return at.map(([time, incidentId]) => ({ incidentId, createdAt: instant(time) }));
}

describe('the load of pages', () => {
  test('NOT-60 counts nights, not pages, and the night over the change of the clock once', () => {
    const load = pageLoadOf(
      pages(
        ['2026-03-28T21:59Z', 'a'],
        ['2026-03-28T22:00Z', 'a'],
        ['2026-03-29T04:59Z', 'a'],
        ['2026-03-29T05:00Z', 'a'],
        ['2026-03-30T00:00Z', 'b'],
      ),
      PERSON,
    );
    expect(load).toMatchObject({ pages: 5, offHoursPages: 5, sleepInterruptions: 2 });
  });

  test('NOT-60 marks twelve hours with more than two incidents, and no hour twice', () => {
    const load = pageLoadOf(
      pages(
        ['2026-03-02T00:00Z', 'a'],
        ['2026-03-02T01:00Z', 'a'],
        ['2026-03-02T06:00Z', 'b'],
        ['2026-03-02T11:59Z', 'c'],
        ['2026-03-02T12:00Z', 'd'],
      ),
      { ...PERSON, isOfficeHour: () => true },
    );
    expect(load.overloads).toEqual([{ from: instant('2026-03-02T00:00Z'), incidents: 3 }]);
    expect(load.offHoursPages).toBe(0);
    expect(
      pageLoadOf(pages(['2026-03-02T00:00Z', 'a'], ['2026-03-02T12:00Z', 'b']), PERSON).overloads,
    ).toEqual([]);
  });
});
