/** When a page that was ordered must stay quiet after all. */
import { describe, expect, test } from 'vitest';
import type { Entry, EntryData, EntryKind } from '../../incident/core/timeline.ts';
import { asId, type PageId, type PersonId } from '../../kernel/ids.ts';
import { isStillNews, orders, reasonToKeepQuiet } from './page.ts';

const ann = asId<PersonId>('ann');
const ben = asId<PersonId>('ben');
const page = asId<PageId>('page-1');
const annsPage = { page, person: ann };

function rows(...facts: readonly { kind: EntryKind; data: object }[]): readonly Entry[] {
  return facts.map(({ kind, data }, index) => ({ seq: index + 7, kind, data }) as Entry);
}

function fact<K extends EntryKind>(kind: K, data: Partial<EntryData[K]> = {}) {
  return { kind, data };
}

const ordered = fact('escalation.stepped', { pages: [annsPage] });
const byHand = fact('page.sent_by_hand', annsPage);
const acked = (person: PersonId) => fact('page.acknowledged', { run: '1', person });

describe('the escalation ordered the page', () => {
  test('NOT-1 an acknowledgement after the order keeps it quiet', () => {
    expect(reasonToKeepQuiet(rows(ordered, acked(ben)), annsPage)).toMatch(/acknowledged/);
  });
  test('NOT-1 an acknowledgement before the order does not', () => {
    expect(reasonToKeepQuiet(rows(acked(ben), ordered), annsPage)).toBeUndefined();
  });
  test('NOT-1 a stopped or snoozed paging keeps it quiet', () => {
    const stopped = fact('paging.stopped', { run: '1', reason: 'recovered' });
    expect(reasonToKeepQuiet(rows(ordered, stopped), annsPage)).toMatch(/stopped/);
    expect(reasonToKeepQuiet(rows(ordered, fact('page.snoozed')), annsPage)).toMatch(/snoozed/);
  });
  test('NOT-1 other rows do not', () => {
    const others = rows(ordered, fact('note.added', { text: 'x' }), fact('alert.cleared'));
    expect(reasonToKeepQuiet(others, annsPage)).toBeUndefined();
  });
  test('NOT-1 the catch-all step orders pages too', () => {
    const exhausted = rows(fact('escalation.exhausted', { pages: [annsPage] }), acked(ben));
    expect(reasonToKeepQuiet(exhausted, annsPage)).toMatch(/acknowledged/);
  });
});

describe('the incident ended', () => {
  const ends: readonly EntryKind[] = [
    'incident.resolved',
    'incident.closed',
    'incident.cancelled',
    'incident.merged',
  ];
  test.each(ends)('NOT-2 %s keeps every page quiet', (kind) => {
    expect(reasonToKeepQuiet(rows(ordered, fact(kind)), annsPage)).toMatch(/before this page/);
    expect(reasonToKeepQuiet(rows(byHand, fact(kind)), annsPage)).toMatch(/before this page/);
    expect(reasonToKeepQuiet(rows(fact(kind)), annsPage)).toMatch(/before this page/);
  });
  test('NOT-2 what came back is paged for', () => {
    const back = rows(ordered, fact('incident.cancelled'), fact('incident.reinstated'));
    expect(reasonToKeepQuiet(back, annsPage)).toBeUndefined();
  });
});

describe('a certain person was asked for', () => {
  test('NOT-3 an acknowledgement by somebody else changes nothing', () => {
    expect(reasonToKeepQuiet(rows(byHand, acked(ben)), annsPage)).toBeUndefined();
  });
  test('NOT-1 while more people must acknowledge, only the pages of who did stop', () => {
    const one = fact('page.acknowledged', { run: '1', person: ben, missing: 1 });
    expect(reasonToKeepQuiet(rows(ordered, one), annsPage)).toBeUndefined();
    const own = fact('page.acknowledged', { run: '1', person: ann, missing: 1 });
    expect(reasonToKeepQuiet(rows(ordered, own), annsPage)).toMatch(/this person/);
    expect(reasonToKeepQuiet(rows(ordered, one, acked(ben)), annsPage)).toMatch(/somebody/);
  });
  test('NOT-3 the own acknowledgement does', () => {
    expect(reasonToKeepQuiet(rows(byHand, acked(ann)), annsPage)).toMatch(/this person/);
  });
  test('NOT-3 who declined is not paged by an older order', () => {
    const declined = fact('page.declined', { run: '1', person: ann, reason: 'ill' });
    expect(reasonToKeepQuiet(rows(ordered, declined), annsPage)).toMatch(/declined/);
    expect(reasonToKeepQuiet(rows(declined, ordered), annsPage)).toBeUndefined();
  });
});

test('NOT-1 only the row that names the page ordered it', () => {
  const [other] = rows(
    fact('escalation.stepped', { pages: [{ page: asId<PageId>('x'), person: ann }] }),
  );
  expect(other && orders(other, page)).toBe(false);
});

test('NOT-20 a reminder to resolve ends with the incident, other notices do not', () => {
  expect(isStillNews('resolve', 'recovering')).toBe(true);
  expect(isStillNews('resolve', 'resolved')).toBe(false);
  expect(isStillNews('self_recovered', 'resolved')).toBe(true);
});
