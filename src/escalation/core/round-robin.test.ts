/** Whose turn it is, whoever is away, and how often the stored pointer moves. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { prng } from '../../kernel/prng.ts';
import { dueAtOf, nextStep, startRun, turnsAfter } from './plan.ts';
import { type PolicySnapshot, type StepDecision, type Turn, targetKey } from './policy.ts';
import { nextInTurn } from './round-robin.ts';

const [ANA, BEN, CHEN, GUS] = ['ana', 'ben', 'chen', 'gus'].map((id) => asId<PersonId>(id)) as [
  PersonId,
  PersonId,
  PersonId,
  PersonId,
];
const RING = [ANA, BEN, CHEN];

/** `count` turns, each after the one before. */
function turns(count: number, available: readonly PersonId[], from?: Turn): readonly PersonId[] {
  let last = from;
  return Array.from({ length: count }, () => {
    last = nextInTurn(RING, available, last);
    return last?.person ?? asId<PersonId>('nobody');
  });
}

describe('turns', () => {
  test('ESC-14 go round the list, past those who cannot be paged', () => {
    expect(turns(4, RING)).toEqual([ANA, BEN, CHEN, ANA]);
    expect(turns(4, [ANA, CHEN])).toEqual([ANA, CHEN, ANA, CHEN]);
    expect(nextInTurn(RING, [], undefined)).toBeUndefined();
    expect(nextInTurn([], [ANA], undefined)).toBeUndefined();
  });

  test('ESC-14 go on where they stood when the list was edited', () => {
    const last = { person: BEN, place: 1 };
    expect(nextInTurn([ANA, CHEN, GUS], [ANA, CHEN, GUS], last)?.person).toBe(CHEN);
    expect(nextInTurn([BEN, GUS, ANA], [ANA, BEN, GUS], last)?.person).toBe(GUS);
    expect(nextInTurn([ANA], [ANA], { person: CHEN, place: 2 })?.person).toBe(ANA);
  });

  test('ESC-14 are fair to one turn whoever is away now and then', () => {
    const chance = prng(11);
    const people = Array.from({ length: 5 }, (_, index) => asId<PersonId>(`p${index}`));
    // Somebody is away for a long time; those who are there share alike.
    const there = people.filter((_, index) => index !== chance.below(5));
    const count = new Map<PersonId, number>();
    let last: Turn | undefined;
    for (let incident = 0; incident < 1000; incident += 1) {
      last = nextInTurn(people, there, last);
      if (last !== undefined) count.set(last.person, (count.get(last.person) ?? 0) + 1);
    }
    const counts = [...count.values()];
    expect(count.size).toBe(there.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});

describe('a level with a round robin', () => {
  const target = { kind: 'roundRobin', people: RING } as const;
  const policy: PolicySnapshot = {
    id: asId('policy'),
    name: 'Ring',
    version: 1,
    levels: [{ targets: [target, { kind: 'person', id: GUS }], delayMinutes: 5 }],
    repeat: 2,
    catchAll: GUS,
  };
  const lookup = {
    targets: { [targetKey(target)]: RING, 'person:gus': [GUS] },
    leads: [],
    lastResort: [],
    turns: { 'policy:1': { person: ANA, place: 0 } },
  };
  const now = instant('2026-11-15T22:40:00Z');

  test('ESC-15 moves the pointer with the first call of an incident, not with its rounds', () => {
    let answer = startRun({ policy, lookup, now });
    let taken = turnsAfter({}, answer.steps);
    const told = [...answer.steps];
    for (let dueAt = dueAtOf(answer.run); dueAt !== null; dueAt = dueAtOf(answer.run)) {
      answer = nextStep({ policy, lookup, run: answer.run, now: dueAt, turns: taken });
      taken = turnsAfter(taken, answer.steps);
      told.push(...answer.steps);
    }
    expect(told.map(summary)).toEqual([
      'ben+gus, moves the pointer to 1',
      'chen+gus, goes on',
      'ana+gus, goes on',
      'gus',
    ]);
  });

  test('ESC-15 begins with the first of the list where no pointer is stored', () => {
    const { turns: _none, ...blank } = lookup;
    expect(startRun({ policy, lookup: blank, now }).steps.map(summary)).toEqual([
      'ana+gus, moves the pointer to 0',
    ]);
  });

  test('ESC-14 is empty when nobody of the list can be paged', () => {
    const alone = { ...policy, levels: [{ targets: [target], delayMinutes: 5 }] };
    const away = { ...lookup, targets: { ...lookup.targets, [targetKey(target)]: [] } };
    const { steps } = startRun({ policy: alone, lookup: away, now });
    expect(steps.map(({ kind }) => kind)).toEqual(['level_empty', 'exhausted']);
  });
});

function summary(step: StepDecision): string {
  const persons = 'persons' in step ? step.persons.join('+') : step.kind;
  const turn = step.kind === 'notify' ? step.turn : undefined;
  if (turn === undefined) return persons;
  return `${persons}, ${turn.moves ? `moves the pointer to ${turn.place}` : 'goes on'}`;
}
