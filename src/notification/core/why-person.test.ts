/** One person asks: each way not to be called has its sentence. */
import { expect, test } from 'vitest';
import type { Level, PolicySnapshot } from '../../escalation/core/policy.ts';
import { EMPTY } from '../../incident/core/empty.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import { asId, type PersonId, type PolicyId } from '../../kernel/ids.ts';
import { instant } from '../../kernel/instant.ts';
import { type WhyQuestion, whyPerson } from './why-person.ts';

const ANN = asId<PersonId>('ann');
const BEN = asId<PersonId>('ben');
const at = (time: string) => instant(`2026-11-23T${time}Z`);
const LEVELS: readonly Level[] = [
  { targets: [{ kind: 'schedule', id: 'rota' }], delayMinutes: 5 },
  { targets: [{ kind: 'person', id: 'ann' }], delayMinutes: 5 },
];

function question(more: Partial<WhyQuestion> = {}, levels = LEVELS): WhyQuestion {
  const snapshot: PolicySnapshot = {
    id: asId<PolicyId>('p'),
    name: 'Network',
    version: 1,
    levels,
    repeat: 0,
    catchAll: BEN,
  };
  const paging = { ...EMPTY.paging, run: '1', snapshot, status: 'acked', level: 1 } as const;
  return {
    person: { id: ANN, name: 'Ann', active: true },
    state: { ...EMPTY, state: 'triaged', paging: { ...paging, ackedAt: at('02:03:00') } },
    entries: [row('escalation.stepped', '02:00:00', { run: '1', level: 1, persons: [BEN] })],
    pages: [],
    duties: [duty([{ person: BEN, instead: null, reason: 'layer' }])],
    teams: [],
    notices: [],
    names: { ben: 'Ben', ops: 'Operations', rota: 'Rota' },
    ...more,
  };
}

function duty(onCall: WhyQuestion['duties'][number]['onCall']): WhyQuestion['duties'][number] {
  return { schedule: 'rota', scheduleName: 'Rota', level: 1, onCall };
}

function row(kind: string, time: string, data: object): Entry {
  return { kind, data, recordedAt: at(time), occurredAt: at(time) } as unknown as Entry;
}

const said = (asked: WhyQuestion) => whyPerson(asked).map(({ text }) => text);

test('NOT-58 not on call at that moment, and a level that was not reached', () => {
  expect(said(question())).toEqual([
    'Level 1 of Network called Ben: in Rota Ben was on call, not they.',
    `Level 2 of Network: it names them. Not reached: acknowledged at ${at('02:03:00')}.`,
  ]);
});

test('NOT-58 away: somebody stood in', () => {
  const away = question({ duties: [duty([{ person: BEN, instead: ANN, reason: 'leave' }])] });
  expect(said(away)[0]).toMatch(/it would have been their time, but Ben stood in \(leave\)/);
});

test('NOT-58 not named, in the team, not their turn, nobody on call', () => {
  const only = (target: Level['targets'][number]) => [{ targets: [target], delayMinutes: 5 }];
  const asked = (target: Level['targets'][number], more: Partial<WhyQuestion> = {}) =>
    said(question(more, only(target)))[0];
  expect(asked({ kind: 'person', id: 'ben' })).toMatch(/it does not name them/);
  expect(asked({ kind: 'team', id: 'ops' }, { teams: ['ops'] })).toMatch(/in Operations/);
  expect(asked({ kind: 'roundRobin', people: [BEN, ANN] })).toMatch(/not theirs/);
  expect(said(question({ duties: [duty([])] }))[0]).toMatch(/nobody was on call in Rota/);
});

test('NOT-58 each page with its tries: held back, failed, taken; declined, acknowledged; in order', () => {
  const tries = [
    { channel: 'sms', state: 'held', startedAt: at('02:00:01'), why: null, whyNow: 'own rule' },
    { channel: 'email', state: 'failed', startedAt: at('02:00:02'), why: '550 no', whyNow: null },
  ];
  const page = {
    createdAt: at('02:00:00'),
    reason: 'level 1.',
    state: 'suppressed',
    outcome: 'somebody acknowledged before this page went out',
    tries,
  };
  const entries = [
    row('escalation.stepped', '02:00:00', { run: '1', level: 1, persons: [ANN] }),
    row('page.declined', '02:01:00', { person: ANN, reason: 'ill' }),
    row('page.acknowledged', '02:02:00', { person: BEN }),
  ];
  expect(said(question({ pages: [page], entries })).slice(0, 4)).toEqual([
    'Paged: level 1. It stands at: suppressed, somebody acknowledged before this page went out.',
    'By sms (own rule): held back, told in one message later.',
    'By email: failed: 550 no.',
    'Declined (ill): not paged again by that order.',
  ]);
});

test('NOT-58 notices that quiet hours hold, whoever has left, and an incident that never paged', () => {
  const notices = [{ at: at('02:00:00'), state: 'held', why: null }];
  expect(said(question({ notices }))[0]).toMatch(/held until quiet hours end/);
  const left = question({ person: { id: ANN, name: 'Ann', active: false } });
  expect(said(left).at(-1)).toMatch(/not active/);
  const quiet = question({ state: { ...EMPTY, state: 'logged' }, entries: [] });
  expect(said(quiet)).toEqual([expect.stringContaining('Nothing called for a page')]);
});
