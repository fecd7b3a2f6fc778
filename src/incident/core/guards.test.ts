/** Profiles, access, and what is offered. */
import { describe, expect, test } from 'vitest';
import { inWords, mayUse } from './access.ts';
import { availableVerbs, OFFERED } from './available.ts';
import { doNext } from './do-next.ts';
import { GUARD_NAMES, GUARDS, levelOf, STANDARD_PROFILE, STRICT_PROFILE } from './guards.ts';
import { profileOf } from './settings.ts';
import {
  ADMIN,
  AGENT,
  attempt,
  BEN,
  CHEN,
  contextOf,
  outcome,
  person,
  play,
  reporter,
  type Step,
  SYSTEM,
  WIFI,
} from './testing.ts';
import { VERBS } from './verbs/index.ts';
import { PRIORITIES } from './words.ts';

const ben = person(BEN);
const step = (minute: string, verb: string, input: unknown = {}, by = ben): Step => ({
  at: `2026-09-15T08:${minute}:00`,
  verb,
  input,
  by,
});
const report = { title: 'Printers jam', service: WIFI, noticedAt: '2026-09-15T07:59:00Z' };
const logged = play([step('00', 'report', report, AGENT)]);

describe('guards', () => {
  test('INC-23 standard: P1 and P2 require 2.2, below them it warns; the data dictionary only warns', () => {
    const { levels } = STANDARD_PROFILE;
    const row = (guard: (typeof GUARD_NAMES)[number]) =>
      PRIORITIES.map((priority) => levelOf(levels, guard, priority)).join(' ');
    expect(row('treatment')).toBe('require require warn warn warn');
    expect(row('faulty_service')).toBe('warn warn warn warn warn');
    expect(row('alerts_clear')).toBe('require require require require require');
  });

  test('INC-24 strict: everything is required', () => {
    const all = GUARD_NAMES.flatMap((guard) =>
      PRIORITIES.map((priority) => levelOf(STRICT_PROFILE.levels, guard, priority)),
    );
    expect(new Set(all)).toEqual(new Set(['require']));
  });

  test('INC-25 an admin changes levels, but not those that keep the record true', () => {
    const changes = [
      { guard: 'treatment', priority: 'P1', level: 'off' },
      { guard: 'merge_target', priority: 'P1', level: 'off' },
    ] as const;
    const { levels, version } = profileOf({ base: 'standard', changes }, 7);
    expect(version).toBe(7);
    expect(levelOf(levels, 'treatment', 'P1')).toBe('off');
    expect(levelOf(levels, 'treatment', 'P2')).toBe('require');
    expect(levelOf(levels, 'merge_target', 'P1')).toBe('require');
    expect(levelOf(STANDARD_PROFILE.levels, 'treatment', 'P1')).toBe('require');
    expect(GUARD_NAMES.filter((guard) => GUARDS[guard].text.length < 10)).toEqual([]);
  });

  test('INC-26 untriaged counts as P1', () => {
    const open = outcome(logged, step('01', 'hold', { reason: 'awaiting_vendor' }, AGENT));
    expect(open).toBe('409 hold_reason');
    const triaged = play([step('01', 'triage', { priority: 'P4' }, AGENT)], logged);
    expect(outcome(triaged, step('02', 'hold', { reason: 'awaiting_vendor' }, AGENT))).toEqual([
      'hold.set',
    ]);
  });

  test('INC-22 what the request could have brought is 422 and named, everything else is 409', () => {
    const p2 = play(
      [step('01', 'triage', { priority: 'P2' }, AGENT), step('02', 'accept')],
      logged,
    );
    const plain = { type: 'restart', plan: 'Restart' };
    expect(attempt(p2, step('03', 'start-fix', plain))).toMatchObject({
      kind: 'invalid',
      fields: [{ path: 'untreatedReason' }],
      unmet: [{ guard: 'treatment', fix: 'judge-theory' }],
    });
    expect(outcome(p2, step('03', 'start-fix', { ...plain, risky: true }))).toBe(
      '409 treatment risky_approved',
    );
    expect(outcome(p2, step('03', 'start-fix', { ...plain, colour: 'red' }))).toMatch(/^422/);
    expect(outcome(p2, step('03', 'dance'))).toBe('404');
  });
});

describe('access', () => {
  test('INC-27 each verb is for those of its row; auditors and reporters only look', () => {
    const fix = ['assignee', 'commander'] as const;
    const taken = play(
      [step('01', 'triage', { priority: 'P4' }, AGENT), step('02', 'accept')],
      logged,
    );
    expect(mayUse(fix, taken.state, ben)).toBe(true);
    expect(mayUse(fix, taken.state, person(CHEN))).toBe(false);
    expect(mayUse(['anyone'], taken.state, { ...ben, roles: ['auditor'] })).toBe(false);
    expect(outcome(taken, step('03', 'note', { text: 'x' }, reporter('rita')))).toBe('403');
    expect(inWords(['assignee', 'commander', 'system'])).toBe('the assignee or the commander');
  });

  test('INC-28 an admin does every verb of people, and none of the machine', () => {
    const triaged = play([step('01', 'triage', { priority: 'P4' }, AGENT)], logged);
    expect(outcome(triaged, step('02', 'accept', { person: BEN }, ADMIN))).toContain(
      'incident.accepted',
    );
    expect(outcome(triaged, step('02', 'auto-resolve', {}, ADMIN))).toBe('403');
    for (const { name } of VERBS.filter(({ who }) => who.every((right) => right === 'system'))) {
      expect(OFFERED.map((verb) => verb.name)).not.toContain(name);
    }
  });
});

describe('what is offered', () => {
  test('INC-29 only verbs that fit state and person, with what is missing and a form', () => {
    const context = contextOf(logged, step('01', 'note', {}, AGENT));
    const verbs = availableVerbs(logged.state, context);
    const names = verbs.map(({ verb }) => verb);
    expect(names).toContain('triage');
    expect(names).not.toContain('close');
    expect(names).not.toContain('step-escalation');
    const assign = verbs.find(({ verb }) => verb === 'assign');
    expect(assign?.input).toMatchObject({ type: 'object', required: ['person'] });
    expect(JSON.stringify(assign?.input)).toContain('"x-pick":"person"');
  });

  test('INC-29 names are unique and every form can be drawn', () => {
    const names = VERBS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const keys = OFFERED.flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    const admin = contextOf(logged, step('01', 'note', {}, ADMIN));
    for (const { input, verb } of availableVerbs(logged.state, admin)) {
      expect([verb, input.type]).toEqual([verb, 'object']);
    }
  });

  test('INC-30 one line says what to do next, and names a verb only if one may use it', () => {
    const next = (by: typeof AGENT) =>
      doNext(logged.state, contextOf(logged, step('01', 'x', {}, by)));
    expect(next(AGENT).verb).toBe('triage');
    expect(next({ ...AGENT, roles: ['auditor'] })).toMatchObject({ verb: null });
    expect(next(SYSTEM).text).toMatch(/Triage/);
  });
});
