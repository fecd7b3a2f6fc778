/** What follows from a row, as tasks with their instants and keys. */
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../kernel/refusal.ts';
import { effects, type Task } from './effects.ts';
import { EMPTY } from './empty.ts';
import { evolve } from './evolve.ts';
import { DEFAULT_INCIDENT_SETTINGS } from './settings.ts';
import {
  AGENT,
  alert,
  at,
  attempt,
  BEN,
  INCIDENT,
  person,
  play,
  reported,
  type Step,
  type Story,
  SYSTEM,
  WIFI,
} from './testing.ts';

const night = (clock: string) => `2026-09-15T${clock}`;
const steps: readonly Step[] = [
  {
    at: night('01:00:00'),
    verb: 'open-from-alert',
    by: SYSTEM,
    input: { alert: alert(1, { firstSeenAt: at(night('01:00:00')) }), description: 'Body' },
  },
  { at: night('01:00:30'), verb: 'step-escalation', by: SYSTEM, input: { run: '1' } },
];

/** All tasks of the rows from `from` on. */
function tasksOf(story: Story, from = 0): readonly Task[] {
  let before = { ...EMPTY, id: INCIDENT };
  return story.entries.flatMap((entry, index) => {
    const after = evolve(before, entry);
    const tasks = effects({ before, entry, after }, DEFAULT_INCIDENT_SETTINGS);
    before = after;
    return index < from ? [] : tasks;
  });
}

function tell({ task, dueAt }: Task): string {
  return dueAt === undefined ? task : `${task} ${dueAt.slice(11, 19)}`;
}

describe('effects', () => {
  const opened = play(steps.slice(0, 1));
  const called = play(steps);

  test('INC-91 a run asks for its next step, and each step sends a page per person', () => {
    const tasks = tasksOf(called).filter(({ task }) => !task.startsWith('sla'));
    expect(tasks.map(tell)).toEqual([
      'escalation.due 01:00:30',
      'page.send',
      'escalation.due 01:05:30',
    ]);
    expect(tasks[1]?.payload).toMatchObject({ person: BEN, loudness: 'high', incident: INCIDENT });
    expect(tasks[0]?.key).toBe(tasks[2]?.key);
  });

  test('INC-154 an acknowledgement and an end bring sent messages up to date, where there are any', () => {
    const refreshes = (story: Story) =>
      tasksOf(story).filter(({ task }) => task === 'pages.refresh');
    const taken = play([{ at: night('01:02:00'), verb: 'acknowledge', by: person(BEN) }], called);
    expect(refreshes(called)).toEqual([]);
    expect(refreshes(taken)).toMatchObject([{ payload: { incident: INCIDENT } }]);
    const cancel = { reason: 'test', note: 'A test' };
    const over: Step = { at: night('01:03:00'), verb: 'cancel', by: person(BEN), input: cancel };
    const early: Step = { ...over, at: night('01:00:10') };
    const ended = attempt(taken, over);
    expect(isRefusal(ended) ? ended : refreshes(ended).length).toBe(2);
    const unpaged = attempt(opened, early);
    expect(isRefusal(unpaged) ? unpaged : refreshes(unpaged)).toEqual([]);
  });

  test('INC-91 the last page that fails brings the next step forward', () => {
    const page = called.entries.findLast(({ kind }) => kind === 'escalation.stepped');
    const data = {
      page: 'p',
      person: BEN,
      channel: 'sms',
      attempt: 1,
      reason: 'No route',
      final: true,
    };
    const failed = {
      ...page,
      kind: 'page.failed',
      seq: called.state.version + 1,
      recordedAt: at(night('01:01:00')),
      data,
    } as unknown as Story['entries'][number];
    const tasksAfter = (row: typeof failed) => {
      const after = evolve(called.state, row);
      return effects({ before: called.state, entry: row, after }, DEFAULT_INCIDENT_SETTINGS);
    };
    expect(tasksAfter(failed).map(tell)).toEqual(['escalation.due 01:01:00']);
    const more = { ...failed, data: { ...data, final: false } } as typeof failed;
    expect(tasksAfter(more)).toEqual([]);
  });

  test('INC-92 clocks ask at 50, 75, 90 and 100 percent, again under the same keys when they move', () => {
    const tasks = tasksOf(opened).filter(({ task }) => task === 'sla.due');
    const keys = new Set(tasks.map(({ key }) => key));
    expect(keys.size).toBe(8);
    expect([...keys][0]).toBe(`${INCIDENT}:sla.due:response:50`);
  });

  test('INC-93 an acknowledgement of a P2 arms the timeout, every human row moves it', () => {
    const story = play(
      [
        {
          at: night('01:01:00'),
          verb: 'reprioritise',
          by: AGENT,
          input: { priority: 'P2', reason: 'Spreads' },
        },
        { at: night('01:02:00'), verb: 'acknowledge', by: person(BEN) },
        { at: night('01:10:00'), verb: 'note', by: person(BEN), input: { text: 'Looking' } },
      ],
      called,
    );
    const tasks = tasksOf(story).filter(({ task }) => task === 'ack.timeout.due');
    expect(tasks.map(tell)).toEqual(['ack.timeout.due 01:32:00', 'ack.timeout.due 01:40:00']);
  });

  test('INC-94 resolving asks the reporters, arms reminders and the automatic close', () => {
    const story = play([
      {
        at: night('08:00:00'),
        verb: 'report',
        by: AGENT,
        input: {
          title: 'Printers jam',
          service: WIFI,
          priority: 'P4',
          reporter: reported(1, night('08:00:00')),
        },
      },
      { at: night('08:01:00'), verb: 'accept', by: person(BEN) },
      { at: night('08:02:00'), verb: 'resolve', by: person(BEN), input: { notes: 'Cleaned it.' } },
    ]);
    const tasks = tasksOf(story).filter(({ task }) => !task.startsWith('sla'));
    expect(tasks.map(({ task, dueAt }) => [task, dueAt?.slice(0, 16)].join(' ').trim())).toEqual([
      'reporter.mail',
      'remind.due 2026-09-17T08:02',
      'remind.due 2026-09-21T08:02',
      'autoclose.due 2026-09-22T08:02',
      'reporter.mail',
    ]);
  });

  test('INC-95 recovered by itself: those called are told, and the system asks to resolve later', () => {
    const cleared: Step = {
      at: night('01:03:00'),
      verb: 'alert-cleared',
      by: SYSTEM,
      input: { alert: alert(1).alert },
    };
    const tasks = tasksOf(play([cleared], called), called.entries.length);
    expect(tasks.map(tell)).toEqual(['person.notice', 'autoresolve.due 01:18:00']);
  });

  test('INC-96 a P1 is due for review when it is resolved', () => {
    const story = play(
      [
        {
          at: night('01:01:00'),
          verb: 'reprioritise',
          by: AGENT,
          input: { priority: 'P1', reason: 'x' },
        },
        { at: night('01:02:00'), verb: 'accept', by: person(BEN) },
        {
          at: night('01:03:00'),
          verb: 'alert-cleared',
          by: SYSTEM,
          input: { alert: alert(1).alert },
        },
        {
          at: night('01:40:00'),
          verb: 'resolve',
          by: person(BEN),
          input: { notes: 'It went away by itself again.', cause: 'unknown' },
        },
      ],
      called,
    );
    const review = tasksOf(story).filter(({ task }) => task === 'review.due');
    expect(review.map(({ payload }) => payload)).toEqual([
      { incident: INCIDENT, kind: 'full', why: 'It was a P1.' },
    ]);
  });
});
