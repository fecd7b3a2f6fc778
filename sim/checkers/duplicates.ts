/**
 * I3: without a fault nothing is sent twice; with faults, however many, once more at most and under the same key. A
 * step is taken once, orders one page for each person, a round tries each contact once, and a contact that may have
 * got a page twice gets no other message of it.
 */
import { OUTCOME_UNKNOWN } from '../../src/notification/core/delivery.ts';
import {
  type Evidence,
  faultsBetween,
  ordersOf,
  pageOf,
  type Sent,
  type Violation,
} from './checker.ts';

/** A send that a fault cut off may have begun this long before it; a job that failed is back this long after. */
const SEND_MS = 15_000;
const BACK_MS = 30_000;
/** Of one message, whatever happened. */
const MOST_EXTRA = 1;

export function duplicates(evidence: Evidence): Violation[] {
  return [...sends(evidence), ...steps(evidence), ...contacts(evidence)];
}

function sends({ sent, faults, told }: Evidence): Violation[] {
  const found: Violation[] = [];
  const ordered = new Set(ordersOf(told).map(({ page }) => page));
  const byKey = new Map<string, Sent[]>();
  for (const one of sent) {
    const group = byKey.get(one.key);
    if (group === undefined) byKey.set(one.key, [one]);
    else group.push(one);
  }
  for (const [key, group] of byKey) {
    const [first] = group;
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    const page = pageOf(first);
    if (page !== null && !ordered.has(page)) {
      const text = 'a page was sent that no row had ordered';
      found.push({ invariant: 'I3', at: first.at, about: page, text });
    }
    if (key.startsWith('mail.')) continue;
    const excuses = faultsBetween(faults, first.at - BACK_MS, last.at + SEND_MS).length;
    if (group.length - 1 > Math.min(MOST_EXTRA, excuses)) {
      const text = `${key} was sent ${group.length} times with ${excuses} faults`;
      found.push({ invariant: 'I3', at: last.at, about: page, text });
    }
  }
  return found;
}

function steps({ told }: Evidence): Violation[] {
  const found: Violation[] = [];
  const seen = new Set<string>();
  const once = (key: string, at: number, what: string): void => {
    if (seen.has(key))
      found.push({ invariant: 'I3', at, about: key.split(' ')[1] ?? null, text: what });
    seen.add(key);
  };
  for (const { at, entry } of told) {
    if (entry.kind !== 'escalation.stepped') continue;
    const { run, round, level, pages } = entry.data;
    once(`step ${entry.incident} ${run} ${round} ${level}`, at, 'a step was taken twice');
    for (const { person } of pages) {
      const key = `person ${entry.incident} ${run} ${round} ${level} ${person}`;
      once(key, at, 'a person was paged twice by one step');
    }
  }
  for (const { page, told: by } of ordersOf(told)) {
    once(`page ${page}`, by.at, 'a page was ordered twice');
  }
  return found;
}

function contacts({ tables }: Evidence): Violation[] {
  const found: Violation[] = [];
  const seen = new Set<string>();
  const attempts = tables.attempt.all({ tx: null });
  const last = new Map<string, number>();
  for (const { pageId, contactId, number } of attempts) {
    const key = `${pageId} ${contactId}`;
    last.set(key, Math.max(last.get(key) ?? 0, number));
  }
  for (const { pageId, contactId, number, failedWhy } of attempts) {
    if (failedWhy !== OUTCOME_UNKNOWN || last.get(`${pageId} ${contactId}`) === number) continue;
    const text = 'a contact that may have got a page twice got it again under another key';
    found.push({ invariant: 'I3', at: 0, about: pageId, text });
  }
  for (const { pageId, round, contactId, number } of attempts) {
    for (const key of [`${pageId} ${round} ${contactId}`, `${pageId} #${number}`]) {
      const text = 'a round of a page tried one contact twice';
      if (seen.has(key)) found.push({ invariant: 'I3', at: 0, about: pageId, text });
      seen.add(key);
    }
  }
  return found;
}
