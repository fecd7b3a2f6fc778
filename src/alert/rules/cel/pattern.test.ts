/** Whether a pattern is in a text: the quick answer is the one of a search for the place. */
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { found, weightOf } from './pattern.ts';

/** Patterns of every construct that asks something else of the machine behind. */
const pattern = fc.letrec<{ readonly part: string; readonly whole: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('a', 'b', 'ä', '.', '[ab]', '[^a]', '\\w', '\\b', '^', '$', '\\s', '(?i)A'),
    tie('whole').map((inner) => `(${inner})`),
    fc
      .tuple(tie('whole'), fc.constantFrom('*', '+', '?', '*?', '{2}', '{0,9}', '{3,}'))
      .map(([inner, times]) => `(?:${inner})${times}`),
  ),
  whole: fc
    .array(fc.array(tie('part'), { maxLength: 4 }), { minLength: 1, maxLength: 2 })
    .map((sides) => sides.map((parts) => parts.join('')).join('|')),
})).whole;
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'ä', ' ', '\n', '😀'),
  maxLength: 60,
});

function place(subject: string, wanted: string): boolean {
  return RE2JS.compile(wanted).matcher(subject).find();
}

describe('a pattern in a text', () => {
  test('ALR-83 the answer without a place is the answer with one', () => {
    const answers = new Set<boolean>();
    fc.assert(
      fc.property(pattern, text, (wanted, subject) => {
        fc.pre(typeof weightOf(wanted) === 'number');
        const answer = found(subject, wanted);
        answers.add(answer);
        expect(answer).toBe(place(subject, wanted));
      }),
      { numRuns: 3_000 },
    );
    expect(answers.size).toBe(2);
  });

  test('ALR-83 it is so too where every character is a state of its own', () => {
    const subject = varied(16_000);
    for (const wanted of [
      'a[ab]{14}$',
      'a.{50}[^a-z]',
      'b[ab]{40}a$',
      'a.{90}$',
      'a.{12}b.{12}\\n',
    ]) {
      expect(found(subject, wanted), wanted).toBe(place(subject, wanted));
    }
  });
});

/** Letters a and b without any order, always the same. */
function varied(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'ab'.charAt((state >>> 16) % 2);
  }).join('');
}
