/** What the mails say, and what they must not say. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { type Letter, oneLine } from './letter.ts';
import { type ReporterMailInput, reporterLetter } from './reporter-wording.ts';
import { noticeLetter, type PageFacts, pageLetter } from './wording.ts';

const facts: PageFacts = {
  number: 'INC-2026-000001',
  title: 'Checkout is down',
  restricted: false,
  priority: 'P1',
  severity: 'SEV1',
  effect: 'interrupted',
  since: instant('2026-11-23T01:10:00Z'),
  services: ['checkout', 'payments'],
  alertCount: 40,
  reporterCount: 0,
  alsoPaged: ['Ben'],
  drill: false,
};
const input = {
  facts,
  loudness: 'high' as const,
  reason: 'level 1 of Default',
  zone: 'Europe/Berlin',
  incidentUrl: 'https://keel.test/incidents/INC-2026-000001',
  actions: [
    {
      act: 'acknowledge' as const,
      label: 'Acknowledge: I have it',
      url: 'https://keel.test/a/t',
      token: 't',
    },
  ],
  code: null,
  standing: null,
  note: null,
};

const allOf = (letter: Letter) => JSON.stringify(letter);

describe('a page', () => {
  test('NOT-11 says what, since when, where, how many, who else, why', () => {
    const letter = pageLetter(input);
    expect(letter.subject).toBe('[P1] INC-2026-000001 Checkout is down');
    const said = Object.fromEntries(letter.facts.map(({ label, value }) => [label, value]));
    expect(said).toEqual({
      Incident: 'INC-2026-000001',
      Priority: 'P1, SEV1',
      Since: '2026-11-23 02:10 CET, UTC+1',
      Services: 'checkout, payments',
      Effect: 'interrupted',
      Alerts: '40',
      'Also paged': 'Ben',
    });
    expect(letter.button?.url).toBe('https://keel.test/a/t');
    expect(letter.footer).toContain('level 1 of Default');
  });
  test('NOT-11 a notice carries no button', () => {
    const letter = pageLetter({ ...input, loudness: 'low', actions: [] });
    expect(letter.subject).toBe('[P1 notice] INC-2026-000001 Checkout is down');
    expect(letter.button).toBeNull();
  });
  test('NOT-4 an unverified address is told so', () => {
    const letter = pageLetter({ ...input, note: 'this address was never verified' });
    expect(letter.footer).toContain('never verified');
  });
  test('NOT-11 a drill says it is one', () => {
    const letter = pageLetter({ ...input, facts: { ...facts, drill: true } });
    expect(letter.subject).toMatch(/^\[DRILL P1\]/);
  });
});

describe('restricted', () => {
  const neutral = 'Restricted incident INC-2026-000001, open the app';
  test('NOT-12 a page says nothing but the number', () => {
    const reason = 'the alert Checkout is down';
    const letter = pageLetter({ ...input, reason, facts: { ...facts, restricted: true } });
    expect([letter.subject, letter.heading]).toEqual([neutral, neutral]);
    expect(allOf(letter)).not.toMatch(/Checkout|checkout|Ben|P1|SEV/);
    expect(letter.button).not.toBeNull();
  });
  test('NOT-12 a notice says nothing but the number', () => {
    const { number, title } = facts;
    const text = 'Checkout recovered';
    const letter = noticeLetter({ number, title, restricted: true, text, incidentUrl: 'u' });
    expect(letter.subject).toBe(neutral);
    expect(allOf(letter)).not.toMatch(/Checkout/);
  });
});

const mail: ReporterMailInput = {
  kind: 'receipt',
  number: 'INC-2026-000001',
  title: 'Calls drop',
  restricted: false,
  url: 'https://keel.test/r/t',
  zone: 'Europe/Berlin',
  responseDueAt: instant('2026-11-23T09:25:00Z'),
  workaround: null,
  words: 'my call dropped',
  done: 'The access point runs the old firmware again.',
  text: null,
};

describe('mails to reporters', () => {
  test('NOT-13 the receipt', () => {
    const { paragraphs, links } = reporterLetter(mail);
    expect(paragraphs).toEqual([
      'We have INC-2026-000001: Calls drop.',
      'You can expect a first answer by 2026-11-23 10:25 CET, UTC+1.',
      'Workaround: none yet.',
    ]);
    expect(links[0]?.url).toBe('https://keel.test/r/t');
  });
  test('NOT-13 the question says what was wrong and what was done, and leads to a page', () => {
    const letter = reporterLetter({ ...mail, kind: 'confirm' });
    expect(letter.paragraphs).toContain('What was wrong: my call dropped');
    expect(letter.paragraphs.join()).toContain('old firmware');
    expect(letter.button?.url).toBe('https://keel.test/r/t');
    expect(allOf(letter).match(/https:/g)).toHaveLength(1);
  });
  test('NOT-12 a restricted incident shows no words', () => {
    const letter = reporterLetter({ ...mail, kind: 'confirm', restricted: true });
    expect(allOf(letter)).not.toMatch(/Calls|firmware|dropped/);
  });
});

test('NOT-15 a receipt without a target promises no hour', () => {
  expect(reporterLetter({ ...mail, responseDueAt: null }).paragraphs[1]).toMatch(/as soon as/);
});

describe('one line', () => {
  const hostile: readonly [string, string][] = [
    ['a\r\nBcc: x@y.z', 'a Bcc: x@y.z'],
    ['a\u2028b\u2029c\u0000d\u0085e', 'a b c d e'],
    ['=?utf-8?Q?a=0D=0ABcc?=', '= ?utf-8?Q?a=0D=0ABcc?='],
    ['  many \t spaces ', 'many spaces'],
    ['right\u202eto left', 'right to left'],
  ];
  test.each(hostile)('NOT-16 %j', (text, flat) => expect(oneLine(text)).toBe(flat));
  test('NOT-16 is cut without breaking a letter', () => {
    expect(oneLine(`${'a'.repeat(178)}😀😀`, 180)).toHaveLength(180);
    expect(oneLine(`${'a'.repeat(178)}😀😀`, 180).isWellFormed()).toBe(true);
  });
});
