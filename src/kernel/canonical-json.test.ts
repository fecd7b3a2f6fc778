/** The order of keys is what makes one value one text: it must be that of `sort`, however many there are. */
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { prng } from './prng.ts';

const LETTERS = ['a', 'B', 'b', '_', '0', '10', '9', 'ä', '\u{1f600}', '\ufffd', 'aa', ''];

test.each([0, 1, 2, 15, 16, 17, 60])('%i keys come in the order of their code units', (count) => {
  const chance = prng(count);
  for (let round = 0; round < 50; round += 1) {
    const keys = Array.from({ length: count }, (_, index) =>
      [chance.pick(LETTERS), chance.pick(LETTERS), String(index)].join(''),
    );
    const value = Object.fromEntries(keys.map((key, index) => [key, index]));
    const sorted = Object.keys(value).sort();
    const text = sorted.map((key) => `${JSON.stringify(key)}:${value[key]}`).join(',');
    expect(canonicalJson(value)).toBe(`{${text}}`);
  }
});
