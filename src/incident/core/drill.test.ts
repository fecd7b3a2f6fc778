/** Drills: how they begin, what they refuse, when they end, how they are scored. */
import { describe, expect, test } from 'vitest';
import type { PageId } from '../../kernel/ids.ts';
import { plusSeconds } from '../../kernel/instant.ts';
import { availableVerbs } from './available.ts';
import { fitsDrill, scoreOf } from './drill.ts';
import { effects } from './effects.ts';
import { appendAll } from './entries.ts';
import { evolve } from './evolve.ts';
import { DEFAULT_INCIDENT_SETTINGS } from './settings.ts';
import { clocksOf } from './sla-clock.ts';
import {
  ADMIN,
  at,
  BEN,
  BLANK,
  CHEN,
  contextOf,
  GUS,
  outcome,
  POLICY,
  person,
  play,
  type Story,
  SYSTEM,
  WIFI,
} from './testing.ts';
import { type Draft, draft } from './timeline.ts';

const NUMBER = { with: { number: 'DRL-2026-000001' } };
const START = {
  at: '2026-09-15T08:00:00',
  verb: 'start-drill',
  input: { service: WIFI, reason: 'Twice a year' },
  ...NUMBER,
};
const running = play([START]);

/** Rows as the sender of pages writes them. */
function told(story: Story, when: string, ...drafts: readonly Draft[]): Story {
  const writer = { now: at(when), actorId: 'system' as const, source: 'scheduler' as const };
  const { entries, state } = appendAll(story.state, drafts, writer);
  return { state, entries: [...story.entries, ...entries] };
}

function pageOf(story: Story, who: string): PageId {
  const page = story.state.drillRun?.pages.findLast((one) => one.person === who);
  if (page === undefined) throw new Error('not paged');
  return page.page;
}

const delivered = (story: Story, who: typeof BEN) =>
  draft('page.delivered', { page: pageOf(story, who), person: who, channel: 'email', attempt: 1 });
const failed = (story: Story, who: typeof BEN, channel: string, more: object = {}) =>
  draft('page.failed', {
    ...{ page: pageOf(story, who), person: who, channel, attempt: 1, reason: 'busy', final: true },
    ...more,
  });
const step = (when: string) => ({
  ...{ at: when, verb: 'step-escalation', input: { run: '1' }, by: SYSTEM },
});

describe('begin', () => {
  test('INC-201 logs, triages and pages in one go, with no suggestion and no candidate', () => {
    expect(outcome(BLANK, { ...START, input: { ...START.input, priority: 'P1' } })).toEqual([
      'incident.created',
      'incident.logged',
      'incident.triaged',
      'drill.started',
      'paging.started',
      'escalation.stepped',
    ]);
    expect(running.state).toMatchObject({
      ...{ number: 'DRL-2026-000001', drill: true, priority: 'P2', major: 'none' },
      ...{ suggestion: null, detectionSource: 'drill' },
    });
    expect(running.state.paging.notified).toEqual([BEN]);
  });

  test('INC-201 is for admins, team leads and the service owner', () => {
    expect(outcome(BLANK, { ...START, by: person(BEN) })).toBe('403');
    for (const role of ['team_lead', 'service_owner', 'admin']) {
      expect(outcome(BLANK, { ...START, by: person(BEN, role) })).toContain('drill.started');
    }
  });

  test('INC-201 an announced one tells everybody first and pages when its time has come', () => {
    const input = { ...START.input, announced: true, leadMinutes: 10 };
    const announced = play([{ ...START, input }]);
    const startsAt = at('2026-09-15T08:10:00');
    expect(announced.state.drillRun).toMatchObject({ startsAt, told: [BEN, CHEN] });
    expect(announced.state.paging).toMatchObject({ level: 0, nextDueAt: startsAt });
    expect(outcome(announced, step('2026-09-15T08:09:59'))).toBe('409');
    expect(outcome(announced, step('2026-09-15T08:10:00'))).toEqual(['escalation.stepped']);
  });
});

test('INC-91 a level passed over within one instant leaves the next one its timer', () => {
  const levels = POLICY.levels.map((level) => ({ ...level, delayMinutes: 5 }));
  const policy = { ...POLICY, levels };
  const begun = play([{ ...START, with: { ...NUMBER.with, policy } }]);
  const skipped = failed(begun, BEN, 'none', { skipped: 'no_drill_consent' });
  const passed = told(begun, START.at, skipped);
  const next = play([{ ...step(START.at), with: { policy } }], passed);
  const [entry] = next.entries.slice(-1);
  if (entry === undefined) throw new Error('no row');
  const tasks = effects(
    { before: passed.state, entry, after: next.state },
    DEFAULT_INCIDENT_SETTINGS,
  );
  expect(entry).toMatchObject({ kind: 'escalation.stepped', data: { level: 2, persons: [CHEN] } });
  expect(tasks.find(({ task }) => task === 'escalation.due')).toMatchObject({
    dueAt: at('2026-09-15T08:05:00'),
  });
});

