/** What a node remembers of alerts is bounded, by number and by size. */
import { expect, test } from 'vitest';
import type { Alert } from '../core/alert.ts';
import { createKnownAlerts } from './known-alerts.ts';

const alert = (fingerprint: string, body = '') =>
  ({ fingerprint, title: '', body, dedupKey: '', labels: {}, links: [] }) as unknown as Alert;

test('what was not written for longest is forgotten first', () => {
  const known = createKnownAlerts({ alerts: 2, characters: 1_000_000 });
  known.remember([alert('a'), alert('b')], '1');
  known.remember([alert('a')], '2');
  known.remember([alert('c')], '3');
  const versions = ['a', 'b', 'c'].map((one) => known.recall(one)?.version);
  expect(versions).toEqual(['2', undefined, '3']);
});

test('long ones take the room of many, and give it back', () => {
  const known = createKnownAlerts({ alerts: 100, characters: 10_000 });
  for (const one of ['a', 'b', 'c', 'd']) known.remember([alert(one)], '1');
  known.remember([alert('long', 'x'.repeat(7_500))], '2');
  expect(['a', 'b', 'c', 'd', 'long'].map((one) => known.recall(one) !== undefined)).toEqual([
    ...[false, false, false, true],
    true,
  ]);
  known.remember([alert('long')], '3');
  for (const one of ['a', 'b', 'c']) known.remember([alert(one)], '4');
  expect(['a', 'b', 'c', 'd', 'long'].every((one) => known.recall(one) !== undefined)).toBe(true);
});
