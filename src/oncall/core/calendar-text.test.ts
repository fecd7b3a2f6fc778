/** The published text, byte by byte; foreign parsers read it in `src/oncall/calendar.http.test.ts`. */
import { expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { calendarText } from './calendar-text.ts';

const [from, to] = [instant('2026-03-28T19:00:00Z'), instant('2026-03-29T06:00:00Z')];
const plain = { uid: 'a@b', from, to, summary: 'On call', description: '' };

function text(more: Partial<typeof plain> = {}): string {
  const events = [{ ...plain, ...more }];
  return calendarText({ name: 'Shop', url: 'http://x/oncall', now: from, events });
}

test('ONC-26 times are UTC with Z, and lines end in CRLF', () => {
  const lines = text().split('\r\n');
  expect(lines.at(-1)).toBe('');
  expect(lines).toContain('DTSTART:20260328T190000Z');
  expect(lines).toContain('DTEND:20260329T060000Z');
  expect(text()).not.toMatch(/[^\r]\n/);
});

test('ONC-26 text is escaped and cannot add lines of its own', () => {
  const odd = text({ summary: 'a;b,c\\d\r\nBEGIN:VEVENT\nX\u0000\u0007' });
  expect(odd).toContain('SUMMARY:a\\;b\\,c\\\\d\\nBEGIN:VEVENT\\nX\r\n');
  expect(odd.match(/^BEGIN:VEVENT/gm)).toHaveLength(1);
});

test('ONC-26 long lines are folded at 75 octets, between characters', () => {
  for (const letter of ['x', 'ü', '語', '🛟']) {
    const summary = letter.repeat(200);
    const lines = text({ summary }).split('\r\n');
    const octets = lines.map((line) => Buffer.byteLength(line, 'utf8'));
    expect(Math.max(...octets)).toBeLessThanOrEqual(75);
    const unfolded = text({ summary }).replaceAll('\r\n ', '');
    expect(unfolded).toContain(`SUMMARY:${summary}\r\n`);
    expect(lines.every((line) => !line.includes('\ufffd'))).toBe(true);
  }
});
