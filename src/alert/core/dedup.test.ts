/** Dedup told as stories: events in some order at some times, and what each of them was. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../../kernel/instant.ts';
import { prng } from '../../kernel/prng.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from './alert.ts';
import { clear, clockNote, type Decision, decide, LATE_SECONDS } from './dedup.ts';

const T0 = instant('2026-11-23T08:00:00Z');
const S1 = instant('2026-11-23T07:00:00Z');
const S2 = instant('2026-11-23T07:30:00Z');

function event(more: Partial<MonitoringEvent> = {}): MonitoringEvent {
  return {
    action: 'firing',
    key: 'k',
    severity: 'error',
    title: 'Disk full',
    body: '',
    labels: {},
    links: [],
    cuts: [],
    raw: '{}',
    ...more,
  };
}

const fires = event();
const clears = event({ action: 'cleared' });
const notes = event({ action: 'note' });

interface Step {
  readonly event: MonitoringEvent;
  /** Seconds after T0. */
  readonly at?: number;
}

/** Tells the events one after the other and gives every decision; ids count up from `alert-0`. */
function told(...steps: readonly (Step | MonitoringEvent)[]): readonly Decision[] {
  let known: Alert | undefined;
  return steps.map((step, index) => {
    const { event: told, at = index } = 'event' in step ? step : { event: step };
    const decision = decide(known, told, {
      now: plusSeconds(T0, at),
      freshId: asId(`alert-${index}`),
      integrationId: asId('integration'),
      serviceId: asId('service'),
      source: 'generic',
      fingerprint: 'f',
      rules: DEFAULT_SERVICE_SETTINGS,
    });
    known = decision.alert;
    return decision;
  });
}

