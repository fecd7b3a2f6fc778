/** One person's rules: order, times, what a failure brings forward (scenario I), quiet hours, throttle. */
import { describe, expect, test } from 'vitest';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import type { Contact } from './contact-rules.ts';
import { nextAttempt, type PlannedStep, personalPlan, type Tried } from './personal-plan.ts';
import { quietUntil } from './quiet-hours.ts';
import { heldUntil } from './throttle.ts';

const contact = (kind: string, verified = true): Contact => ({
  id: `c-${kind}`,
  kind,
  address: `${kind}-address`,
  verified,
});
const channels = ['push', 'sms', 'voice', 'email'].map((name) => ({
  name,
  capabilities: name === 'voice' ? ['page'] : ['page', 'update'],
}));
const contacts = [contact('email'), contact('push'), contact('sms'), contact('voice')];
const ana = {
  high: [
    { afterSeconds: 180, contact: 'c-voice' },
    { afterSeconds: 0, contact: 'c-push' },
    { afterSeconds: 60, contact: 'c-sms' },
  ],
  low: [],
};
const kinds = (steps: readonly PlannedStep[]) =>
  steps.map(({ contact: { kind }, afterSeconds }) => [kind, afterSeconds]);

describe('the plan', () => {
  test('NOT-22 without rules: best contact at once, the others when one fails', () => {
    const { steps } = personalPlan({
      contacts,
      channels,
      rules: { high: [], low: [] },
      loudness: 'high',
    });
    expect(kinds(steps)).toEqual([
      ['push', 0],
      ['sms', null],
      ['voice', null],
      ['email', null],
    ]);
  });
  test('NOT-22 own rules by time; contacts outside them only when all of them failed', () => {
    const { steps } = personalPlan({ contacts, channels, rules: ana, loudness: 'high' });
    expect(kinds(steps)).toEqual([
      ['push', 0],
      ['sms', 60],
      ['voice', 180],
      ['email', null],
    ]);
  });
  test('NOT-22 a low rule leaves other contacts alone and says so', () => {
    const rules = { high: [], low: [{ afterSeconds: 0, contact: 'c-email' }] };
    const { steps, left } = personalPlan({ contacts, channels, rules, loudness: 'low' });
    expect(kinds(steps)).toEqual([['email', 0]]);
    expect(left.map(({ contact: { kind }, reason }) => [kind, reason])).toEqual([
      ['voice', 'voice cannot carry this'],
      ['push', 'their rules leave it out'],
      ['sms', 'their rules leave it out'],
    ]);
  });
  test('NOT-22 rules that name only contacts that are gone fall back to all', () => {
    const rules = { high: [{ afterSeconds: 0, contact: 'gone' }], low: [] };
    const { steps } = personalPlan({ contacts, channels, rules, loudness: 'high' });
    expect(steps[0]?.why).toContain('no contact of the rules is left');
    expect(steps).toHaveLength(4);
  });
});

