/** What a report sends, and what it asks for before it does. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../../kernel/instant.ts';
import { EMPTY_DRAFT, prepare, type ReportDraft } from './draft.ts';
import { MISSING } from './words.ts';

const NOW = instant('2026-09-15T08:04:00.000Z');
const BERLIN = 'Europe/Berlin';
const full: ReportDraft = { ...EMPTY_DRAFT, what: 'The Wi-Fi is gone', canWork: 'not_at_all' };
const send = (change: Partial<ReportDraft>) => prepare({ ...full, ...change }, NOW, BERLIN);

describe('a report', () => {
  test('says only what was given', () => {
    const body = { what: 'The Wi-Fi is gone', since: NOW, canWork: 'not_at_all' };
    expect(send({})).toEqual({ kind: 'ready', body });
  });

  test('reads times in the zone of the reporter', () => {
    const sent = send({
      since: { kind: 'today', time: '10:01', at: '' },
      deadline: { kind: 'other', time: '', at: '2026-09-16T09:00' },
    });
    expect(sent).toMatchObject({
      body: { since: '2026-09-15T08:01:00.000Z', deadline: '2026-09-16T07:00:00.000Z' },
    });
  });

  test('names every field that lacks something', () => {
    const sent = send({
      what: ' no ',
      canWork: '',
      since: { kind: 'today', time: '10:30', at: '' },
      deadline: { kind: 'today', time: '', at: '' },
    });
    expect(sent).toEqual({
      kind: 'missing',
      problems: [
        { path: 'what', message: MISSING.what },
        { path: 'since', message: MISSING.ahead },
        { path: 'canWork', message: MISSING.canWork },
        { path: 'deadline', message: MISSING.time },
      ],
    });
  });

  test('does not take a deadline that is over', () => {
    const sent = send({ deadline: { kind: 'today', time: '09:00', at: '' } });
    expect(sent).toMatchObject({ problems: [{ path: 'deadline', message: MISSING.over }] });
  });

  test('joins others with a tick and no words', () => {
    const join = { number: 'INC-2026-000184', title: 'Wi-Fi gone', since: NOW, reporters: 1 };
    expect(send({ what: '', join })).toMatchObject({
      body: { what: 'Mine too: Wi-Fi gone', join: 'INC-2026-000184' },
    });
  });
});
