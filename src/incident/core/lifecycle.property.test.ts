/** Random lives of incidents: whatever is accepted folds, and nobody is ever stuck. */
import { describe, expect, test } from 'vitest';
import { type Prng, prng } from '../../kernel/prng.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { chainRow, GENESIS, verifyChain } from './chain.ts';
import { decide } from './decide.ts';
import { fold } from './evolve.ts';
import { clocksOf } from './sla-clock.ts';
import type { Stamps } from './state.ts';
import {
  ADMIN,
  AGENT,
  alert,
  at,
  attempt,
  BEN,
  BLANK,
  CHEN,
  givenTo,
  ORDERS,
  person,
  play,
  reported,
  type Step,
  type Story,
  SYSTEM,
  uuid,
  WIFI,
} from './testing.ts';
import type { Actor } from './verb.ts';
import { VERBS } from './verbs/index.ts';
import { isActive } from './words.ts';

const START = Date.parse('2026-09-15T08:00:00Z');
const LIVES = 60;
const LENGTH = 45;
const AS_PERSON = person(BEN, 'team_lead', 'service_owner');

function clock(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString();
}

type Maker = (chance: Prng, story: Story, now: string) => unknown;

const nothing: Maker = () => ({});
const pick =
  <T>(items: readonly T[]): ((chance: Prng) => T) =>
  (chance) =>
    chance.pick(items);
const priority = pick(['P1', 'P2', 'P3', 'P4', 'P5']);
const someone = pick([BEN, CHEN]);
const run: Maker = (_chance, { state }) => ({ run: state.paging.run ?? '1' });

/** Inputs that mostly make sense; the rest of the verbs gets `{}`. */
const INPUTS: Readonly<Record<string, Maker>> = {
  log: (_chance, _story, now) => ({ noticedAt: now, service: WIFI }),
  triage: (chance, _story, now) => ({ priority: priority(chance), noticedAt: now, service: WIFI }),
  accept: (chance) => ({ person: someone(chance) }),
  assign: (chance) => ({ person: someone(chance) }),
  theory: () => ({ statement: 'A guess' }),
  'judge-theory': (chance, { state }) => ({
    theory: state.hypotheses.at(-1)?.id ?? 'x',
    status: chance.pick(['testing', 'supported', 'confirmed', 'refuted']),
    reason: 'Seen',
  }),
  'start-fix': (chance) => ({
    type: chance.pick(['restart', 'rollback']),
    plan: 'Do it',
    ...(chance.below(2) === 0 ? { untreatedReason: 'Unknown' } : {}),
  }),
  'apply-fix': (chance) => ({ result: chance.pick(['worked', 'mitigated']) }),
  'fail-fix': () => ({ reason: 'No' }),
  mitigate: () => ({ how: 'Around it' }),
  check: (chance) => ({ criterion: 'Works', result: chance.pick(['passed', 'failed']) }),
  resolve: () => ({ notes: 'Did what had to be done.', cause: 'unknown' }),
  'closure-check': () => ({ checks: [{ check: 'article', answer: 'no' }] }),
  reopen: (chance) => ({ reason: chance.pick(['not_fixed', 'came_back']), text: 'Again' }),
  note: () => ({ text: 'A line' }),
  affect: (chance) => ({ service: ORDERS, state: chance.pick(['down', 'degraded', 'ok']) }),
  reprioritise: (chance) => ({ priority: priority(chance), reason: 'Because' }),
  respond: () => ({ text: 'Hello' }),
  page: (chance) => ({ person: someone(chance), reason: 'Help' }),
  transfer: (chance) => ({ team: chance.pick([uuid(21), uuid(22)]), note: 'Yours' }),
  hold: (chance) => ({ reason: chance.pick(['customer_delay', 'awaiting_vendor']) }),
  'take-role': (chance) => ({
    role: chance.pick(['commander', 'scribe']),
    person: someone(chance),
  }),
  'release-role': (chance) => ({ role: chance.pick(['commander', 'scribe']) }),
  'stand-down': () => ({ update: 'Over' }),
  cancel: () => ({ reason: 'not_an_incident' }),
  reinstate: () => ({ reason: 'It was one' }),
  'alerts-joined': (chance) => ({
    alerts: [alert(chance.below(5), { loud: chance.below(2) === 0 })],
  }),
  'alert-cleared': (chance) => ({ alert: alert(chance.below(5)).alert }),
  'alert-refired': (chance) => ({
    alert: alert(chance.below(5)).alert,
    title: 'Again',
    loud: true,
  }),
  'reporter-joined': (chance, _story, now) => ({
    reporter: reported(chance.below(3), now, { receivedAt: now }),
  }),
  'reporter-withdrew': (chance) => ({ reporter: uuid(200 + chance.below(3)) }),
  answer: (chance) => ({
    reporter: uuid(200 + chance.below(3)),
    works: chance.below(3) > 0,
    comment: 'Well',
  }),
  'step-escalation': run,
};

const SKIPPED = new Set(['report', 'open-from-alert', 'merge', 'receive-merge', 'link-child']);
/** More often than the rest, so that lives get to their end. */
const FORWARD = ['triage', 'accept', 'start-fix', 'apply-fix', 'resolve', 'confirm', 'close'];
const PLAYED = [
  ...VERBS.map(({ name }) => name).filter((name) => !SKIPPED.has(name)),
  ...FORWARD.flatMap((name) => Array.from({ length: 8 }, () => name)),
];

