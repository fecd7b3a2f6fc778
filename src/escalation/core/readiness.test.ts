/** Every way a page could fail to arrive, found before it is needed. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId, type ServiceId } from '../../kernel/ids.ts';
import { instant, toMillis } from '../../kernel/instant.ts';
import {
  type PersonFacts,
  type PolicyFacts,
  policyGaps,
  type ReadinessFacts,
  readinessOf,
  type ScheduleFacts,
} from './readiness.ts';

const [ANA, BEN, GUS] = ['ana', 'ben', 'gus'].map((id) => asId<PersonId>(id)) as [
  PersonId,
  PersonId,
  PersonId,
];
const FROM = instant('2026-03-01T00:00Z');
const TO = instant('2026-04-30T00:00Z');
const SHOP = { id: asId<ServiceId>('shop'), name: 'Shop' };

function person(id: PersonId, change: Partial<PersonFacts> = {}): PersonFacts {
  return { id, name: id, active: true, contacts: 1, verifiedContacts: 1, ...change };
}

function schedule(id: string, change: Partial<ScheduleFacts> = {}): ScheduleFacts {
  return { id: asId(id), name: id, gaps: [], people: [ANA, BEN], ...change };
}

function policy(change: Partial<PolicyFacts> = {}): PolicyFacts {
  const levels = [{ people: [], schedules: [asId<ScheduleFacts['id']>('primary')] }];
  return { id: asId('p'), name: 'Shop policy', levels, catchAll: GUS, services: [SHOP], ...change };
}

function facts(change: Partial<ReadinessFacts> = {}): ReadinessFacts {
  const people = [person(ANA), person(BEN), person(GUS)];
  const rest = { people, schedules: [schedule('primary')], policies: [policy()] };
  return { from: FROM, to: TO, ...rest, ...change };
}

function codes(change: Partial<ReadinessFacts> = {}): readonly string[] {
  return readinessOf(facts(change)).map(({ code, on }) => `${code} ${on.name}`);
}

const NIGHT = { from: instant('2026-03-05T20:00Z'), to: instant('2026-03-06T06:00Z') };

describe('readiness', () => {
  test('ESC-40 has nothing to say where every page arrives', () => {
    expect(codes()).toEqual([]);
  });

  test('ESC-40 finds an empty schedule, the level and the policy that hang on it', () => {
    const empty = schedule('primary', { people: [], gaps: [{ from: FROM, to: TO }] });
    expect(codes({ schedules: [empty] })).toEqual([
      'unreachable_step Shop policy',
      'schedule_empty primary',
      'single_point Shop policy',
    ]);
    expect(readinessOf(facts({ schedules: [empty] }))[1]?.services).toEqual([SHOP]);
  });

  test('ESC-40 finds a level whose people have all left', () => {
    const left = [person(ANA), person(BEN, { active: false }), person(GUS)];
    const levels = [
      { people: [ANA], schedules: [] },
      { people: [BEN], schedules: [] },
    ];
    expect(codes({ people: left, policies: [policy({ levels })] })).toEqual([
      'unreachable_step Shop policy',
    ]);
  });

  test('ESC-40 finds a catch-all that has left or cannot be reached', () => {
    const gone = [person(ANA), person(BEN), person(GUS, { active: false })];
    expect(codes({ people: gone })).toEqual(['ends_nowhere Shop policy']);
    const mute = [person(ANA), person(BEN), person(GUS, { contacts: 0, verifiedContacts: 0 })];
    expect(codes({ people: mute })).toEqual(['no_contact gus', 'ends_nowhere Shop policy']);
  });

  test('ESC-40 finds people who cannot be reached, or never showed that they read', () => {
    const people = [
      person(ANA, { contacts: 0, verifiedContacts: 0 }),
      person(BEN, { verifiedContacts: 0 }),
      person(GUS),
    ];
    const found = readinessOf(facts({ people }));
    expect(found.map(({ code, level }) => `${code} ${level}`)).toEqual([
      'no_contact fault',
      'unverified_contact warning',
    ]);
    expect(found[0]?.services).toEqual([SHOP]);
  });

  test('ESC-40 finds a policy that hangs on one person', () => {
    const alone = [schedule('primary', { people: [GUS] })];
    expect(codes({ schedules: alone })).toEqual(['single_point Shop policy']);
  });

  test('ESC-41 counts a gap of a policy only where all its levels are empty', () => {
    const primary = schedule('primary', { gaps: [NIGHT] });
    const two = (second: ScheduleFacts | null, people: readonly PersonId[] = []) => {
      const ids = second === null ? [] : [second.id];
      const levels = [...policy().levels, { people, schedules: ids }];
      const schedules = second === null ? [primary] : [primary, second];
      const one = policy({ levels });
      return policyGaps(one, facts({ schedules, policies: [one] }));
    };
    expect(two(schedule('second'))).toEqual([]);
    expect(two(null, [GUS])).toEqual([]);
    // A level that is skipped at times covers nothing for sure.
    const sometimes = { people: [GUS], schedules: [], conditional: true };
    const maybe = policy({ levels: [...policy().levels, sometimes] });
    expect(policyGaps(maybe, facts({ schedules: [primary], policies: [maybe] }))).toHaveLength(1);
    const later = { from: instant('2026-03-06T04:00Z'), to: instant('2026-03-06T12:00Z') };
    expect(two(schedule('second', { gaps: [later] }))).toEqual([
      { from: toMillis(later.from), to: toMillis(NIGHT.to) },
    ]);
    expect(codes({ schedules: [primary] })).toEqual([
      'policy_gap Shop policy',
      'schedule_gap primary',
    ]);
  });
});
