/** Days are the reader's, and what is overdue is what still waits for its owner. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { actionIsOver, dayOf, dayWords } from './due.ts';
import type { ActionItem } from './wire.ts';

const LATE = instant('2026-11-23T23:30:00.000Z');
const action = (change: Partial<ActionItem>): ActionItem => ({
  id: 'a',
  what: 'Alert on path errors',
  why: '',
  type: 'detect',
  dueOn: '2026-11-23',
  dueBefore: [],
  status: 'open',
  verifyHow: '',
  evidence: '',
  trackerUrl: null,
  owner: 'p',
  review: 'r',
  incident: 'INC-2026-000001',
  ...change,
});

describe('days', () => {
  test('are those of the zone of the reader', () => {
    expect(dayOf(LATE, 'UTC')).toBe('2026-11-23');
    expect(dayOf(LATE, 'Europe/Berlin')).toBe('2026-11-24');
    expect(dayOf(LATE, 'Europe/Berlin', 15)).toBe('2026-12-09');
  });

  test('name the year only when it is another', () => {
    expect(dayWords('2026-12-01', LATE)).toBe('Tue 1 Dec');
    expect(dayWords('2027-01-29', LATE)).toBe('Fri 29 Jan 2027');
  });

  test('make an open action overdue the day after, a done one never', () => {
    expect(actionIsOver(action({}), '2026-11-23')).toBe(false);
    expect(actionIsOver(action({}), '2026-11-24')).toBe(true);
    expect(actionIsOver(action({ status: 'done' }), '2026-11-24')).toBe(false);
  });
});
