/** A level that asks for several people: the run goes on until so many have acknowledged. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { acknowledge, acksMissing } from './acknowledgement.ts';
import { dueAtOf, nextStep, startRun } from './plan.ts';
import type { PolicySnapshot, RunState, StepDecision } from './policy.ts';

const ANA = asId<PersonId>('ana');
const BEN = asId<PersonId>('ben');
const GUS = asId<PersonId>('gus');
const START = instant('2026-11-15T22:40:00Z');
const LOOKUP = {
  targets: { 'team:db': [ANA, BEN], 'person:ana': [ANA], 'person:gus': [GUS] },
  leads: [],
  lastResort: [],
};
const POLICY: PolicySnapshot = {
  id: asId('policy'),
  name: 'Two hands',
  version: 1,
  levels: [
    { targets: [{ kind: 'team', id: 'db' }], delayMinutes: 5, acksNeeded: 2 },
    { targets: [{ kind: 'person', id: 'ana' }], delayMinutes: 5 },
    { targets: [{ kind: 'person', id: 'gus' }], delayMinutes: 5 },
  ],
  repeat: 0,
  catchAll: ANA,
};
const at = (seconds: number) => plusSeconds(START, seconds);
const ack = (run: RunState, person: PersonId | undefined, seconds: number) =>
  acknowledge(run, {
    at: at(seconds),
    priority: 'P2',
    ...(person === undefined ? {} : { person }),
  });

describe('several acknowledgements', () => {
  const first = startRun({ policy: POLICY, lookup: LOOKUP, now: START });

  test('ESC-19 the paging stops with the second person, not with the first or the same one twice', () => {
    const one = ack(first.run, ANA, 30);
    expect(one).toMatchObject({ status: 'running', acked: [ANA] });
    expect(dueAtOf(one)).toBe(at(300));
    expect(ack(one, ANA, 40)).toMatchObject({ status: 'running', acked: [ANA] });
    expect(ack(one, undefined, 40)).toEqual(one);
    expect(ack(one, BEN, 50).status).toBe('acked');
  });

  test('ESC-20 further levels leave out who acknowledged, and any of theirs completes it', () => {
    const one = ack(first.run, ANA, 30);
    const next = nextStep({ policy: POLICY, lookup: LOOKUP, run: one, now: at(300) });
    expect(next.steps.map(tell)).toEqual([
      '2 skipped: Everybody here has acknowledged already',
      '3 gus',
    ]);
    expect(next.run).toMatchObject({ status: 'running', acksNeeded: 2, acked: [ANA] });
    expect(ack(next.run, GUS, 310).status).toBe('acked');
  });

  test('ESC-20 the last resort leaves them out too, unless nobody else is left', () => {
    const one = ack(first.run, ANA, 30);
    const { run } = nextStep({ policy: POLICY, lookup: LOOKUP, run: one, now: at(300) });
    const end = nextStep({ policy: POLICY, lookup: LOOKUP, run, now: at(600) });
    expect(end.steps.map(tell)).toEqual(['exhausted ana']);
    const led = { ...LOOKUP, leads: [BEN] };
    const other = nextStep({ policy: POLICY, lookup: led, run, now: at(600) });
    expect(other.steps.map(tell)).toEqual(['exhausted ben']);
  });

  test('ESC-19 the most demanding level reached counts, and one is enough where none asks for more', () => {
    const [two, one] = POLICY.levels;
    if (one === undefined || two === undefined) throw new Error('no levels');
    const policy = { ...POLICY, levels: [one, two] };
    const begun = startRun({ policy, lookup: LOOKUP, now: START });
    expect(ack(begun.run, ANA, 10).status).toBe('acked');
    const later = nextStep({ policy, lookup: LOOKUP, run: begun.run, now: at(300) });
    expect(acksMissing(later.run.status === 'running' ? later.run : {}, BEN)).toBe(1);
    expect(acksMissing({}, null)).toBe(0);
  });

  function tell(step: StepDecision): string {
    if (step.kind === 'level_skipped') return `${step.level} skipped: ${step.reason}`;
    if (step.kind === 'notify') return `${step.level} ${step.persons.join('+')}`;
    return 'persons' in step ? `${step.kind} ${step.persons.join('+')}` : step.kind;
  }
});
