/** Rows stay in order of time whatever is ticked first, and long silences are found. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { type Point, silences, withoutPoint, withPoint } from './points.ts';

const point = (seq: number, time: string): Point => ({
  seq,
  at: instant(`2026-10-08T${time}:00.000Z`),
  text: `row ${seq}`,
});
const [first, second, third] = [point(1, '00:13'), point(7, '00:32'), point(3, '01:07')] as const;

describe('the rows of a review', () => {
  test('are put back where they belong', () => {
    expect(withPoint([third, first].reduce(withPoint, [] as Point[]), second)).toEqual([
      first,
      second,
      third,
    ]);
    expect(withPoint([first], first)).toEqual([first]);
    expect(withoutPoint([first, second], first)).toEqual([second]);
  });

  test('ask what happened where they are silent for 20 minutes', () => {
    expect([...silences([first, second, third])]).toEqual([[3, '35 min']]);
  });
});
