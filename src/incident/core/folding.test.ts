/** Which incidents are one because a service needs another, and what is written when they join and part. */
import { describe, expect, test } from 'vitest';
import { asId, type IncidentId, type ServiceId } from '../../kernel/ids.ts';
import { effects } from './effects.ts';
import { absorption, downAmong, isWellAgain, leftBehind } from './folding.ts';
import { DEFAULT_INCIDENT_SETTINGS } from './settings.ts';
import type { IncidentState } from './state.ts';
import {
  ADMIN,
  alert,
  at,
  attempt,
  BEN,
  CHEN,
  ORDERS,
  outcome,
  play,
  SAM,
  type Step,
  type Story,
  SYSTEM,
  uuid,
  WIFI,
} from './testing.ts';

const OTHER = uuid<ServiceId>(12);
const DAY = '2026-10-08T';
const settings = DEFAULT_INCIDENT_SETTINGS;

function opened(more: Readonly<Record<string, unknown>> = {}, clock = '00:13:20'): Story {
  const facts = alert(1, { service: ORDERS, severity: 'critical', ...more });
  const input = { alert: facts, description: '' };
  return play([{ at: `${DAY}${clock}`, verb: 'open-from-alert', by: SYSTEM, input }]);
}

const fold = (more: Readonly<Record<string, unknown>> = {}, clock = '00:13:30'): Step => ({
  at: `${DAY}${clock}`,
  verb: 'fold-service',
  by: SYSTEM,
  input: { service: WIFI, dueTo: ORDERS, state: 'down', told: [CHEN, SAM], ...more },
});

describe('INC-110 joining', () => {
  test('INC-110 is explained by a service that is down, the faulty one first', () => {
    const { state } = opened();
    expect(downAmong(state, [ORDERS])).toBe(ORDERS);
    expect(downAmong(state, [OTHER])).toBeNull();
    const two = { ...state, services: [...state.services, { ...first(state), service: OTHER }] };
    expect(downAmong(two, [ORDERS, OTHER])).toBe(ORDERS);
    expect(downAmong({ ...two, faultyService: OTHER }, [ORDERS, OTHER])).toBe(OTHER);
  });

  test('INC-110 is not explained by what is degraded, recovers, is restricted, over, or a drill', () => {
    const { state } = opened();
    expect(downAmong(opened({ severity: 'error' }).state, [ORDERS])).toBeNull();
    for (const name of ['recovering', 'resolved', 'closed', 'cancelled', 'merged'] as const) {
      expect(downAmong({ ...state, state: name }, [ORDERS])).toBeNull();
    }
    expect(downAmong({ ...state, visibility: 'restricted' }, [ORDERS])).toBeNull();
    expect(downAmong({ ...state, drill: true }, [ORDERS])).toBeNull();
  });

  test('INC-110 says why, marks the service, and where the fault is unless somebody said so', () => {
    const story = play([fold()], opened());
    const [row, faulty] = story.entries.slice(-2);
    expect(row?.data).toMatchObject({ reason: 'wifi-hq depends on orders-db, which is down' });
    expect(faulty?.data).toMatchObject({ field: 'faultyService', new: ORDERS });
    expect(story.state.services.map(({ service }) => service)).toEqual([ORDERS, WIFI]);
    const edit = { field: 'faultyService', value: WIFI, reason: 'It is the network' };
    const said = play([{ at: `${DAY}00:13:25`, verb: 'edit', by: ADMIN, input: edit }], opened());
    expect(play([fold()], said).state.faultyService).toBe(WIFI);
  });

  test('INC-110 happens once a service', () => {
    expect(outcome(play([fold()], opened()), fold({}, '00:14:00'))).toEqual([]);
  });
});

describe('INC-111 telling', () => {
  test('INC-111 tells each person once an incident, and never who is paged anyway', () => {
    const paged = play(
      [{ at: `${DAY}00:13:50`, verb: 'step-escalation', by: SYSTEM, input: { run: '1' } }],
      opened(),
    );
    expect(paged.state.paging.paged).toContain(BEN);
    const story = play([fold({ told: [BEN, CHEN] }, '00:14:00')], paged);
    expect(story.state.folded?.[0]?.told).toEqual([CHEN]);
    const more = play([fold({ service: OTHER, told: [CHEN, SAM] }, '00:14:10')], story);
    expect(more.state.folded?.[1]?.told).toEqual([SAM]);
  });

  test('INC-111 tells with a quiet notice that gives the reason', () => {
    const before = opened();
    const after = play([fold()], before);
    const entry = after.entries.find(({ kind }) => kind === 'service.folded');
    if (entry === undefined) throw new Error('nothing was folded');
    const tasks = effects({ before: before.state, entry, after: after.state }, settings);
    expect(tasks.map(({ task }) => task)).toEqual(['person.notice', 'person.notice']);
    expect(tasks[0]?.payload).toMatchObject({ person: CHEN, kind: 'affected' });
    expect(tasks[0]?.payload.text).toContain('wifi-hq depends on orders-db, which is down');
  });

  test('INC-111 a loud alert that joins a fault nobody was called for calls the people of the fault', () => {
    const quiet = play([fold()], opened({ loud: false }));
    expect(quiet.state.paging.loudness).toBe('low');
    const input = { alerts: [alert(2, { severity: 'critical' })] };
    const join = { at: `${DAY}00:13:31`, verb: 'alerts-joined', by: SYSTEM, input };
    const loud = play([join], quiet);
    expect(loud.state.paging).toMatchObject({ loudness: 'high', notified: [BEN] });
  });
});

