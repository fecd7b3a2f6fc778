/** What a signal would be now, and what reading it again may cause. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../../kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from '../alert.ts';
import { decide } from '../dedup.ts';
import type { Judgement } from '../judging/judge.ts';
import { asTraced, compare, effectOf, type Made } from './compare.ts';
import { correct, endingOf, OLD_SECONDS, type Rereading, takeIn } from './take-in.ts';

const NOW = instant('2026-11-23T12:00:00.000Z');
const RULES = DEFAULT_SERVICE_SETTINGS;
const quiet: Rereading = { run: 'run-1', mayPage: false, now: NOW };
const loud: Rereading = { ...quiet, mayPage: true };

const MADE: Made = {
  ...{ action: 'firing', key: 'k', severity: 'error', title: 'Disk', body: '', labels: { a: '1' } },
  ...{ service: 's', isKeptBack: false },
};

const EVENT: MonitoringEvent = {
  ...{ action: 'firing', key: 'k', severity: 'error', title: 'Disk', body: '', labels: {} },
  ...{ links: [], cuts: [], raw: '' },
};

const JUDGED: Judgement = {
  subject: {
    ...{ action: 'firing', key: 'k', severity: 'error', title: 'Disk', body: '', labels: {} },
    ...{ source: 'generic', integration: { id: 'i', name: '' } },
    service: { id: 's', name: '', tier: 'T2' },
  },
  trace: [],
};

function at(now: Instant) {
  return {
    ...{ now, freshId: asId(`alert at ${now}`), integrationId: asId('i'), serviceId: asId('s') },
    ...{ source: 'generic', fingerprint: 'f', rules: RULES },
  } as Parameters<typeof decide>[2];
}

const ago = (seconds: number) => plusSeconds(NOW, -seconds);

/** As the intake made it, so long ago. */
function fired(secondsAgo: number, change: Partial<Alert> = {}): Alert {
  const { alert } = decide(undefined, EVENT, at(ago(secondsAgo)));
  if (alert === undefined) throw new Error('it fires');
  return { ...alert, ...change };
}

function take(
  known: Alert | undefined,
  event: Partial<MonitoringEvent>,
  when: { readonly secondsAgo: number; readonly rereading?: Rereading },
) {
  const { secondsAgo, rereading = quiet } = when;
  const told = { event: { ...EVENT, ...event }, judgement: JUDGED };
  const circumstances = at(ago(secondsAgo));
  const taken = takeIn(known, told, { circumstances, rereading });
  if (taken.kind === 'overtaken') return undefined;
  return { ...taken, alert: taken.held.alert, verdict: taken.held.verdict };
}

describe('comparing', () => {
  test.each([
    ['the same', MADE, MADE, ['same'], 'nothing'],
    ['another title', MADE, { ...MADE, title: 'x' }, ['title'], 'correct'],
    ['other labels', MADE, { ...MADE, labels: { a: '2' } }, ['words'], 'correct'],
    [
      'labels in another order',
      { ...MADE, labels: { a: '1', b: '2' } },
      { ...MADE, labels: { b: '2', a: '1' } },
      ['same'],
      'nothing',
    ],
    ['another key and title', MADE, { ...MADE, key: 'x', title: 'x' }, ['key', 'title'], 'take_in'],
    ['its end', MADE, { ...MADE, action: 'cleared' }, ['action'], 'take_in'],
    ['another service alone', MADE, { ...MADE, service: 'x' }, ['service'], 'nothing'],
    ['kept back by a rule', MADE, { ...MADE, isKeptBack: true }, ['kept_back'], 'nothing'],
    ['no event any more', MADE, undefined, ['no_event'], 'nothing'],
    ['a note by now', MADE, { ...MADE, action: 'note' }, ['no_event'], 'nothing'],
    ['an event now', { ...MADE, action: 'note' }, MADE, ['new_event'], 'take_in'],
    ['none then and now', undefined, undefined, ['same'], 'nothing'],
  ] as const)('ALR-171 %s', (_name, then, now, cells, effect) => {
    const found = compare(then, now);
    expect([found.cells, effectOf(found)]).toEqual([cells, effect]);
  });

  test('ALR-171 what rules set then is part of what was made of it', () => {
    const set = { key: 'other', severity: 'info', labels: { a: '', b: '2' }, suppress: 'noise' };
    const step = { kind: 'rule', id: 'r', name: 'R', outcome: 'applied', set } as const;
    expect(asTraced(MADE, { service: 's', steps: [step] })).toEqual({
      ...MADE,
      ...{ key: 'other', severity: 'info', labels: { b: '2' }, isKeptBack: true },
    });
  });
});

