/** Typed times become the instants they mean, also in the weeks when clocks change. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { instantToLocal, localToInstant } from './local-time.ts';

describe('local time', () => {
  test('reads a plain summer time', () => {
    expect(localToInstant('2026-10-08T02:36', 'Europe/Berlin')).toBe('2026-10-08T00:36:00.000Z');
    expect(instantToLocal(instant('2026-10-08T00:36:00Z'), 'Europe/Berlin')).toBe(
      '2026-10-08T02:36',
    );
  });

  test('moves a time that does not exist forward by the gap', () => {
    expect(localToInstant('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  test('takes the first of a time that occurs twice', () => {
    expect(localToInstant('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('knows zones with half hours and west of Greenwich', () => {
    expect(localToInstant('2026-01-02T10:00', 'Asia/Kolkata')).toBe('2026-01-02T04:30:00.000Z');
    expect(localToInstant('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  test('refuses what is no time', () => {
    expect(localToInstant('soon', 'UTC')).toBeUndefined();
  });
});
