/** Holes in the paging, planted into otherwise healthy incidents. */
import { expect, test } from 'vitest';
import type { OnCallLookup } from '../../escalation/core/policy.ts';
import type { PersonId } from '../../kernel/ids.ts';
import { findingOf } from './paging-audit.ts';
import { DEFAULT_INCIDENT_SETTINGS } from './settings.ts';
import type { PagingState } from './state.ts';
import {
  at,
  BEN,
  CHEN,
  GUS,
  IVO,
  OLA,
  ORDERS,
  outcome,
  person,
  play,
  type Step,
  type Story,
} from './testing.ts';
import { opened, step, system } from './testing-night.ts';
import type { EntryOf } from './timeline.ts';

const audit = (clock: string, more: Partial<Step> = {}) => ({
  ...system(clock, 'audit-paging'),
  ...more,
});

const first = opened({ severity: 'critical', service: ORDERS });
/** Level 1 was called at 01:00:30, level 2 is due at 01:05:30. */
const called = play([step('01:00:30')], first);
const exhausted = play([step('01:05:30'), step('01:15:30')], called);

function withPaging(story: Story, more: Partial<PagingState>): Story {
  return { ...story, state: { ...story.state, paging: { ...story.state.paging, ...more } } };
}

function byHand(story: Story): readonly PersonId[] {
  return story.entries
    .filter((entry): entry is EntryOf<'page.sent_by_hand'> => entry.kind === 'page.sent_by_hand')
    .map(({ data }) => data.person);
}

function finding(story: Story, clock: string) {
  return findingOf(story.state, DEFAULT_INCIDENT_SETTINGS, at(`2026-09-15T${clock}`));
}

test('INC-150 a step overdue by more than a minute is taken, and the catch-all is called', () => {
  expect(called.state.paging.nextDueAt).toBe(at('2026-09-15T01:05:30'));
  expect(finding(called, '01:06:30')).toBeNull();
  expect(outcome(called, audit('01:06:30'))).toBe('409');
  expect(finding(called, '01:06:31')).toBe('no_next_step');
  const helped = play([audit('01:06:31')], called);
  expect(helped.entries.slice(called.entries.length).map(({ kind }) => kind)).toEqual([
    'paging.audited',
    'escalation.stepped',
    'page.sent_by_hand',
  ]);
  expect(helped.state.paging.notified).toEqual([CHEN]);
  expect(byHand(helped)).toEqual([GUS]);
  expect(outcome(helped, audit('01:06:32'))).toBe('409');
});

test('INC-150 a run without any next step goes on, and nobody is called twice for it', () => {
  const lost = withPaging(called, { nextDueAt: null });
  expect(outcome(lost, audit('01:00:31'))).toContain('escalation.stepped');
  const atEnd = withPaging(play([step('01:05:30')], called), { nextDueAt: null });
  const helped = play([audit('01:05:31')], atEnd);
  expect(helped.state.paging).toMatchObject({ status: 'exhausted', notified: [GUS] });
  expect(byHand(helped)).toEqual([]);
});

test('INC-150 a first page whose timer was lost is sent', () => {
  expect(outcome(first, audit('01:01:31'))).toEqual([
    'paging.audited',
    'escalation.stepped',
    'page.sent_by_hand',
  ]);
});

test('INC-150 nothing is found where somebody has it, or it is over', () => {
  const taken = play([{ at: '2026-09-15T01:02:00', verb: 'acknowledge', by: person(BEN) }], called);
  expect(finding(taken, '01:10:00')).toBeNull();
  const over = { ...called, state: { ...called.state, state: 'cancelled' as const } };
  expect(finding(over, '09:00:00')).toBeNull();
});

test('INC-151 an acknowledgement that outlived its timeout ends: P1 after 15 minutes', () => {
  const taken = play([{ at: '2026-09-15T01:02:00', verb: 'acknowledge', by: person(BEN) }], called);
  expect(finding(taken, '01:18:00')).toBeNull();
  expect(finding(taken, '01:18:01')).toBe('no_timeout');
  const helped = play([audit('01:18:01')], taken);
  expect(helped.entries.slice(taken.entries.length).map(({ kind }) => kind)).toEqual([
    'paging.audited',
    'ack.expired',
    'paging.started',
    'escalation.stepped',
    'page.sent_by_hand',
  ]);
});

const unreachable = withPaging(exhausted, { unreachable: exhausted.state.paging.notified });

test('INC-152 nobody can be reached: said, and the last resort is called again every 15 minutes', () => {
  expect(exhausted.state.paging.status).toBe('exhausted');
  expect(finding(exhausted, '01:20:00')).toBeNull();
  expect(finding(unreachable, '01:20:00')).toBe('nobody_reachable');
  const onCall: OnCallLookup = {
    targets: { [`person:${GUS}`]: [GUS] },
    leads: [IVO, GUS],
    lastResort: [OLA],
  };
  const told = play([audit('01:20:00', { with: { onCall } })], unreachable);
  expect(byHand(told)).toEqual([GUS, IVO, OLA]);
  expect(outcome(told, audit('01:34:59'))).toBe('409');
  expect(outcome(told, audit('01:35:00'))).toContain('paging.audited');
});

test('INC-152 a page that arrives ends the fear, an acknowledgement too', () => {
  const told = play([audit('01:20:00')], unreachable);
  const [page] = told.entries.flatMap((entry) =>
    entry.kind === 'page.sent_by_hand' ? [entry.data.page] : [],
  );
  expect(page).toBeDefined();
  expect(finding(withPaging(told, { audit: reached(told, true) }), '01:40:00')).toBeNull();
  expect(finding(withPaging(told, { audit: reached(told, false) }), '01:40:00')).not.toBeNull();
  const ack: Step = { at: '2026-09-15T01:21:00', verb: 'acknowledge', by: person(GUS) };
  expect(finding(play([ack], told), '01:22:00')).toBeNull();
});

function reached(story: Story, yes: boolean) {
  const { audit: found } = story.state.paging;
  if (found == null) throw new Error('nothing was audited');
  return { ...found, reached: yes };
}

test('INC-153 the catch-all has left: the leads, else the admins', () => {
  const late = (onCall: OnCallLookup) =>
    byHand(play([audit('01:06:31', { with: { onCall } })], called));
  const targets = { [`person:${CHEN}`]: [CHEN] };
  expect(late({ targets, leads: [IVO], lastResort: [OLA] })).toEqual([IVO]);
  expect(late({ targets, leads: [], lastResort: [OLA] })).toEqual([OLA]);
  expect(late({ targets, leads: [], lastResort: [] })).toEqual([]);
});
