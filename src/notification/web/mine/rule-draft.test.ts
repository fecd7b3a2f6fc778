/** Personal rules while they are being changed. */
import { describe, expect, test } from 'vitest';
import { addStep, draftOf, isSame, moveStep, stepsOf, usesContact } from './rule-draft.ts';

const contacts = [{ id: 'push' }, { id: 'sms' }, { id: 'call' }];
const rules = {
  high: [
    { afterMinutes: 0, contact: 'push' },
    { afterMinutes: 1, contact: 'sms' },
    { afterMinutes: 3, contact: 'call' },
  ],
  low: [],
};
const { high } = draftOf(rules, contacts);

describe('a draft of rules', () => {
  test('moving a contact leaves the times where they are', () => {
    expect(stepsOf(moveStep(high, 2, 0))).toEqual([
      { afterMinutes: 0, contact: 'call' },
      { afterMinutes: 1, contact: 'push' },
      { afterMinutes: 3, contact: 'sms' },
    ]);
    expect(moveStep(high, 0, -1)).toEqual(high);
    expect(moveStep(high, 2, 3)).toEqual(high);
  });

  test('the key moves with the contact', () => {
    expect(moveStep(high, 0, 1).map(({ key }) => key)).toEqual([1, 0, 2]);
  });

  test('a new step takes a contact that has none, two minutes later', () => {
    const two = high.slice(0, 2);
    expect(addStep(two, ['push', 'sms', 'call']).at(-1)).toMatchObject({
      afterMinutes: 3,
      contact: 'call',
    });
    expect(addStep([], ['push'])).toEqual([{ key: 0, afterMinutes: 0, contact: 'push' }]);
    expect(addStep([], [])).toEqual([]);
  });

  test('no time lies past what the server takes', () => {
    const late = [{ key: 0, afterMinutes: 240, contact: 'push' }];
    expect(addStep(late, ['push']).at(-1)?.afterMinutes).toBe(240);
  });

  test('a step of a contact that is gone falls out', () => {
    const left = draftOf(rules, [{ id: 'sms' }]);
    expect(stepsOf(left.high)).toEqual([{ afterMinutes: 1, contact: 'sms' }]);
    expect(usesContact(rules, 'call')).toBe(true);
    expect(usesContact(rules, 'mail')).toBe(false);
  });

  test('the order of the lines alone is no change where the times say the same', () => {
    const turned = { high: [...high].reverse(), low: [] };
    expect(isSame(turned, { high, low: [] })).toBe(true);
    expect(isSame({ high: moveStep(high, 0, 1), low: [] }, { high, low: [] })).toBe(false);
  });
});
