/** The draft of a review, from rows of a timeline alone. */
import { expect, test } from 'vitest';
import { EMPTY } from '../../incident/core/empty.ts';
import { evolve } from '../../incident/core/evolve.ts';
import type { Draft, Entry } from '../../incident/core/timeline.ts';
import { draft } from '../../incident/core/timeline.ts';
import { asId, type IncidentId, type PersonId, type ServiceId } from '../../kernel/ids.ts';
import { type Instant, instant } from '../../kernel/instant.ts';
import { draftReview } from './draft.ts';

const SERVICE = asId<ServiceId>('orders-db');
const DORA = asId<PersonId>('dora');

const HAPPENED: readonly (readonly [string, Draft])[] = [
  [
    '2026-10-08T00:13:20Z',
    draft('incident.created', {
      number: 'INC-2026-000207',
      type: 'incident',
      title: 'orders-db takes no writes',
      description: '',
      detectionSource: 'monitoring',
      effect: 'interrupted',
      services: [{ service: SERVICE, state: 'down' }],
      serviceUnknown: false,
      noticedAt: instant('2026-10-08T00:13:20Z'),
      detectedAt: instant('2026-10-08T00:13:20Z'),
      recurrenceOf: null,
      drill: false,
      raw: null,
    }),
  ],
  ['2026-10-08T00:16:00Z', draft('note.added', { text: 'Nobody needs this line later' })],
  ['2026-10-08T00:17:00Z', draft('note.added', { text: 'Writes hang on shard 4' })],
  ['2026-10-08T00:18:00Z', draft('row.starred', { seq: 3, starred: true })],
  [
    '2026-10-08T00:20:00Z',
    draft(
      'incident.accepted',
      { assignee: DORA, by: 'accept' },
      { occurredAt: instant('2026-10-08T00:16:05Z') },
    ),
  ],
  [
    '2026-10-08T00:30:00Z',
    draft('response.sent', { text: 'Orders fail, we work on it', audience: 'reporters' }),
  ],
];

function told() {
  let state = EMPTY;
  const entries = HAPPENED.map(([at, drafted], index): Entry => {
    const recordedAt: Instant = instant(at);
    const entry = {
      v: 1,
      incident: asId<IncidentId>('one'),
      seq: index + 1,
      kind: drafted.kind,
      occurredAt: drafted.occurredAt ?? recordedAt,
      recordedAt,
      actorId: DORA,
      source: 'api',
      visibility: 'internal',
      data: drafted.data,
      supersedes: null,
    } as Entry;
    state = evolve(state, entry);
    return entry;
  });
  return { state, entries };
}

test('REV-1 milestones and starred rows, in the order of what happened, with names', () => {
  const { state, entries } = told();
  const document = draftReview({ state, entries, name: (id) => id.toUpperCase() });
  expect(document.timeline.map((point) => [point.at, point.text])).toEqual([
    ['2026-10-08T00:13:20.000Z', 'Identified by monitoring: orders-db takes no writes (ORDERS-DB)'],
    ['2026-10-08T00:16:05.000Z', 'DORA took it on'],
    ['2026-10-08T00:17:00.000Z', 'Writes hang on shard 4'],
  ]);
});

test('REV-1 what no row tells is said to be missing, never made up', () => {
  const { state, entries } = told();
  const document = draftReview({ state, entries, name: (id) => id });
  expect(document.detection).toContain('not known when the harm began');
  expect(document.fix).toBe('No fix was recorded.');
  expect(document.recovery).toBe('Recovery was not recorded.');
  expect(document.communication).toContain('Orders fail, we work on it');
  expect(document.summary).toContain('INC-2026-000207: orders-db takes no writes.');
  expect(document.factors).toEqual([]);
});
