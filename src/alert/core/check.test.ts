/** Checks of our own: when a look that failed becomes an alert, and when they look. */
import { describe, expect, test } from 'vitest';
import { prng } from '../../kernel/prng.ts';
import { instant, plusSeconds, secondsBetween } from '../../kernel/time.ts';
import {
  judgeCertificate,
  judgeEchoes,
  judgeLook,
  type Look,
  lookUnable,
  NEW_STANDING,
  nextLook,
} from './check.ts';

const T0 = instant('2026-11-23T08:00:00Z');
const GOOD: Look = { ok: true, severity: null, words: 'ok', millis: 5 };
const BAD: Look = { ok: false, severity: 'error', words: 'no', millis: 5 };

function story(looks: string, limits: { failuresToFire: number; successesToClear: number }) {
  let standing = NEW_STANDING;
  return [...looks].map((one, index) => {
    const look = one === '+' ? GOOD : one === 'w' ? { ...BAD, severity: 'warning' as const } : BAD;
    const node = `n${index % 2}`;
    const judged = judgeLook(standing, look, {
      ...limits,
      node,
      now: plusSeconds(T0, index * 60),
    });
    standing = judged.standing;
    return judged;
  });
}
const tells = (looks: string, failuresToFire: number, successesToClear: number) =>
  story(looks, { failuresToFire, successesToClear }).map((one) => one.tells ?? '');

describe('looks', () => {
  test('ALR-50 so many failures in a row and one look more fire once; so many good ones end it', () => {
    expect(tells('+---', 2, 1)).toEqual(['', '', '', 'fired']);
    expect(tells('-+-+-', 2, 1)).toEqual(['', '', '', '', '']);
    expect(tells('--+--', 2, 1)).toEqual(['', '', '', '', '']);
    expect(tells('---+-++', 2, 2)).toEqual(['', '', 'fired', '', '', '', 'recovered']);
    expect(tells('--', 1, 1)).toEqual(['', 'fired']);
    expect(tells('wwww--w', 2, 1)).toEqual(['', '', 'fired', '', 'changed', '', 'changed']);
  });

  test('ALR-50 for any looks: fired and recovered take turns, each after its own number in a row', () => {
    const chance = prng(50);
    for (let round = 0; round < 100; round += 1) {
      const limits = { failuresToFire: 1 + chance.below(4), successesToClear: 1 + chance.below(4) };
      const looks = Array.from({ length: 60 }, () => (chance.below(10) < 4 ? '+' : '-')).join('');
      let fires = false;
      for (const [index, { tells, standing }] of story(looks, limits).entries()) {
        const upTo = looks.slice(0, index + 1);
        if (tells === 'fired') {
          expect(fires).toBe(false);
          expect(/-*$/.exec(upTo)?.[0].length).toBeGreaterThan(limits.failuresToFire);
          fires = true;
        }
        if (tells === 'recovered') {
          expect(fires).toBe(true);
          expect(/\+*$/.exec(upTo)?.[0].length).toBeGreaterThanOrEqual(limits.successesToClear);
          fires = false;
        }
        expect(standing.state === 'down').toBe(fires);
        expect(standing.toldSeverity !== null).toBe(fires);
      }
    }
  });
});

describe('when', () => {
  test('ALR-51 each check has a place of its own in the interval, and one look follows however many were missed', () => {
    const ids = Array.from({ length: 300 }, (_, n) => {
      const end = ((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0');
      return `00000000-0000-7000-8000-0000${end}`;
    });
    const counts = new Map<number, number>();
    for (const id of ids) {
      const next = nextLook(id, 60, T0);
      const wait = secondsBetween(T0, next);
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60);
      expect(secondsBetween(next, nextLook(id, 60, next))).toBe(60);
      expect(nextLook(id, 60, plusSeconds(next, -1))).toBe(next);
      counts.set(wait, (counts.get(wait) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBeLessThan(20);
  });
});

describe('certificates', () => {
  test('ALR-52 one that ends soon is a warning; one that ended or is not trusted is critical', () => {
    const at = (seconds: number, trustFault?: string) =>
      judgeCertificate({ validTo: plusSeconds(T0, seconds), trustFault }, 14, T0).severity;
    expect(at(15 * 86_400)).toBe(null);
    expect(at(14 * 86_400 - 1)).toBe('warning');
    expect(at(1)).toBe('warning');
    expect(at(0)).toBe('critical');
    expect(at(-1, 'CERT_HAS_EXPIRED')).toBe('critical');
    expect(at(90 * 86_400, 'self-signed')).toBe('critical');
  });
});

describe('echoes', () => {
  test('ALR-182 losses are judged first, all lost always fails, then the average', () => {
    const judge = (received: number, averageMs: number | undefined, wish: object = {}) =>
      judgeEchoes(
        { sent: 4, received, averageMs },
        { maxLossPercent: 50, maxMillis: null, severity: 'critical', ...wish },
      );
    expect(judge(4, 1.26)).toEqual({
      ...{ ok: true, severity: null, words: '4 of 4 packets answered, 1.3 ms on average' },
    });
    expect(judge(2, 1).ok).toBe(true);
    expect(judge(1, 1)).toMatchObject({ ok: false, severity: 'critical' });
    expect(judge(3, 1, { maxLossPercent: 24 }).ok).toBe(false);
    expect(judge(3, 1, { maxLossPercent: 25 }).ok).toBe(true);
    expect(judge(0, undefined, { maxLossPercent: 99 }).ok).toBe(false);
    expect(judge(4, 20.1, { maxMillis: 20 }).ok).toBe(false);
    expect(judge(4, 20, { maxMillis: 20 }).ok).toBe(true);
    expect(judge(4, undefined, { maxMillis: 20 }).ok).toBe(true);
  });

  test('ALR-183 a look that could not be made fires as a warning and softens nothing that fires', () => {
    const unable: Look = { ...lookUnable('no ping'), millis: 1 };
    const around = { failuresToFire: 1, successesToClear: 1, now: T0 };
    const seen = (looks: readonly Look[]) =>
      looks.reduce(
        ({ standing }, look, n) => judgeLook(standing, look, { ...around, node: `n${n}` }),
        { standing: NEW_STANDING, tells: undefined } as ReturnType<typeof judgeLook>,
      );
    const critical: Look = { ...BAD, severity: 'critical' };
    expect(seen([unable, unable])).toMatchObject({
      ...{ standing: { state: 'down', toldSeverity: 'warning' }, tells: 'fired' },
    });
    expect(seen([critical, critical, unable])).toMatchObject({
      standing: { state: 'down', toldSeverity: 'critical' },
    });
    expect(seen([critical, critical, unable]).tells).toBeUndefined();
    expect(seen([unable, unable, critical])).toMatchObject({
      ...{ standing: { toldSeverity: 'critical' }, tells: 'changed' },
    });
  });
});