describe('INC-112 taking in', () => {
  const below = opened({ service: WIFI }, '00:13:10').state;
  const question = { downstream: [WIFI], now: at(`${DAY}00:13:20`), settings };

  test('INC-112 takes in what only machines wrote to', () => {
    expect(absorption(below, question)).toBe('merge');
  });

  test('INC-112 leaves what is older than the setting, restricted, tied to others or hurts more', () => {
    const late = { ...question, now: at(`${DAY}00:18:11`) };
    expect(absorption(below, late)).toBeNull();
    expect(absorption(below, { ...question, now: at(`${DAY}00:18:10`) })).toBe('merge');
    expect(absorption({ ...below, visibility: 'restricted' }, question)).toBeNull();
    const parent = { id: uuid<IncidentId>(9), number: 'INC-2026-000009' };
    expect(absorption({ ...below, parent }, question)).toBeNull();
    expect(absorption({ ...below, children: [parent] }, question)).toBeNull();
    const more = { ...first(below), service: OTHER };
    expect(absorption({ ...below, services: [...below.services, more] }, question)).toBeNull();
  });

  test('INC-113 only suggests where a person has touched it, or told of it', () => {
    const ack = {
      at: `${DAY}00:13:15`,
      verb: 'acknowledge',
      by: { ...ADMIN, id: BEN, person: BEN },
    };
    const note = { at: `${DAY}00:13:15`, verb: 'note', by: ADMIN, input: { text: 'Looking' } };
    for (const step of [ack, note]) {
      const touched = play([step], opened({ service: WIFI }, '00:13:10')).state;
      expect(absorption(touched, question)).toBe('suggest');
    }
    expect(absorption({ ...below, detectionSource: 'user' }, question)).toBe('suggest');
  });
});

describe('INC-113 suggesting', () => {
  const other = { ...opened().state, id: uuid<IncidentId>(2), number: 'INC-2026-000002' };
  const suggest = (clock: string): Step => ({
    at: `${DAY}${clock}`,
    verb: 'suggest-merge',
    by: SYSTEM,
    input: { other: other.id, reason: 'wifi-hq depends on orders-db, which is down' },
    with: { other },
  });

  test('INC-113 is said once, and turned down by a person', () => {
    const story = play([suggest('00:14:00')], opened({ service: WIFI }));
    expect(story.state.mergeSuggested).toMatchObject({ number: 'INC-2026-000002' });
    const keep: Step = { at: `${DAY}00:15:00`, verb: 'keep-apart', by: ADMIN };
    const apart = play([keep], story);
    expect(apart.state.mergeSuggested).toBeNull();
    expect(outcome(apart, suggest('00:16:00'))).toEqual([]);
    expect(outcome(apart, keep)).toBe('409 merge_suggested');
  });
});

describe('INC-114 going on by itself', () => {
  const { state } = play([fold()], opened());
  const count = (service: ServiceId, firing: number, all = 1) => ({ service, count: all, firing });

  test('INC-114 finds what fires although what it needs is well again', () => {
    expect(leftBehind(state, [count(ORDERS, 1), count(WIFI, 1)])).toEqual([]);
    expect(leftBehind(state, [count(ORDERS, 0), count(WIFI, 1)])).toEqual([WIFI]);
    expect(leftBehind(state, [count(ORDERS, 0), count(WIFI, 0)])).toEqual([]);
  });

  test('INC-114 a service said to be down by a person is down until that is taken back', () => {
    expect(isWellAgain(state, ORDERS, [count(WIFI, 1)])).toBe(false);
    const ok: Step = {
      ...{ at: `${DAY}00:20:00`, verb: 'affect', by: ADMIN },
      input: { service: ORDERS, state: 'ok' },
    };
    expect(isWellAgain(play([ok], play([fold()], opened())).state, ORDERS, [count(WIFI, 1)])).toBe(
      true,
    );
  });

  test('INC-116 is looked at when the incident of the fault is over', () => {
    expect(
      leftBehind({ ...state, state: 'cancelled' }, [count(ORDERS, 1), count(WIFI, 1)]),
    ).toEqual([WIFI]);
    const before = play([fold()], opened());
    const cancel = { at: `${DAY}00:20:00`, verb: 'cancel', by: ADMIN, input: { reason: 'test' } };
    const after = play([cancel], before);
    const entry = after.entries.at(-1);
    if (entry === undefined) throw new Error('nothing was written');
    const tasks = effects({ before: before.state, entry, after: after.state }, settings);
    expect(tasks.map(({ task, dueAt }) => [task, dueAt])).toContainEqual([
      'fold.look',
      at(`${DAY}00:20:00`),
    ]);
  });
});

