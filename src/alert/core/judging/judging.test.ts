/** Rules and times of quiet on events: what they set, what they keep back, and when they let go. */
import { describe, expect, test } from 'vitest';
import { type AlertId, asId, type IntegrationId, type ServiceId } from '../../../kernel/ids.ts';
import { type Instant, instant, plusSeconds } from '../../../kernel/instant.ts';
import { DEFAULT_SERVICE_SETTINGS } from '../../../service/core/service-settings.ts';
import type { Alert, MonitoringEvent } from '../alert.ts';
import { decide } from '../dedup.ts';
import type { CompiledRule, Quiet, RuleActions, Subject } from './book.ts';
import { endOfPaused, type Held, hold, isKeptBack } from './hold.ts';
import { type Judgement, judge, quietFor } from './judge.ts';

const START = instant('2026-11-01T00:00:00.000Z');
const SUBJECT: Subject = {
  action: 'firing',
  key: 'disk:web-7',
  severity: 'error',
  title: 'Disk full on web-7',
  body: '',
  labels: { host: 'web-7', env: 'prod' },
  source: 'generic',
  integration: { id: 'i', name: 'Prometheus' },
  service: { id: 's', name: 'web', tier: 'T1' },
};
const EVENT: MonitoringEvent = {
  action: 'firing',
  key: SUBJECT.key,
  severity: 'error',
  title: SUBJECT.title,
  body: '',
  labels: SUBJECT.labels,
  links: [],
  cuts: [],
  raw: '',
};

function rule(id: string, actions: RuleActions, more: Partial<CompiledRule> = {}): CompiledRule {
  return { id, name: `Rule ${id}`, holds: () => true, actions, isLast: false, ...more };
}

describe('rules', () => {
  test('ALR-31 each rule sees what those before it left, and the last one ends the run', () => {
    const seen: string[] = [];
    const judged = judge(SUBJECT, [
      rule('1', { key: ({ labels }) => `disk:${labels['env']}`, severity: 'warning' }),
      rule('2', { labels: () => ({ team: 'core', host: '' }), component: 'disk' }),
      rule(
        '3',
        { loudness: 'low', group: { kind: 'rolling', seconds: 60, by: ({ key }) => key } },
        {
          holds: (subject) => seen.push(subject.key, subject.severity) > 0,
          isLast: true,
        },
      ),
      rule('4', { loudness: 'high', suppress: 'never asked' }),
    ]);
    expect(seen).toEqual(['disk:prod', 'warning']);
    expect(judged).toMatchObject({
      subject: { key: 'disk:prod', severity: 'warning', labels: { env: 'prod', team: 'core' } },
      loudness: 'low',
      component: 'disk',
      group: { kind: 'rolling', seconds: 60, key: 'disk:prod' },
    });
    expect(judged.subject.labels['host']).toBeUndefined();
    expect(judged.suppression).toBeUndefined();
    expect(judged.trace.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      '1 applied',
      '2 applied',
      '3 applied',
    ]);
  });

  test('ALR-32 a rule that fails, in its condition or half way through, leaves nothing behind', () => {
    const judged = judge(SUBJECT, [
      rule('condition', { suppress: 'x' }, { holds: () => fails('no such label') }),
      rule('half', { suppress: 'x', severity: 'info', key: () => fails('half way') }),
      rule('empty', { suppress: 'x', key: () => '  ' }),
      rule('good', { category: 'storage' }),
    ]);
    expect(judged.suppression).toBeUndefined();
    expect(judged.subject).toEqual(SUBJECT);
    expect(judged.category).toBe('storage');
    expect(judged.trace.map(({ id, outcome, words }) => [id, outcome, words])).toEqual([
      ['condition', 'failed', 'no such label'],
      ['half', 'failed', 'half way'],
      ['empty', 'failed', 'The key it makes is empty.'],
      ['good', 'applied', undefined],
    ]);
  });
});

describe('times of quiet', () => {
  const quiet: Quiet = {
    id: 'q',
    reason: 'silenced',
    name: 'Replacing disks',
    from: START,
    to: plusSeconds(START, 60),
    covers: ({ labels }) => labels['host'] === 'web-7',
  };
  const at = (now: Instant, quiets: readonly Quiet[] = [quiet]) =>
    quietFor(quiets, { subject: SUBJECT, fingerprint: 'f', now })?.by;

  test('ALR-37 it covers from its beginning up to its end', () => {
    expect(at(plusSeconds(START, -1))).toBeUndefined();
    expect(at(START)).toBe('q');
    expect(at(plusSeconds(START, 59))).toBe('q');
    expect(at(plusSeconds(START, 60))).toBeUndefined();
  });

  test('ALR-37 one whose pattern fails covers nothing, and the next is asked', () => {
    const broken: Quiet = { ...quiet, id: 'broken', covers: () => fails('bad pattern') };
    expect(at(START, [broken])).toBeUndefined();
    expect(at(START, [broken, quiet])).toBe('q');
  });

  test('ALR-34 a silence that ends lets the next firing go on', () => {
    const line = follow({ quiets: [quiet] });
    line.tell(0, 'firing');
    expect(line.alert()).toMatchObject({ suppressedReason: 'silenced', suppressedBy: 'q' });
    expect(line.last().acceptAt).toBeUndefined();
    line.tell(59, 'firing');
    expect(line.last().acceptAt).toBeUndefined();
    line.tell(60, 'firing');
    expect(line.last().acceptAt).toBe(plusSeconds(START, 60));
    expect(line.alert()).toMatchObject({ suppressedReason: null, suppressedBy: null, count: 3 });
    expect(line.kinds()).toEqual(['fired', 'suppressed', 'released']);
  });

  test('ALR-38 of an alert people have heard of nothing is kept back', () => {
    const line = follow({ quiets: [{ ...quiet, from: plusSeconds(START, 10) }] });
    line.tell(0, 'firing');
    line.link();
    line.tell(20, 'firing');
    expect(line.alert().suppressedReason).toBeNull();
    expect(isKeptBack(line.alert(), plusSeconds(START, 20))).toBe(false);
  });
});

