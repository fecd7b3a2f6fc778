/** Notices about shifts are told in time, to the second, and never about what no longer comes. */
import { describe, expect, test } from 'vitest';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { noticesAt, type Stay } from './shift-notices.ts';

const BEGIN = instant('2026-03-10T08:00Z');
const STAY: Stay = { schedule: 's', person: 'ana', from: BEGIN, to: plusSeconds(BEGIN, 8 * 3600) };

function kinds(now: Instant, stays: readonly Stay[] = [STAY]): readonly string[] {
  return noticesAt(stays, now).due.map(({ kind }) => kind);
}

describe('notices about shifts', () => {
  test('NOT-61 come a day and 15 minutes before, at the beginning and at the end', () => {
    const seen: string[] = [];
    let at: Instant | null = plusSeconds(BEGIN, -86_400 - 3600);
    while (at !== null) {
      const answer = noticesAt([STAY], at);
      const fresh = answer.due.filter((notice) => notice.dueAt === at);
      seen.push(...fresh.map(({ kind, dueAt }) => `${kind} ${dueAt.slice(5, 16)}`));
      at = answer.nextAt;
    }
    expect(seen).toEqual([
      'day_before 03-09T08:00',
      'soon 03-10T07:45',
      'start 03-10T08:00',
      'end 03-10T16:00',
    ]);
  });

  test('NOT-61 do not come early, and not when they no longer help', () => {
    expect(kinds(plusSeconds(BEGIN, -86_400.001))).toEqual([]);
    expect(kinds(plusSeconds(BEGIN, -901))).toEqual([]);
    expect(kinds(plusSeconds(BEGIN, -900))).toEqual(['soon']);
    expect(kinds(plusSeconds(BEGIN, -0.001))).toEqual(['soon']);
    expect(kinds(BEGIN)).toEqual(['start']);
    expect(kinds(plusSeconds(BEGIN, 3600))).toEqual([]);
    expect(kinds(plusSeconds(BEGIN, 8 * 3600))).toEqual(['end']);
  });

  test('NOT-61 have one key however often they are looked at, another for a moved shift', () => {
    const [first] = noticesAt([STAY], BEGIN).due;
    const [again] = noticesAt([{ ...STAY, to: null }], plusSeconds(BEGIN, 60)).due;
    expect(again?.key).toBe(first?.key);
    const moved = { ...STAY, from: plusSeconds(BEGIN, 60) };
    expect(noticesAt([moved], moved.from).due[0]?.key).not.toBe(first?.key);
  });
});