describe('INC-115 splitting', () => {
  const before = play(
    [
      fold(),
      {
        ...{ at: `${DAY}00:13:31`, verb: 'alerts-joined', by: SYSTEM },
        input: { alerts: [alert(2, { severity: 'critical' })] },
      },
    ],
    opened(),
  );
  const moving = (keeps: readonly ServiceId[] = [ORDERS]) => ({
    alerts: [{ ...alert(2, { severity: 'critical' }), firing: true }],
    keeps,
  });
  const split = (more: object = {}): Step => ({
    at: `${DAY}00:20:00`,
    verb: 'split',
    by: ADMIN,
    input: { services: [WIFI], reason: 'Its own fault' },
    with: { moving: moving(), linkedAlerts: 2, ...more } as never,
  });

  test('INC-115 takes the alerts, their service and its fold out of this incident', () => {
    const { state } = play([split()], before);
    expect(state.alerts.map(({ alert: id }) => id)).toEqual([alert(1).alert]);
    expect(state.alertCount).toBe(1);
    expect(state.folded).toEqual([]);
    const wifi = state.services.find(({ service }) => service === WIFI);
    expect(wifi?.until).toBe(at(`${DAY}00:20:00`));
  });

  test('INC-115 keeps a service of which an alert stays', () => {
    const { state } = play([split({ moving: moving([ORDERS, WIFI]) })], before);
    expect(state.services.find(({ service }) => service === WIFI)?.until).toBeNull();
  });

  test('INC-115 leaves at least one alert, and names what is wrong', () => {
    expect(outcome(before, split({ linkedAlerts: 1 }))).toBe('422 services');
    expect(outcome(before, split({ moving: { alerts: [], keeps: [] } }))).toBe('422 services');
  });

  test('INC-115 never takes a part of a restricted incident into the open', () => {
    const reason = { reason: 'An attack' };
    const restrict = { at: `${DAY}00:19:00`, verb: 'restrict', by: ADMIN, input: reason };
    expect(attempt(play([restrict], before), split())).toMatchObject({
      code: 'incident.split_restricted',
    });
  });

  test('INC-115 the new one is triaged and calls at once, or recovers where nothing fires', () => {
    const input = (firing: readonly string[]) => ({
      ...{ from: before.state.id, fromNumber: 'INC-2026-000001', reason: 'Its own fault' },
      services: [{ service: WIFI, state: 'down' }],
      alerts: [alert(2, { severity: 'critical' })],
      ...{ firing, firingCount: firing.length, count: 1, loud: true, holds: false },
      detectionSource: 'monitoring',
    });
    const open = (firing: readonly string[]): Story =>
      play([{ at: `${DAY}00:20:00`, verb: 'open-split', by: SYSTEM, input: input(firing) }]);
    const loud = open([alert(2).alert]).state;
    expect(loud).toMatchObject({ state: 'triaged', paging: { status: 'running', level: 1 } });
    expect(loud.splitFrom?.number).toBe('INC-2026-000001');
    expect(open([]).state.state).toBe('recovering');
  });
});

function first(state: IncidentState) {
  const [one] = state.services;
  if (one === undefined) throw new Error('no service');
  return one;
}

test('INC-112 a merge taken back takes its folds along', () => {
  const other = { ...opened({ service: WIFI }).state, id: uuid<IncidentId>(2), number: 'INC-2' };
  const receive: Step = {
    ...{ at: `${DAY}00:14:00`, verb: 'receive-merge', by: SYSTEM, with: { other } },
    input: { other: other.id, reason: 'part of it' },
  };
  const joined = play([receive, fold({ via: 'INC-2' }, '00:14:01')], opened());
  expect(joined.state.services.filter(({ until }) => until === null).length).toBe(2);
  const undo = {
    at: `${DAY}00:15:00`,
    verb: 'undo-merge',
    by: SYSTEM,
    input: { other: asId(other.id) },
  };
  const apart = play([undo], joined).state;
  expect(apart.folded).toEqual([]);
  expect(apart.services.filter(({ until }) => until === null).length).toBe(1);
});