describe('taking in', () => {
  test('ALR-173 a new alert is of its original time and kept back, whether or not people may be called at the end', () => {
    for (const rereading of [quiet, loud]) {
      const taken = take(undefined, {}, { secondsAgo: 600, rereading });
      expect(taken?.verdict.kind).toBe('new');
      expect(taken?.alert).toMatchObject({
        ...{ state: 'firing', firstSeenAt: ago(600), lastSeenAt: ago(600) },
        ...{ suppressedReason: 'read_again', suppressedBy: 'run-1' },
      });
      expect(taken?.held.acceptAt).toBeUndefined();
    }
  });

  test('ALR-173 an alert whose time had passed by then has ended at that time, and the next is a new one', () => {
    const known = fired(RULES.alertExpirySeconds + 900);
    const taken = take(known, {}, { secondsAgo: 600 });
    expect(taken?.ended?.alert).toMatchObject({
      ...{ state: 'cleared', clearedBy: 'expiry', clearedAt: known.expiresAt },
    });
    expect(taken?.alert).toMatchObject({ previousId: known.id, firstSeenAt: ago(600) });
  });

  test('ALR-173 an end that was not understood then ends what fires', () => {
    const known = fired(600, { incidentId: asId('inc') });
    const taken = take(known, { action: 'cleared' }, { secondsAgo: 300 });
    expect(taken?.alert).toMatchObject({ state: 'cleared', clearedAt: ago(300) });
    expect(taken?.alert?.suppressedReason).toBeNull();
  });

  test('ALR-174 a repeat that is worse makes what people have heard of no louder, unless it may', () => {
    const known = fired(600, { incidentId: asId('inc'), loudness: 'low', severity: 'info' });
    const worse = { severity: 'critical' } as const;
    const calm = take(known, worse, { secondsAgo: 300 });
    expect([calm?.alert?.loudness, calm?.alert?.count, calm?.louder]).toEqual(['low', 2, false]);
    const called = take(known, worse, { secondsAgo: 300, rereading: loud });
    expect([called?.alert?.loudness, called?.louder]).toEqual(['high', true]);
    const longAgo = fired(OLD_SECONDS + 60, { incidentId: asId('inc'), loudness: 'low' });
    const old = take(longAgo, worse, { secondsAgo: OLD_SECONDS + 1, rereading: loud });
    expect([old?.alert?.loudness, old?.louder]).toEqual(['low', false]);
  });

  test('ALR-175 what is older than the last that was told of its condition is overtaken', () => {
    expect(take(fired(300), {}, { secondsAgo: 301 })).toBeUndefined();
    const over = fired(600, { state: 'cleared', clearedAt: ago(100), clearedBy: 'sender' });
    expect(take(over, {}, { secondsAgo: 101 })).toBeUndefined();
    expect(take(fired(300), {}, { secondsAgo: 300 })?.verdict.kind).toBe('repeat');
  });

  test('ALR-175 what something else keeps back stays with that', () => {
    const known = fired(600, { suppressedReason: 'silenced', suppressedBy: 'sil-1' });
    const { alert, held } = take(known, {}, { secondsAgo: 300 }) ?? {};
    expect(alert).toMatchObject({ count: 2, suppressedReason: 'silenced', suppressedBy: 'sil-1' });
    expect(held?.acceptAt).toBeUndefined();
  });
});

describe('correcting', () => {
  const words = { ...EVENT, title: 'Mended', severity: 'critical' } as const;

  test('ALR-176 words and severity of an alert that fires, if its signal is the last of it', () => {
    const alert = fired(300, { loudness: 'low' });
    const wish = { at: ago(300), loudness: 'high', rereading: quiet } as const;
    expect(correct(alert, words, wish)).toMatchObject({
      alert: { title: 'Mended', severity: 'critical', loudness: 'low', count: 1 },
      changes: [{ kind: 'severity', data: { from: 'error', to: 'critical' } }],
      louder: false,
    });
    expect(correct(alert, words, { ...wish, at: ago(301) })).toBeUndefined();
    expect(correct({ ...alert, state: 'cleared' }, words, wish)).toBeUndefined();
    expect(correct(alert, words, { ...wish, rereading: loud })).toMatchObject({
      alert: { loudness: 'high' },
      louder: true,
    });
  });
});

describe('settling', () => {
  test('ALR-174 at the end it is over at its own time, stays, or may go to people', () => {
    const kept = { suppressedReason: 'read_again', suppressedBy: 'run-1' } as const;
    const over = fired(RULES.alertExpirySeconds + 60, kept);
    expect(endingOf(over, loud, RULES)).toMatchObject({
      kind: 'over',
      alert: { state: 'cleared', clearedAt: ago(60), clearedBy: 'expiry' },
    });
    const endless = { ...kept, expiresAt: null };
    expect(endingOf(fired(60, endless), quiet, RULES).kind).toBe('stays');
    expect(endingOf(fired(OLD_SECONDS, endless), loud, RULES).kind).toBe('people');
    expect(endingOf(fired(OLD_SECONDS + 1, endless), loud, RULES).kind).toBe('stays');
  });
});
