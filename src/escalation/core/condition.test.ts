/** When a level counts, and what a run does when it does not. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { type LevelCondition, type LocalWindow, type Priority, whyNotNow } from './condition.ts';
import { dueAtOf, nextStep, startRun } from './plan.ts';
import type { Level, PolicySnapshot, StepDecision } from './policy.ts';

const ANA = asId<PersonId>('ana');
const GUS = asId<PersonId>('gus');
const LOOKUP = { targets: { 'person:ana': [ANA], 'person:gus': [GUS] }, leads: [], lastResort: [] };

function holds(hours: LocalWindow, at: string): boolean {
  return whyNotNow({ hours }, { now: instant(at), priority: 'P3' }) === undefined;
}

describe('the condition of a level', () => {
  test('ESC-17 priorities: the reason names both', () => {
    const at = { now: instant('2026-11-15T22:40:00Z'), priority: 'P3' } as const;
    expect(whyNotNow({ priorities: ['P1', 'P2'] }, at)).toBe('Only for P1, P2; this is P3');
    expect(whyNotNow({ priorities: ['P3'] }, at)).toBeUndefined();
    expect(whyNotNow(undefined, at)).toBeUndefined();
  });

  test('ESC-18 a window is local, from included, to excluded', () => {
    const office: LocalWindow = {
      timeZone: 'Europe/Berlin',
      weekdays: [1, 2, 3, 4, 5],
      from: '09:00',
      to: '17:00',
    };
    expect(holds(office, '2026-11-16T07:59:59Z')).toBe(false);
    expect(holds(office, '2026-11-16T08:00:00Z')).toBe(true);
    expect(holds(office, '2026-11-16T15:59:59Z')).toBe(true);
    expect(holds(office, '2026-11-16T16:00:00Z')).toBe(false);
    // In summer the same wall clock is another hour of UTC.
    expect(holds(office, '2026-07-13T07:00:00Z')).toBe(true);
    expect(holds(office, '2026-11-15T10:00:00Z')).toBe(false);
    const why = whyNotNow(
      { hours: office },
      { now: instant('2026-11-15T10:00:00Z'), priority: 'P1' },
    );
    expect(why).toBe(
      'Only Mon, Tue, Wed, Thu, Fri 09:00 to 17:00 (Europe/Berlin); it is Sun 11:00 there',
    );
  });

  test('ESC-18 a window across midnight belongs to the day on which it begins', () => {
    const night: LocalWindow = { timeZone: 'UTC', weekdays: [5], from: '22:00', to: '06:00' };
    expect(holds(night, '2026-11-13T22:00:00Z')).toBe(true);
    expect(holds(night, '2026-11-14T05:59:00Z')).toBe(true);
    expect(holds(night, '2026-11-14T06:00:00Z')).toBe(false);
    expect(holds(night, '2026-11-13T05:00:00Z')).toBe(false);
    expect(holds(night, '2026-11-14T23:00:00Z')).toBe(false);
    const sunday: LocalWindow = { ...night, weekdays: [7] };
    expect(holds(sunday, '2026-11-16T01:00:00Z')).toBe(true);
  });

  test('ESC-18 weekdays without a window, and a window without weekdays', () => {
    expect(holds({ timeZone: 'Asia/Kathmandu', weekdays: [1] }, '2026-11-15T18:15:00Z')).toBe(true);
    expect(holds({ timeZone: 'Asia/Kathmandu', weekdays: [1] }, '2026-11-15T18:14:59Z')).toBe(
      false,
    );
    expect(holds({ timeZone: 'UTC', from: '10:00', to: '11:00' }, '2026-11-15T10:30:00Z')).toBe(
      true,
    );
  });
});

describe('a run over levels with conditions', () => {
  const level = (id: PersonId, only?: LevelCondition): Level => ({
    targets: [{ kind: 'person', id }],
    delayMinutes: 10,
    ...(only === undefined ? {} : { only }),
  });
  const policy = (...levels: readonly Level[]): PolicySnapshot => {
    return { id: asId('policy'), name: 'Both', version: 1, levels, repeat: 0, catchAll: GUS };
  };
  const start = (of: PolicySnapshot, at: string, priority?: Priority) =>
    startRun({
      policy: of,
      lookup: LOOKUP,
      now: instant(at),
      ...(priority === undefined ? {} : { priority }),
    });
  const day: LevelCondition = { hours: { timeZone: 'UTC', from: '08:00', to: '20:00' } };

  test('ESC-17 is asked at the moment of the step, not at the start', () => {
    const both = policy(level(ANA), level(ANA, day), level(GUS));
    const { run } = start(both, '2026-11-16T19:55:00Z');
    const dueAt = dueAtOf(run) ?? instant('2026-11-16T00:00:00Z');
    const { steps } = nextStep({ policy: both, lookup: LOOKUP, run, now: dueAt });
    expect(steps.map(tell)).toEqual([
      '2 skipped: Only 08:00 to 20:00 (UTC); it is Mon 20:05 there',
      '3 gus',
    ]);
  });

  test('ESC-17 lets nothing end in silence: the catch-all stands behind levels that do not count', () => {
    const never = policy(level(ANA, { priorities: ['P1'] }), level(ANA, { priorities: ['P2'] }));
    expect(start(never, '2026-11-16T19:55:00Z', 'P3').steps.map(tell)).toEqual([
      '1 skipped: Only for P1; this is P3',
      '2 skipped: Only for P2; this is P3',
      'exhausted gus',
    ]);
    expect(start(never, '2026-11-16T19:55:00Z').steps.map(tell)).toEqual(['1 ana']);
  });

  function tell(step: StepDecision): string {
    if (step.kind === 'level_skipped') return `${step.level} skipped: ${step.reason}`;
    if (step.kind === 'notify') return `${step.level} ${step.persons.join('+')}`;
    return 'persons' in step ? `${step.kind} ${step.persons.join('+')}` : step.kind;
  }
});
