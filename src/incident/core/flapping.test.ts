/** An alert that flaps: its ends end nothing, its beginnings call nobody anew. */
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../kernel/instant.ts';
import { sentenceOf } from './sentences.ts';
import { alert, at, BEN, outcome, person, play, type Step, SYSTEM } from './testing.ts';

const night = (clock: string) => `2026-09-15T${clock}`;
const system = (clock: string, verb: string, input: object): Step => ({
  ...{ at: night(clock), verb, by: SYSTEM, input },
});

const opened: readonly Step[] = [
  system('01:00:00', 'open-from-alert', {
    alert: alert(1, { firstSeenAt: at(night('01:00:00')) }),
    description: '',
  }),
  system('01:00:30', 'step-escalation', { run: '1' }),
];

/** The end of an alert, after which nothing fires; it flaps until then. */
function ends(clock: string, n: number, flapsUntil?: Instant): Step {
  const firing = { count: 0, sample: [], ...(flapsUntil === undefined ? {} : { flapsUntil }) };
  return { ...system(clock, 'alert-cleared', { alert: alert(n).alert }), with: { firing } };
}
const joins = (clock: string, n: number) =>
  system(clock, 'alerts-joined', {
    alerts: [alert(n, { firstSeenAt: at(night(clock)), title: 'Alert 1' })],
  });
const steady = at(night('01:21:00'));

describe('an alert that flaps', () => {
  test('INC-120 that it ends is a row that says so, and no recovery', () => {
    const story = play(opened);
    expect(outcome(story, ends('01:06:00', 1))).toEqual([
      ...['alert.cleared', 'incident.self_recovered', 'paging.stopped'],
    ]);
    expect(outcome(story, ends('01:06:00', 1, steady))).toEqual(['alert.cleared']);
    const after = play([...opened, ends('01:06:00', 1, steady)]);
    expect(after.state).toMatchObject({ state: 'triaged', paging: { status: 'running' } });
    const row = after.entries.at(-1);
    expect(row?.data).toMatchObject({ flapsUntil: steady });
    expect(row && sentenceOf(row, String)).toContain(
      `it flaps, so it is not over before ${steady}`,
    );
  });

  test('INC-120 firing again calls nobody anew, neither while the call runs nor once it is answered', () => {
    const turned = [...opened, ends('01:06:00', 1, steady)];
    expect(outcome(play(turned), joins('01:07:00', 2))).toEqual(['alert.joined']);
    const answered: Step = { at: night('01:06:30'), verb: 'acknowledge', by: person(BEN) };
    expect(outcome(play([...turned, answered]), joins('01:07:00', 2))).toEqual(['alert.joined']);
  });

  test('INC-120 steady and cleared it recovers by itself, without another row of the alert', () => {
    const story = play([...opened, ends('01:06:00', 1, steady)]);
    expect(outcome(story, ends('01:21:00', 1))).toEqual([
      ...['incident.self_recovered', 'paging.stopped'],
    ]);
  });

  test('INC-120 that another clears meanwhile is no recovery either; while others fire nothing is said', () => {
    const both = play([...opened, joins('01:02:00', 2), ends('01:06:00', 1, steady)]);
    expect(outcome(both, ends('01:07:00', 2, steady))).toEqual(['alert.cleared']);
    const story = play([...opened, joins('01:02:00', 2)]);
    const firing = { count: 1, sample: ['Alert 1'], flapsUntil: steady };
    const one = play([{ ...ends('01:06:00', 1), with: { firing } }], story);
    expect(one.entries.at(-1)?.data).toEqual({ alert: alert(1).alert, by: 'sender' });
  });
});
