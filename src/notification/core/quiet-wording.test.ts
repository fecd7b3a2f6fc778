/** What owners of a time of quiet are told. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { type QuietNotice, quietLetter } from './quiet-wording.ts';

const NOTICE: QuietNotice = {
  ...{ kind: 'ending', what: 'silence', name: 'disk swap', signals: 41, alerts: 3, firing: 7 },
  ...{ endsAt: instant('2026-11-23T08:00:00Z'), titles: ['Disk full', 'Disk slow'] },
};
const WHERE = { zone: 'Europe/Berlin', url: 'http://e/signals/silences' };

describe('the end of a silence', () => {
  test('NOT-39 says when in the zone of its reader, what it hid and what still fires', () => {
    const letter = quietLetter(NOTICE, WHERE);
    expect(letter.subject).toMatch(/^Your silence ends at .*09:00 CET, UTC\+1: disk swap$/);
    expect(letter.paragraphs).toEqual([
      'So far it hid 41 signals of 3 alerts.',
      '7 alerts still fire under it and will reach people at its end, unless you move the end: Disk full; Disk slow; and 5 more.',
    ]);
    expect(letter.links).toEqual([{ label: 'Open Silences', url: WHERE.url }]);
  });

  test('NOT-39 is told even where it hid nothing', () => {
    const bare = {
      ...NOTICE,
      kind: 'ended',
      signals: 0,
      alerts: 0,
      firing: 0,
      titles: [],
    } as const;
    const letter = quietLetter({ ...bare, what: 'window' }, WHERE);
    expect(letter.heading).toMatch(/^Your maintenance window ended at/);
    expect(letter.paragraphs).toEqual(['It hid nothing.']);
  });
});