function last(decisions: readonly Decision[]): Decision {
  const decision = decisions.at(-1);
  if (decision === undefined) throw new Error('nothing was told');
  return decision;
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

describe('one condition', () => {
  test('ALR-2 a firing event without an alert makes one', () => {
    const { verdict, alert, changes } = last(told(fires));
    expect(verdict).toEqual({ kind: 'new', again: false });
    expect(alert).toMatchObject({ state: 'firing', count: 1, firstSeenAt: T0, loudness: 'high' });
    expect(changes).toEqual([{ kind: 'fired', data: { severity: 'error' } }]);
  });

  test('ALR-3 a repeat counts, keeps the beginning and takes the newest words', () => {
    const { verdict, alert, changes } = last(told(fires, event({ title: 'Disk nearly full' })));
    expect(verdict).toEqual({ kind: 'repeat', louder: false });
    expect(alert).toMatchObject({
      id: 'alert-0',
      count: 2,
      title: 'Disk nearly full',
      firstSeenAt: T0,
      lastSeenAt: plusSeconds(T0, 1),
    });
    expect(changes).toEqual([]);
  });

  test('ALR-4 a repeat that is louder says so, and a quieter one does not take it back', () => {
    const decisions = told(
      event({ severity: 'warning' }),
      event({ severity: 'critical' }),
      event({ severity: 'info' }),
    );
    expect(decisions.map(({ verdict }) => verdict)).toEqual([
      { kind: 'new', again: false },
      { kind: 'repeat', louder: true },
      { kind: 'repeat', louder: false },
    ]);
    expect(decisions.map(({ alert }) => alert?.loudness)).toEqual(['low', 'high', 'high']);
    expect(last(decisions).changes).toEqual([
      { kind: 'severity', data: { from: 'critical', to: 'info' } },
    ]);
  });

  test('ALR-24 a correction changes words, counts nothing, and wakes when it is louder', () => {
    const amendment = {
      title: 'Disk of db-1',
      severity: 'critical',
      set: { owner: 'ann' },
      drop: ['host'],
      lists: [{ label: 'tags', add: ['b', 'c', 'b'], remove: ['a'] }],
    } as const;
    const labels = { host: 'db-1', tags: '["a","b"]' };
    const amend = event({ action: 'amend', amendment });
    const decision = last(told(event({ severity: 'warning', labels }), amend));
    expect(decision.verdict).toEqual({ kind: 'repeat', louder: true });
    expect(decision.alert).toMatchObject({
      count: 1,
      title: 'Disk of db-1',
      severity: 'critical',
      loudness: 'high',
      labels: { owner: 'ann', tags: '["b","c"]' },
    });
    expect(decision.alert?.labels).not.toHaveProperty('host');
    expect(decision.changes).toEqual([
      { kind: 'severity', data: { from: 'warning', to: 'critical' } },
    ]);
  });

  test('ALR-24 nothing fires by a correction, before or after its end', () => {
    const amend = event({ action: 'amend', amendment: { title: 'x' } });
    const verdicts = told(amend, fires, clears, amend).map(({ verdict }) => verdict.kind);
    expect(verdicts).toEqual(['dropped', 'new', 'cleared', 'dropped']);
  });

  test('ALR-24 a correction that says nothing leaves everything, also a list that is none', () => {
    const lists = [{ label: 'tags', add: [], remove: ['a'] }];
    const [, decision] = told(
      event({ labels: { tags: '[broken' } }),
      event({ action: 'amend', amendment: { lists } }),
    );
    expect(decision?.verdict).toEqual({ kind: 'repeat', louder: false });
    expect(decision?.alert?.labels).toEqual({});
    expect(last(told(fires, event({ action: 'amend' }))).alert?.title).toBe('Disk full');
  });

  test('ALR-3 where its sender says so, the first words stand and repeats only count', () => {
    const more = { title: 'Other', severity: 'critical', firstWordsStand: true } as const;
    const decision = last(told(event({ severity: 'warning' }), event(more)));
    expect(decision.verdict).toEqual({ kind: 'repeat', louder: false });
    expect(decision.alert).toMatchObject({ title: 'Disk full', severity: 'warning', count: 2 });
  });

  test('ALR-5 a clearing event ends it', () => {
    const { verdict, alert } = last(told(fires, clears));
    expect(verdict).toEqual({ kind: 'cleared' });
    expect(alert).toMatchObject({
      state: 'cleared',
      count: 1,
      clearedBy: 'sender',
      clearedAt: plusSeconds(T0, 1),
    });
  });

  test('ALR-8 firing after the end is a new alert that remembers the one before', () => {
    const { verdict, alert } = last(told(fires, clears, fires));
    expect(verdict).toEqual({ kind: 'new', again: true });
    expect(alert).toMatchObject({
      id: 'alert-2',
      previousId: 'alert-0',
      state: 'firing',
      count: 1,
    });
  });

  test('ALR-8 two alerts in one instant still have an order', () => {
    const decisions = told(
      { event: fires, at: 0 },
      { event: clears, at: 0 },
      { event: fires, at: 0 },
    );
    const [first, , second] = decisions.map(({ alert }) => alert?.firstSeenAt ?? '');
    expect((second ?? '') > (first ?? '')).toBe(true);
  });

  test('ALR-9 an acknowledgement of the sender changes nothing', () => {
    const [, noted] = told(fires, notes);
    expect(noted?.verdict).toEqual({ kind: 'dropped', reason: 'sender_note' });
    expect(noted?.alert).toMatchObject({ state: 'firing', count: 1, lastSeenAt: T0 });
    expect(last(told(notes)).alert).toBeUndefined();
  });
});

describe('out of order', () => {
  test('ALR-6 a clearing event with nothing firing changes nothing', () => {
    const { verdict, alert } = last(told(clears));
    expect(verdict).toEqual({ kind: 'dropped', reason: 'nothing_firing' });
    expect(alert).toBeUndefined();
    expect(last(told(fires, clears, clears)).verdict).toMatchObject({ reason: 'nothing_firing' });
  });

  test('ALR-6 an end that names its episode is remembered, with no firing counted', () => {
    const { verdict, alert } = last(told(event({ action: 'cleared', startsAt: S1 })));
    expect(verdict).toEqual({ kind: 'dropped', reason: 'nothing_firing' });
    expect(alert).toMatchObject({ state: 'cleared', count: 0, episodeAt: S1 });
  });

  test('ALR-7 a beginning overtaken by its end is late for 30 s and fires after that', () => {
    const end = event({ action: 'cleared', startsAt: S1 });
    const begin = event({ startsAt: S1 });
    const soon = last(told({ event: end, at: 0 }, { event: begin, at: LATE_SECONDS - 1 }));
    expect(soon.verdict).toEqual({ kind: 'dropped', reason: 'late' });
    expect(soon.alert).toMatchObject({ state: 'cleared', count: 1 });
    const later = last(told({ event: end, at: 0 }, { event: begin, at: LATE_SECONDS }));
    expect(later.verdict).toEqual({ kind: 'new', again: true });
  });

  test('ALR-7 what a person cleared fires again at once', () => {
    const alert = told(event({ startsAt: S1 }))[0]?.alert;
    if (alert === undefined) throw new Error('no alert');
    const rules = DEFAULT_SERVICE_SETTINGS;
    const cleared = clear(alert, { now: T0, actor: 'person', rules })?.alert;
    const again = decide(cleared, event({ startsAt: S1 }), {
      now: plusSeconds(T0, 1),
      freshId: asId('next'),
      integrationId: asId('integration'),
      serviceId: asId('service'),
      source: 'generic',
      fingerprint: 'f',
      rules,
    });
    expect(again.verdict).toEqual({ kind: 'new', again: true });
  });

  const f1 = event({ startsAt: S1 });
  const c1 = event({ action: 'cleared', startsAt: S1 });
  const f2 = event({ startsAt: S2 });
  const c2 = event({ action: 'cleared', startsAt: S2 });

  test('ALR-10 every order of one or two episodes ends the same', () => {
    const ends = (events: readonly MonitoringEvent[]) =>
      new Set(permutations(events).map((order) => last(told(...order)).alert?.state));
    expect(ends([f1, c1])).toEqual(new Set(['cleared']));
    expect(ends([f1, c1, f2])).toEqual(new Set(['firing']));
    expect(ends([f1, c1, f2, c2])).toEqual(new Set(['cleared']));
  });

  test('ALR-10 every order of PagerDuty events ends as the table says', () => {
    const names = new Map([
      [fires, 'T'],
      [notes, 'A'],
      [clears, 'R'],
    ]);
    const table = permutations([fires, notes, clears]).map((order) => [
      order.map((one) => names.get(one)).join(' '),
      last(told(...order)).alert?.state,
    ]);
    expect(Object.fromEntries(table)).toEqual({
      'T A R': 'cleared',
      'T R A': 'cleared',
      'A T R': 'cleared',
      'R T A': 'firing',
      'R A T': 'firing',
      'A R T': 'firing',
    });
  });

  test('ALR-3 whatever is told, at most one alert fires and the count is the firings it took', () => {
    const random = prng(4680);
    for (let round = 0; round < 500; round += 1) {
      const steps = Array.from({ length: 12 }, () => random.pick([f1, c1, f2, c2, fires, clears]));
      let counted = 0;
      const perAlert = new Map<string, number>();
      for (const { alert } of told(...steps)) {
        if (alert !== undefined) perAlert.set(alert.id, alert.count);
      }
      for (const count of perAlert.values()) counted += count;
      const sent = steps.filter((step) => step.action === 'firing').length;
      expect(counted).toBe(sent);
    }
  });
});

describe('expiry', () => {
  const soon = plusSeconds(T0, 240);

  test('ALR-11 the end a sender declares starts a timer, and a repeat moves the end', () => {
    const [first, second] = told(
      event({ expiresAt: soon }),
      event({ expiresAt: plusSeconds(soon, 60) }),
    );
    expect(first?.askAt).toBe(soon);
    expect(second?.alert?.expiresAt).toBe(plusSeconds(soon, 60));
    expect(second?.askAt).toBeUndefined();
  });

  test('ALR-11 a repeat that ends sooner asks sooner', () => {
    const sooner = plusSeconds(T0, 30);
    const [, second] = told(event({ expiresAt: soon }), event({ expiresAt: sooner }));
    expect(second?.askAt).toBe(sooner);
  });

  test('ALR-11 without a declared end the patience of the service counts', () => {
    expect(last(told(fires)).alert?.expiresAt).toBe(plusSeconds(T0, 86_400));
    expect(last(told(event({ expiresInSeconds: 300 }))).askAt).toBe(plusSeconds(T0, 300));
  });

  test('ALR-11 a firing event whose end has passed is a clearing event', () => {
    const over = event({ startsAt: S1, expiresAt: S2 as Instant });
    expect(last(told(event({ startsAt: S1 }), over)).verdict).toEqual({ kind: 'cleared' });
    expect(last(told(over)).verdict).toEqual({ kind: 'dropped', reason: 'nothing_firing' });
  });
});

describe('clocks', () => {
  const behind = (minute: number) =>
    event({ startsAt: S1, expiresAt: plusSeconds(S2, 60 * minute) });

  test('ALR-22 what a sender with a clock far behind still sends is firing, until the end stays', () => {
    const steps = [0, 1, 2, 3, 1].map((minute, i) => ({ event: behind(minute), at: i * 60 }));
    const decisions = told(...steps, { event: behind(1), at: 300 });
    expect(decisions.map(({ verdict }) => verdict.kind)).toEqual([
      'dropped',
      'new',
      'repeat',
      'repeat',
      'cleared',
      'dropped',
    ]);
    expect(decisions[1]?.alert?.expiresAt).toBe(plusSeconds(T0, 60 + 300));
  });

  test('ALR-22 an end told again and again is one end', () => {
    const steps = [0, 0, 0].map((minute, i) => ({ event: behind(minute), at: i * 60 }));
    const kinds = told(event({ startsAt: S1 }), ...steps).map(({ verdict }) => verdict.kind);
    expect(kinds).toEqual(['new', 'cleared', 'dropped', 'dropped']);
  });

  test('ALR-22 the end of a later episode nobody saw begin is no firing', () => {
    const later = event({ startsAt: S2, expiresAt: plusSeconds(S2, 600) });
    expect(told(behind(0), later).map(({ verdict }) => verdict.kind)).toEqual([
      'dropped',
      'dropped',
    ]);
  });

  test('ALR-22 a beginning two days ahead is told', () => {
    const ahead = event({ startsAt: plusSeconds(T0, 172_800) });
    expect(clockNote(ahead, T0)).toBe('startsAt: 172800 s ahead of our clock');
    expect(clockNote(event({ startsAt: plusSeconds(T0, 60) }), T0)).toBeUndefined();
    expect(clockNote(fires, T0)).toBeUndefined();
  });
});

describe('flapping', () => {
  test('ALR-12 four changes in 15 minutes flap, and 15 steady minutes end it', () => {
    const steps = [fires, clears, fires, clears, fires].map((one, i) => ({
      event: one,
      at: i * 60,
    }));
    const decisions = told(...steps, { event: fires, at: 240 + 901 });
    expect(decisions.map(({ alert }) => alert?.flapping)).toEqual([
      false,
      false,
      false,
      true,
      true,
      false,
    ]);
  });

  test('ALR-12 four changes in 46 minutes do not', () => {
    const steps = [fires, clears, fires, clears].map((one, i) => ({ event: one, at: i * 900 }));
    expect(last(told(...steps)).alert?.flapping).toBe(false);
  });
});
