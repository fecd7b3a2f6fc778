/** "Why was I not paged?": the levels that called nobody, and the reason of each. */
import { expect, test } from 'vitest';
import type { PolicySnapshot } from '../../escalation/core/policy.ts';
import { EMPTY } from '../../incident/core/empty.ts';
import type { IncidentState, PagingState } from '../../incident/core/state.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import { asId, type PageId, type PersonId, type PolicyId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { acknowledgedAt, unpagedLevels, whyPaged } from './not-paged.ts';

const at = instant('2026-11-15T22:45:00Z');
const level = (id: string) => ({ targets: [{ kind: 'person' as const, id }], delayMinutes: 5 });
const snapshot: PolicySnapshot = {
  id: asId<PolicyId>('p'),
  name: 'Network',
  version: 1,
  levels: [level('ana'), level('empty'), level('gus'), level('ivo')],
  repeat: 2,
  catchAll: asId<PersonId>('gus'),
};

function state(paging: Partial<PagingState>, name: IncidentState['state'] = 'triaged') {
  const running = { run: '2', snapshot, status: 'running', level: 2, nextDueAt: at } as const;
  return { ...EMPTY, state: name, paging: { ...EMPTY.paging, ...running, ...paging } };
}

function row(kind: string, data: object): Entry {
  return { kind, data, recordedAt: at, occurredAt: at } as unknown as Entry;
}

const rows = [
  row('escalation.stepped', { run: '1', level: 4 }),
  row('escalation.stepped', { run: '2', level: 1 }),
  row('escalation.level_empty', { run: '2', level: 2, reason: 'Nobody is on call' }),
];

const reasons = (it: IncidentState) => unpagedLevels(it, rows).map((l) => [l.level, l.reason]);

test('NOT-18 an empty level, the next one and those after it each say why', () => {
  expect(reasons(state({}))).toEqual([
    [2, 'Nobody is on call'],
    [3, `Not reached yet: due at ${at} unless somebody acknowledges.`],
    [4, 'Not reached yet: an earlier level comes first.'],
  ]);
});

test('NOT-18 an acknowledgement, an end and a stop say so', () => {
  const acked = state({ status: 'acked', ackedAt: at });
  expect(reasons(acked).at(-1)).toEqual([4, `Not reached: acknowledged at ${at}.`]);
  expect(reasons(state({}, 'cancelled')).at(-1)?.[1]).toBe(
    'Not reached: the incident is cancelled.',
  );
  expect(reasons(state({ status: 'stopped' })).at(-1)?.[1]).toMatch(/stopped/);
});

test('NOT-18 an incident that never paged says why', () => {
  const [quiet] = unpagedLevels({ ...EMPTY, state: 'logged' }, []);
  expect(quiet).toMatchObject({ level: null, reason: expect.stringContaining('queue') });
  const [over] = unpagedLevels({ ...EMPTY, state: 'cancelled' }, []);
  expect(over?.reason).toMatch(/ended before/);
});

test('NOT-18 a page counts as acknowledged by its own person, after it was made', () => {
  const acked = [row('page.acknowledged', { run: '2', person: 'ana' })];
  const page = { personId: 'ana', createdAt: at };
  expect(acknowledgedAt(acked, page)).toBe(at);
  expect(acknowledgedAt(acked, { ...page, personId: 'gus' })).toBeNull();
  const later = instant('2026-11-15T23:00:00Z');
  expect(acknowledgedAt(acked, { ...page, createdAt: later })).toBeNull();
});

test('NOT-18 a page names its level, its policy and what began the run', () => {
  const id = asId<PageId>('page-1');
  const pages = [{ page: id, person: 'ana' }];
  const started = row('paging.started', { run: '2', snapshot, reason: 'A loud alert' });
  const page = { id, reason: 'No answer' };
  const stepped = row('escalation.stepped', { run: '2', level: 3, round: 1, pages });
  expect(whyPaged([started, stepped], page)).toBe(
    'No answer: level 3 of Network, round 1. Paging began because: A loud alert.',
  );
  const exhausted = row('escalation.exhausted', { run: '2', pages });
  expect(whyPaged([started, exhausted], page)).toContain('No answer: catch-all of Network.');
  const byHand = row('page.sent_by_hand', { page: id, person: 'ana', reason: 'needs a DBA' });
  expect(whyPaged([started, byHand], { id, reason: 'needs a DBA' })).toBe('needs a DBA');
});
