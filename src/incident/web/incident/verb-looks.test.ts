/** Which verbs stand in the bar, and which wait behind "More". */
import { expect, test } from 'vitest';
import { EMPTY } from '../../core/empty.ts';
import type { VerbInfo } from '../wire.ts';
import { barItems, isOpenable } from './verb-looks.ts';

const verb = (name: string, change: Partial<VerbInfo> = {}): VerbInfo => ({
  verb: name,
  label: name,
  allowed: true,
  unmet: [],
  input: {},
  ...change,
});
const guard = (fix?: string) => ({
  guard: 'cause_code',
  message: 'Cause code is empty.',
  ...(fix === undefined ? {} : { fix }),
});

test('the useful ones first, in a fixed order, the machine verbs never', () => {
  const { first, more } = barItems(
    [verb('cancel'), verb('resolve'), verb('note'), verb('star'), verb('acknowledge')],
    EMPTY,
    'me',
  );
  expect(first.map((item) => item.verb)).toEqual(['note', 'acknowledge', 'resolve']);
  expect(more.map((item) => item.verb)).toEqual(['cancel']);
});

test('a verb that would do nothing now is not shown', () => {
  const { first, more } = barItems([verb('resume'), verb('hold')], EMPTY, 'me');
  expect([...first, ...more].map((item) => item.verb)).toEqual(['hold']);
});

test('a verb missing only what its own form asks for can be opened', () => {
  const input = { type: 'object', properties: { cause: { type: 'string' } } };
  expect(isOpenable(verb('resolve', { allowed: false, unmet: [guard('cause')], input }))).toBe(
    true,
  );
  expect(isOpenable(verb('resolve', { allowed: false, unmet: [guard()], input }))).toBe(false);
});

test('a way out is offered only where it leads somewhere', () => {
  const blocked = verb('resolve', { allowed: false, unmet: [guard('check'), guard('gone')] });
  const { first, more } = barItems([blocked, verb('check')], EMPTY, 'me');
  const shown = [...first, ...more].find((item) => item.verb === 'resolve');
  expect(shown?.unmet.map((unmet) => unmet.fix)).toEqual(['check', undefined]);
});