describe('kept back', () => {
  test('ALR-33 a rule that suppresses keeps the alert listed and without an incident', () => {
    const line = follow({ rules: [rule('noise', { suppress: 'known noise' })] });
    line.tell(0, 'firing');
    expect(line.last().acceptAt).toBeUndefined();
    expect(line.alert()).toMatchObject({
      state: 'firing',
      count: 1,
      suppressedReason: 'rule',
      suppressedBy: 'noise',
    });
    line.tell(10, 'cleared');
    expect(line.alert()).toMatchObject({ state: 'cleared', suppressedReason: 'rule' });
  });

  test('ALR-35 three within a minute: the third, over several alerts of the condition, is heard of', () => {
    const line = follow({ rules: [rule('often', { threshold: { count: 3, seconds: 60 } })] });
    line.tell(0, 'firing');
    line.tell(50, 'cleared');
    line.tell(59, 'firing');
    expect(line.alert()).toMatchObject({ suppressedReason: 'below_threshold' });
    // The first no longer counts.
    line.tell(60, 'firing');
    expect(line.last().acceptAt).toBeUndefined();
    line.tell(70, 'firing');
    expect(line.last().acceptAt).toBe(plusSeconds(START, 70));
    expect(line.alert().suppressedReason).toBeNull();
  });

  test('ALR-36 it waits for the end of its pause, whatever repeats', () => {
    const line = follow({ rules: [rule('calm', { pauseSeconds: 120 })] });
    line.tell(0, 'firing');
    expect(line.last().acceptAt).toBe(plusSeconds(START, 120));
    line.tell(60, 'firing');
    expect(line.last().acceptAt).toBeUndefined();
    expect(isKeptBack(line.alert(), plusSeconds(START, 119))).toBe(true);
    expect(isKeptBack(line.alert(), plusSeconds(START, 120))).toBe(false);
  });

  test('ALR-36 cleared before that, by its sender or by a person, nobody hears of it', () => {
    const line = follow({ rules: [rule('calm', { pauseSeconds: 120 })] });
    line.tell(0, 'firing');
    const person = endOfPaused(line.alert(), plusSeconds(START, 90));
    expect(person.suppressedReason).toBe('transient');
    line.tell(119, 'cleared');
    expect(line.last()).toMatchObject({ settles: true, acceptAt: undefined });
    expect(line.alert()).toMatchObject({ state: 'cleared', suppressedReason: 'transient' });
    expect(
      endOfPaused({ ...line.alert(), suppressedReason: null }, plusSeconds(START, 120)),
    ).toEqual({ ...line.alert(), suppressedReason: null });
  });

  test('ALR-36 a silence that begins during the pause suppresses what waits', () => {
    const quiet: Quiet = {
      id: 'q',
      reason: 'maintenance',
      name: 'Window',
      from: plusSeconds(START, 30),
      to: plusSeconds(START, 3_600),
      covers: () => true,
    };
    const line = follow({ rules: [rule('calm', { pauseSeconds: 120 })], quiets: [quiet] });
    line.tell(0, 'firing');
    line.tell(40, 'firing');
    expect(line.last().settles).toBe(true);
    expect(isKeptBack(line.alert(), plusSeconds(START, 121))).toBe(true);
  });
});

/** Tells one condition's events one after the other, at seconds after the start. */
function follow(book: {
  readonly rules?: readonly CompiledRule[];
  readonly quiets?: readonly Quiet[];
}) {
  let known: Alert | undefined;
  let held: Held | undefined;
  const kinds: string[] = [];
  let made = 0;
  return {
    tell(seconds: number, action: 'firing' | 'cleared') {
      const now = plusSeconds(START, seconds);
      const judged: Judgement = judge({ ...SUBJECT, action }, book.rules ?? []);
      const event = { ...EVENT, action };
      made += 1;
      const decision = decide(known, event, {
        now,
        freshId: asId<AlertId>(`alert-${made}`),
        integrationId: asId<IntegrationId>('i'),
        serviceId: asId<ServiceId>('s'),
        source: 'generic',
        fingerprint: 'f',
        rules: DEFAULT_SERVICE_SETTINGS,
      });
      const quiet = quietFor(book.quiets ?? [], { subject: judged.subject, fingerprint: 'f', now });
      held = hold(decision, judged, { event, known, quiet, now });
      known = held.alert;
      kinds.push(...held.changes.map(({ kind }) => kind));
    },
    link() {
      known = { ...this.alert(), incidentId: asId('incident'), incidentNumber: 'INC-2026-000001' };
    },
    alert(): Alert {
      if (known === undefined) throw new Error('nothing was told');
      return known;
    },
    last(): Held {
      if (held === undefined) throw new Error('nothing was told');
      return held;
    },
    kinds: () => kinds,
  };
}

function fails(words: string): never {
  throw new Error(words);
}
