/** What people are told about their shifts, in the zone of whoever reads. */
import { expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { SHIFT_NOTICES, shiftLetter } from './shift-wording.ts';

const at = instant('2026-11-15T22:40:00Z');
const until = instant('2026-11-16T07:00:00Z');
const reader = { zone: 'Europe/Berlin', url: 'https://keel.example.test/oncall' };

test('NOT-30 each notice names schedule and time, with its zone, and leads to On call', () => {
  for (const kind of SHIFT_NOTICES) {
    const letter = shiftLetter({ kind, scheduleName: 'Network', at, until }, reader);
    expect(letter.subject, kind).toContain('Network');
    const facts = Object.fromEntries(letter.facts.map(({ label, value }) => [label, value]));
    expect(facts.From, kind).toMatch(/23:40 CET/);
    expect(facts.Until, kind).toMatch(/08:00 CET/);
    expect(letter.links[0]?.url, kind).toBe(reader.url);
    expect(letter.button, kind).toBeNull();
  }
});
test('NOT-30 the beginning says until when, and an end that is not known is not made up', () => {
  const start = shiftLetter({ kind: 'start', scheduleName: 'Network', at, until }, reader);
  expect(start.subject).toMatch(/^You are on call until .*08:00 CET.*: Network$/);
  const open = shiftLetter({ kind: 'start', scheduleName: 'Network', at }, reader);
  expect(open.subject).toBe('You are on call: Network');
  expect(open.facts.map(({ label }) => label)).toEqual(['Schedule', 'From']);
});