describe('the next attempt', () => {
  const start = instant('2026-11-15T22:40:00.000Z');
  const at = (seconds: number) => plusSeconds(start, seconds);
  const { steps } = personalPlan({ contacts, channels, rules: ana, loudness: 'high' });
  const tried = (
    kind: string,
    outcome: Tried['outcome'],
    receiptBy: Tried['receiptBy'] = null,
  ) => ({
    contact: `c-${kind}`,
    outcome,
    receiptBy,
  });
  const ask = (now: number, ...before: Tried[]) =>
    nextAttempt({ steps, tried: before, startedAt: start, round: 1, now: at(now) });
  const sends = (kind: string) => ({ kind: 'send', step: { contact: { kind } } });

  test('NOT-64 a contact that may have got the page twice gets no other message of it, in no round', () => {
    const spent = ['c-push'];
    const again = (...before: Tried[]) =>
      nextAttempt({ steps, tried: before, spent, startedAt: start, round: 2, now: at(5) });
    expect(again()).toMatchObject(sends('sms'));
    expect(again(tried('sms', 'retry'))).toMatchObject(sends('voice'));
    const all = ['sms', 'voice', 'email'].map((kind) => tried(kind, 'retry'));
    expect(again(...all)).toEqual({ kind: 'end' });
  });

  test('NOT-23 scenario I: push at once, SMS after a minute, its error brings the voice call, and no second one', () => {
    expect(ask(0)).toMatchObject(sends('push'));
    expect(ask(1, tried('push', 'accepted'))).toEqual({ kind: 'wait', until: at(60) });
    expect(ask(60, tried('push', 'accepted'))).toMatchObject(sends('sms'));
    const failed = [tried('push', 'accepted'), tried('sms', 'retry')];
    expect(ask(60, ...failed)).toMatchObject(sends('voice'));
    const called = [...failed, tried('voice', 'accepted')];
    expect(ask(61, ...called)).toEqual({ kind: 'end' });
    expect(ask(180, ...called)).toEqual({ kind: 'end' });
  });
  test('NOT-23 no receipt within a minute is a failure', () => {
    const waiting = tried('push', 'accepted', at(60));
    expect(ask(5, waiting)).toEqual({ kind: 'wait', until: at(60) });
    expect(ask(61, tried('push', 'unproven'))).toMatchObject(sends('sms'));
  });
  test('NOT-23 when all rules failed the rest is tried, then the round ends', () => {
    const all = [tried('push', 'never'), tried('sms', 'retry'), tried('voice', 'retry')];
    expect(ask(2, ...all)).toMatchObject(sends('email'));
    expect(ask(2, ...all, tried('email', 'retry'))).toEqual({ kind: 'end' });
  });
  test('NOT-23 a further round goes through all at once until one takes it', () => {
    const question = { steps, startedAt: start, round: 2, now: at(10) };
    expect(nextAttempt({ ...question, tried: [] })).toMatchObject(sends('push'));
    const taken = [tried('push', 'retry'), tried('sms', 'accepted')];
    expect(nextAttempt({ ...question, tried: taken })).toEqual({ kind: 'end' });
  });
});

describe('quiet hours', () => {
  const quiet = { from: '22:00', to: '07:00' };
  const zone = 'Europe/Berlin';
  test('NOT-24 end at their wall-clock time, over midnight and over a change of clocks', () => {
    const until = (at: string) => quietUntil(quiet, instant(at), zone);
    expect(until('2026-11-15T22:50:00.000Z')).toBe('2026-11-16T06:00:00.000Z');
    expect(until('2026-11-16T05:59:00.000Z')).toBe('2026-11-16T06:00:00.000Z');
    expect(until('2026-11-16T06:00:00.000Z')).toBeNull();
    expect(until('2026-03-28T22:00:00.000Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(until('2026-10-24T21:00:00.000Z')).toBe('2026-10-25T06:00:00.000Z');
    expect(
      quietUntil({ from: '12:00', to: '13:00' }, instant('2026-11-16T11:30:00.000Z'), zone),
    ).toBe('2026-11-16T12:00:00.000Z');
    expect(quietUntil(null, instant('2026-11-16T00:00:00.000Z'), zone)).toBeNull();
  });
});

describe('the throttle', () => {
  const now = instant('2026-11-16T10:00:00.000Z');
  const ago = (...seconds: number[]) => seconds.map((s) => plusSeconds(now, -s));
  test('NOT-25 one SMS a minute and five in fifteen minutes; mail is not counted', () => {
    expect(heldUntil('sms', [], now)).toBeNull();
    expect(heldUntil('sms', ago(30), now)).toBe(plusSeconds(now, 30));
    expect(heldUntil('sms', ago(61), now)).toBeNull();
    expect(heldUntil('sms', ago(800, 700, 600, 500, 400), now)).toBe(plusSeconds(now, 100));
    expect(heldUntil('voice', ago(800, 700, 600), now)).toBe(plusSeconds(now, 100));
    expect(heldUntil('email', ago(1, 1, 1, 1, 1, 1), now)).toBeNull();
  });
});
