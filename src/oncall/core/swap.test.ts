/** Swaps: who may do what when, what the roster must say, and what comes of an agreement. */
import { describe, expect, test } from 'vitest';
import { asId, type PersonId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import {
  afterSwapVerb,
  holdsStretch,
  isBusyBeside,
  overridesOf,
  type Swap,
  type SwapContext,
  stateAt,
  swapVerbsFor,
} from './swap.ts';
import type { Shift } from './who-is-on-call.ts';

const [ANA, BEN, CHEN, LEAD] = ['ana', 'ben', 'chen', 'lead'].map((name) => asId<PersonId>(name));
const at = (day: number, hour = 0) =>
  instant(`2026-06-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00Z`);

const swap = (more: Partial<Swap> = {}): Swap => ({
  ...{ id: 's', person: ANA as PersonId, asked: null, inReturn: null, state: 'asked' },
  ...{ from: at(10), to: at(11), slot: 0, acceptedBy: null },
  ...more,
});

const by = (actor: PersonId | undefined, more: Partial<SwapContext> = {}): SwapContext => ({
  ...{ now: at(1), actor: actor ?? null, mayApprove: false, isAdmin: false, needsApproval: false },
  ...more,
});

function outcome(...question: Parameters<typeof afterSwapVerb>): string {
  const answer = afterSwapVerb(...question);
  return isRefusal(answer) ? answer.code : answer;
}

describe('ONC-20 accepting', () => {
  test('is for the person asked, or for anybody but the asker', () => {
    expect(outcome(swap(), 'accept', by(BEN))).toBe('agreed');
    expect(outcome(swap(), 'accept', by(ANA))).toBe('swap.not_yours');
    expect(outcome(swap(), 'accept', by(undefined))).toBe('swap.not_yours');
    expect(outcome(swap({ asked: BEN as PersonId }), 'accept', by(BEN))).toBe('agreed');
    expect(outcome(swap({ asked: BEN as PersonId }), 'accept', by(CHEN))).toBe('swap.not_yours');
  });

  test('happens once', () => {
    const taken = swap({ state: 'accepted', acceptedBy: BEN as PersonId });
    expect(outcome(taken, 'accept', by(CHEN))).toBe('swap.state');
    expect(outcome(swap({ state: 'agreed' }), 'accept', by(CHEN))).toBe('swap.state');
  });

  test('waits for a team lead who is not part of it, where the schedule says so', () => {
    const accepted = swap({ state: 'accepted', acceptedBy: BEN as PersonId });
    expect(outcome(swap(), 'accept', by(BEN, { needsApproval: true }))).toBe('accepted');
    expect(outcome(swap(), 'approve', by(LEAD, { mayApprove: true }))).toBe('swap.state');
    expect(outcome(accepted, 'approve', by(LEAD, { mayApprove: true }))).toBe('agreed');
    expect(outcome(accepted, 'approve', by(BEN, { mayApprove: true }))).toBe('swap.not_yours');
    expect(outcome(accepted, 'approve', by(ANA, { mayApprove: true }))).toBe('swap.not_yours');
    expect(outcome(accepted, 'approve', by(ANA, { isAdmin: true }))).toBe('agreed');
    expect(outcome(accepted, 'approve', by(CHEN))).toBe('swap.not_yours');
  });
});

test('ONC-21 the one asked declines, the asker withdraws, and a lead may decline what is accepted', () => {
  const named = swap({ asked: BEN as PersonId });
  const accepted = swap({ state: 'accepted', acceptedBy: BEN as PersonId });
  expect(outcome(named, 'decline', by(BEN))).toBe('declined');
  expect(outcome(named, 'decline', by(CHEN))).toBe('swap.not_yours');
  expect(outcome(swap(), 'decline', by(CHEN))).toBe('swap.not_yours');
  expect(outcome(accepted, 'decline', by(LEAD, { mayApprove: true }))).toBe('declined');
  expect(outcome(accepted, 'decline', by(BEN))).toBe('declined');
  expect(outcome(named, 'withdraw', by(ANA))).toBe('withdrawn');
  expect(outcome(accepted, 'withdraw', by(ANA))).toBe('withdrawn');
  expect(outcome(named, 'withdraw', by(BEN))).toBe('swap.not_yours');
  expect(outcome(swap({ state: 'declined' }), 'withdraw', by(ANA))).toBe('swap.state');
  expect(swapVerbsFor(named, by(BEN))).toEqual(['accept', 'decline']);
  expect(swapVerbsFor(named, by(ANA))).toEqual(['withdraw']);
});

test('ONC-22 what nobody agreed to expires when its time, or that in return, begins', () => {
  const inReturn = { from: at(5), to: at(6), slot: 0 };
  expect(stateAt(swap(), at(9, 23))).toBe('asked');
  expect(stateAt(swap(), at(10))).toBe('expired');
  expect(stateAt(swap({ inReturn }), at(5))).toBe('expired');
  expect(stateAt(swap({ state: 'agreed' }), at(12))).toBe('agreed');
  expect(outcome(swap(), 'accept', by(BEN, { now: at(10) }))).toBe('swap.state');
  expect(outcome(swap(), 'withdraw', by(ANA, { now: at(10) }))).toBe('swap.state');
});

const shift = (person: PersonId | undefined, from: number, to: number, slot = 0): Shift => ({
  ...{ person: person as PersonId, from: at(from), to: at(to), slot, layer: 'Days' },
  ...{ override: null, instead: null, reason: 'layer' },
});

test('ONC-19 only time that is wholly the asker’s can be asked away', () => {
  const shifts = [shift(ANA, 9, 10), shift(ANA, 10, 12), shift(BEN, 12, 13), shift(BEN, 9, 13, 1)];
  const roster = { shifts, gaps: [] };
  const holds = (person: PersonId | undefined, from: number, to: number, slot = 0) =>
    holdsStretch(roster, person as PersonId, { from: at(from), to: at(to), slot });
  expect(holds(ANA, 9, 12)).toBe(true);
  expect(holds(ANA, 10, 11)).toBe(true);
  expect(holds(ANA, 9, 13)).toBe(false);
  expect(holds(ANA, 9, 10, 1)).toBe(false);
  expect(holds(BEN, 12, 13)).toBe(true);
  expect(holds(CHEN, 12, 13)).toBe(false);
  const night = { from: at(10), to: at(11), slot: 0 };
  expect(isBusyBeside(roster, BEN as PersonId, night)).toBe(true);
  expect(isBusyBeside(roster, CHEN as PersonId, night)).toBe(false);
});

test('ONC-23 an agreement becomes one override, or two when time comes in return', () => {
  const inReturn = { from: at(20), to: at(21), slot: 1 };
  expect(overridesOf(swap(), BEN as PersonId)).toEqual([
    { person: BEN, from: at(10), to: at(11), slot: 0 },
  ]);
  expect(overridesOf(swap({ inReturn }), BEN as PersonId)).toEqual([
    { person: BEN, from: at(10), to: at(11), slot: 0 },
    { person: ANA, from: at(20), to: at(21), slot: 1 },
  ]);
});
