/** What is handed to the database as JSON is what it takes. */
import { expect, test } from 'vitest';
import { jsonRows, jsonText } from './json-rows.ts';

test('half a character and U+0000 become the mark for one that is lost', () => {
  const cut = 'It burns 🔥'.slice(0, 10);
  expect(cut.isWellFormed()).toBe(false);
  const [row] = JSON.parse(jsonRows([{ title: cut, inside: { text: 'a\u0000b' }, n: 1 }]));
  expect(row).toEqual({ title: 'It burns \ufffd', inside: { text: 'a\ufffdb' }, n: 1 });
});

test('everything else stays, also a text that speaks of such escapes', () => {
  const rows = [{ text: 'C:\\ud800\\u0000 🔥', none: null }];
  expect(JSON.parse(jsonRows(rows))).toEqual(rows);
});

test('names within are mended as well as what they name', () => {
  const half = '🔥'.slice(0, 1);
  expect(JSON.parse(jsonText({ [`on ${half}`]: [half] }))).toEqual({ 'on \ufffd': ['\ufffd'] });
});
