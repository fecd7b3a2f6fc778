/** The fold: only memory, never a rule, and never an error. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../kernel/instant.ts';
import { EMPTY } from './empty.ts';
import { evolve, fold } from './evolve.ts';
import {
  AGENT,
  alert,
  at,
  BEN,
  type INCIDENT,
  person,
  play,
  reported,
  type Story,
  SYSTEM,
  uuid,
  WIFI,
} from './testing.ts';
import type { Entry } from './timeline.ts';

function opened(n: number, when = '2026-09-15T08:00:00'): Story {
  const facts = { alert: alert(n, { firstSeenAt: at(when) }), description: 'Body' };
  return play([{ at: when, verb: 'open-from-alert', by: SYSTEM, input: facts }]);
}

describe('evolve', () => {
  test('INC-61 state is the fold of the rows, and the version is the number of the last', () => {
    const story = play(
      [{ at: '2026-09-15T08:01:00', verb: 'acknowledge', by: person(BEN) }],
      opened(1),
    );
    expect(fold(story.entries)).toEqual(story.state);
    expect(story.state.version).toBe(story.entries.length);
    expect(story.entries.map(({ seq }) => seq)).toEqual(story.entries.map((_, index) => index + 1));
  });

  test('INC-63 each moment has its own stamp: acknowledged, responded and accepted are three', () => {
    const story = play(
      [
        { at: '2026-09-15T08:00:30', verb: 'step-escalation', by: SYSTEM, input: { run: '1' } },
        { at: '2026-09-15T08:02:00', verb: 'acknowledge', by: person(BEN) },
        { at: '2026-09-15T08:05:00', verb: 'respond', by: AGENT, input: { text: 'We are on it' } },
        { at: '2026-09-15T08:06:00', verb: 'respond', by: AGENT, input: { text: 'Still' } },
      ],
      opened(1),
    );
    expect(story.state.stamps).toMatchObject({
      firstPagedAt: at('2026-09-15T08:00:30'),
      ackedAt: at('2026-09-15T08:02:00'),
      firstResponseAt: at('2026-09-15T08:05:00'),
      mitigatedAt: null,
      recoveredAt: null,
    });
    expect(story.entries.at(-1)?.visibility).toBe('public');
  });

  test('INC-65 a merge brings reporters, alerts and the earliest moments; undone, all goes back', () => {
    const other = play(
      [
        {
          at: '2026-09-15T07:31:00',
          verb: 'reporter-joined',
          by: SYSTEM,
          input: { reporter: reported(1, '2026-09-15T07:31:00') },
        },
      ],
      opened(2, '2026-09-15T07:30:00'),
    );
    const otherState = { ...other.state, id: uuid<typeof INCIDENT>(2), number: 'INC-2026-000002' };
    const before = opened(1);
    const merged = play(
      [
        {
          at: '2026-09-15T08:10:00',
          verb: 'receive-merge',
          by: SYSTEM,
          input: { other: otherState.id },
          with: { other: otherState },
        },
      ],
      before,
    );
    expect(merged.state).toMatchObject({
      alertCount: 2,
      mergedFrom: [{ number: 'INC-2026-000002' }],
    });
    expect(merged.state.reporters).toHaveLength(1);
    expect(merged.state.stamps.loggedAt).toBe(at('2026-09-15T07:30:00'));
    const undone = play(
      [
        {
          at: '2026-09-15T08:20:00',
          verb: 'undo-merge',
          by: SYSTEM,
          input: { other: otherState.id },
        },
      ],
      merged,
    );
    expect(undone.state).toMatchObject({
      alertCount: 1,
      alerts: before.state.alerts,
      reporters: [],
      mergedFrom: [],
    });
    expect(undone.state.stamps).toEqual(before.state.stamps);
  });

  test('INC-66 rows of an unknown kind are counted and change nothing else', () => {
    const { state } = opened(1);
    const row = { ...opened(1).entries[0], kind: 'weather.changed', seq: 9, data: {} };
    const next = evolve(state, row as unknown as Entry);
    expect(next).toEqual({ ...state, version: 9 });
    expect(evolve(EMPTY, row as unknown as Entry).version).toBe(9);
  });

  test('INC-67 moments out of order are kept and marked as a conflict', () => {
    const { entries } = opened(1);
    const seen = instant('2026-09-15T09:00:00Z');
    const late = {
      ...entries[0],
      seq: entries.length + 1,
      kind: 'field.changed',
      data: { field: 'noticedAt', old: null, new: seen, reason: null },
    };
    const state = fold([...entries, late as Entry]);
    expect(state.stamps.noticedAt).toBe(seen);
    expect([fold(entries).clockConflict, state.clockConflict]).toEqual([false, true]);
  });

  test('INC-62 a hold is counted apart, a role has one holder, a field keeps its last value', () => {
    const story = play([
      {
        at: '2026-09-15T08:00:00',
        verb: 'report',
        by: AGENT,
        input: {
          title: 'Printers jam',
          service: WIFI,
          noticedAt: '2026-09-15T08:00:00Z',
          priority: 'P4',
        },
      },
      { at: '2026-09-15T08:01:00', verb: 'hold', by: AGENT, input: { reason: 'awaiting_part' } },
      { at: '2026-09-15T08:31:00', verb: 'resume', by: AGENT },
      { at: '2026-09-15T08:32:00', verb: 'take-role', by: person(BEN), input: { role: 'scribe' } },
      { at: '2026-09-15T08:33:00', verb: 'take-role', by: AGENT, input: { role: 'scribe' } },
      {
        at: '2026-09-15T08:34:00',
        verb: 'edit',
        by: AGENT,
        input: { field: 'affectedUsers', value: 7 },
      },
      { at: '2026-09-15T08:35:00', verb: 'summary', by: AGENT, input: { what: 'Rollers' } },
      { at: '2026-09-15T08:36:00', verb: 'star', by: AGENT, input: { seq: 2 } },
      { at: '2026-09-15T08:37:00', verb: 'watch', by: AGENT },
    ]);
    expect(story.state).toMatchObject({
      holdSeconds: 1800,
      hold: null,
      affectedUsers: 7,
      starred: [2],
      watchers: [AGENT.person],
      summary: { what: 'Rollers', next: '' },
    });
    expect(story.state.roles.map(({ to }) => to)).toEqual([at('2026-09-15T08:33:00'), null]);
    const old = story.entries.find(({ kind }) => kind === 'field.changed');
    expect(old?.data).toEqual({ field: 'affectedUsers', old: null, new: 7, reason: null });
  });
});