function randomStep(chance: Prng, story: Story, seconds: number): Step {
  const verb = chance.pick(PLAYED);
  const maker = INPUTS[verb] ?? nothing;
  const by: Actor = chance.pick([ADMIN, AGENT, AS_PERSON, SYSTEM, SYSTEM]);
  return { at: clock(seconds), verb, by, input: maker(chance, story, clock(seconds)) };
}

function begun(chance: Prng): Story {
  const loud = chance.below(2) === 0;
  if (chance.below(2) === 0) {
    const facts = alert(0, { loud, severity: chance.pick(['critical', 'error', 'info']) });
    const input = { alert: facts, description: '' };
    return play([{ at: clock(0), verb: 'open-from-alert', by: SYSTEM, input }]);
  }
  const input = { title: 'Something is odd', ...(loud ? { service: WIFI } : {}) };
  return play([{ at: clock(0), verb: 'report', by: AGENT, input }]);
}

interface Life {
  readonly story: Story;
  readonly seconds: number;
}

/** A life told step by step; `look` sees each state on the way. */
function live(seed: number, look: (life: Life) => void): Story {
  const chance = prng(seed);
  let story = begun(chance);
  let seconds = 0;
  for (let i = 0; i < LENGTH; i += 1) {
    seconds += chance.pick([1, 30, 60, 600, 1800, 5400]);
    const next = attempt(story, randomStep(chance, story, seconds));
    if (isRefusal(next)) continue;
    story = next;
    look({ story, seconds });
  }
  return story;
}

/** What an admin would try to get on. */
const WAYS: readonly (readonly [string, unknown])[] = [
  ['log', { noticedAt: clock(0), service: WIFI }],
  ['triage', {}],
  ['accept', { person: BEN }],
  ['start-fix', { type: 'restart', plan: 'Do it', untreatedReason: 'Unknown' }],
  ['apply-fix', {}],
  ['fail-fix', { reason: 'No' }],
  ['cancel', { reason: 'not_an_incident' }],
  ['reopen', { reason: 'not_fixed', text: 'No' }],
];

describe('any life of an incident', { timeout: 60_000 }, () => {
  test('INC-71 what is accepted folds to the same state, gapless, in one chain', () => {
    const states = new Set<string>();
    for (let seed = 1; seed <= LIVES; seed += 1) {
      const { state, entries } = live(seed, ({ story }) => states.add(story.state.state));
      expect(fold(entries)).toEqual(state);
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      if (seed % 10 > 0) continue;
      let hash = GENESIS;
      const rows = entries.map((entry) => {
        const row = { seq: entry.seq, ...chainRow(entry, hash) };
        hash = row.hash;
        return row;
      });
      expect(verifyChain(rows, { seq: entries.length, hash }).ok).toBe(true);
    }
    expect([...states].toSorted()).toEqual([
      'cancelled',
      'closed',
      'diagnosing',
      'identified',
      'logged',
      'recovering',
      'resolved',
      'resolving',
      'triaged',
    ]);
  });

  test('INC-72 no active state is without a way on for an admin', () => {
    for (let seed = 1; seed <= LIVES / 5; seed += 1) {
      live(seed, ({ story, seconds }) => {
        if (!isActive(story.state.state)) return;
        const ways = WAYS.filter(([verb, input]) => {
          const next = attempt(story, { at: clock(seconds + 1), verb, input, by: ADMIN });
          return !isRefusal(next) && next.state.state !== story.state.state;
        });
        expect([story.state.state, ways.length]).not.toEqual([story.state.state, 0]);
      });
    }
  });

  test('INC-73 stamps keep their order, no clock is negative, phases add up', () => {
    const order: readonly (keyof Stamps)[] = ['recoveredAt', 'resolvedAt', 'closedAt'];
    for (let seed = 1; seed <= LIVES / 3; seed += 1) {
      live(seed, ({ story: { state }, seconds }) => {
        const stamps = order.flatMap((name) => state.stamps[name] ?? []);
        expect(stamps.toSorted()).toEqual(stamps);
        const spent = Object.values(state.phaseSeconds).reduce((sum, one) => sum + one, 0);
        expect(spent).toBe((Date.parse(state.stateSince) - START) / 1000);
        for (const { elapsedSeconds } of clocksOf(state, at(clock(seconds)))) {
          expect(elapsedSeconds).toBeGreaterThanOrEqual(0);
        }
      });
    }
  });

  test('INC-74 bad input is refused, never thrown', () => {
    const chance = prng(5);
    const story = begun(chance);
    const odd = [null, undefined, 7, 'x', [], { verb: 1 }, { text: 'a\u0000b' }, { person: 'me' }];
    for (const { name } of VERBS) {
      for (const input of odd) {
        const step: Step = { at: clock(10), verb: name, by: chance.pick([ADMIN, SYSTEM]) };
        const context = givenTo(story, step);
        expect(() => decide(story.state, { verb: name, input }, context)).not.toThrow();
        expect(() => decide(BLANK.state, { verb: name, input }, context)).not.toThrow();
      }
    }
  });
});