describe('what it takes', () => {
  test('INC-202 refuses what has nothing to act on', () => {
    const when = { at: '2026-09-15T08:01:00', by: ADMIN };
    for (const verb of ['resolve', 'declare-major', 'restrict', 'cancel', 'merge', 'hold']) {
      expect(outcome(running, { ...when, verb }), verb).toBe('409');
    }
    const ended = play([{ ...when, verb: 'end-drill' }], running);
    expect(outcome(ended, { ...when, verb: 'reinstate', input: { reason: 'again' } })).toBe('409');
    const incident = play([
      { at: '2026-09-15T08:00:00', verb: 'report', input: { title: 'It is broken' } },
    ]);
    expect(outcome(incident, { ...when, verb: 'end-drill' })).toBe('409');
    const other = { with: { other: running.state } };
    const into = { into: running.state.id };
    expect(outcome(incident, { ...when, verb: 'merge', input: into, ...other })).toBe('409');
  });

  test('INC-202 offers no button that it would refuse', () => {
    const verbs = availableVerbs(
      running.state,
      contextOf(running, { at: '2026-09-15T08:01:00', verb: 'note' }),
    ).map(({ verb }) => verb);
    expect(verbs.sort()).toEqual([
      ...['acknowledge', 'decline', 'end-drill', 'escalate', 'note', 'page', 'star'],
    ]);
    expect(verbs.every((verb) => fitsDrill(verb, running.state))).toBe(true);
  });
});

describe('end', () => {
  const due = (when: string) => ({ at: when, verb: 'drill-due', by: SYSTEM });
  const acked = play(
    [{ at: '2026-09-15T08:02:10', verb: 'acknowledge', by: person(BEN) }],
    told(running, '2026-09-15T08:00:02', delivered(running, BEN)),
  );
  const second = play([step('2026-09-15T08:05:00')], running);
  const exhausted = play([step('2026-09-15T08:15:00')], second);

  test('INC-203 goes on while nobody answers, and ends once somebody has', () => {
    expect(outcome(running, due('2026-09-15T09:00:00'))).toBe('409');
    expect(acked.state).toMatchObject({ state: 'triaged', assignee: null });
    expect(outcome(acked, due('2026-09-15T08:02:10'))).toEqual([
      ...['drill.ended', 'paging.stopped', 'incident.cancelled'],
    ]);
  });

  test('INC-203 waits a while after the last call, but not for those who cannot be reached', () => {
    expect(exhausted.state.paging).toMatchObject({ status: 'exhausted', notified: [GUS] });
    expect(outcome(exhausted, due('2026-09-15T08:19:59'))).toBe('409');
    expect(outcome(exhausted, due('2026-09-15T08:20:00'))).toContain('drill.ended');
    const lost = told(exhausted, '2026-09-15T08:15:01', failed(exhausted, GUS, 'email'));
    expect(outcome(lost, due('2026-09-15T08:15:01'))).toContain('drill.ended');
  });

  test('INC-203 asks for its end in the transaction that made it due', () => {
    const [last] = acked.entries.slice(-1);
    const before = acked.entries.slice(0, -1).reduce(evolve, BLANK.state);
    if (last === undefined) throw new Error('no row');
    const tasks = effects({ before, entry: last, after: acked.state }, DEFAULT_INCIDENT_SETTINGS);
    expect(tasks.find(({ task }) => task === 'drill.due')).toMatchObject({
      dueAt: at('2026-09-15T08:02:10'),
    });
  });

  test('INC-204 scores how well people were reached', () => {
    expect(scoreOf(acked.state)).toMatchObject({
      ...{ outcome: 'acknowledged', reachedSeconds: 2, acknowledgedSeconds: 130 },
      ...{ acknowledgedBy: BEN, expectedAnswered: null, level: 1, round: 1 },
      ...{ failedChannels: [], notReached: [], withoutConsent: [] },
    });
    const input = { ...START.input, expected: CHEN };
    const wanted = play([{ ...START, input }]);
    const byBen = { at: '2026-09-15T08:01:00', verb: 'acknowledge', by: person(BEN) };
    expect(scoreOf(play([byBen], wanted).state).expectedAnswered).toBe(false);
  });

  test('INC-204 names the channels that failed, who was not reached and who did not agree', () => {
    const skipped = { reason: 'no', skipped: 'no_drill_consent' };
    const first = told(running, '2026-09-15T08:00:01', failed(running, BEN, 'none', skipped));
    const next = play([step('2026-09-15T08:00:01')], first);
    const sms = failed(next, CHEN, 'sms', { final: false });
    const lost = told(next, '2026-09-15T08:01:00', sms, failed(next, CHEN, 'voice'));
    expect(scoreOf(lost.state)).toMatchObject({
      ...{ outcome: 'stopped', reachedSeconds: null, acknowledgedSeconds: null, level: 2 },
      failedChannels: [
        { person: CHEN, channel: 'sms', reason: 'busy' },
        { person: CHEN, channel: 'voice', reason: 'busy' },
      ],
      ...{ notReached: [CHEN], withoutConsent: [BEN] },
    });
    expect(scoreOf(exhausted.state).outcome).toBe('exhausted');
  });

  test('INC-205 has no clocks, no mails, no notices but the announcement, and no review', () => {
    const input = { ...START.input, announced: true };
    const whole = play(
      [
        { at: '2026-09-15T08:11:00', verb: 'acknowledge', by: person(BEN) },
        { at: '2026-09-15T08:12:00', verb: 'end-drill' },
      ],
      play([step('2026-09-15T08:10:00')], play([{ ...START, input }])),
    );
    let before = BLANK.state;
    const names = whole.entries.flatMap((entry) => {
      const after = evolve(before, entry);
      const tasks = effects({ before, entry, after }, DEFAULT_INCIDENT_SETTINGS);
      before = after;
      return tasks.map(({ task, payload }) => (task === 'person.notice' ? payload.kind : task));
    });
    expect([...new Set(names)].sort()).toEqual([
      // The last one changes what was sent already (INC-154); it tells nobody anything new.
      ...['ack.timeout.due', 'drill', 'drill.due', 'escalation.due', 'page.send', 'pages.refresh'],
    ]);
    expect(clocksOf(running.state, plusSeconds(at(START.at), 3600))).toEqual([]);
  });
});
