/** Names and words: fingerprints, severities, matchers, and the sums of the ledger. */
import { describe, expect, test } from 'vitest';
import { asId } from '../../kernel/ids.ts';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import { fingerprintOf, labelFingerprint } from './fingerprint.ts';
import { balances, isPendingTooLong } from './ledger.ts';
import { severityOf } from './loudness.ts';
import { parseMatcher, parseMatchers } from './matcher.ts';

describe('fingerprints', () => {
  test('ALR-1 one key of two senders is two conditions, and a key may be long', () => {
    const long = 'k'.repeat(10_000);
    expect(fingerprintOf(asId('a'), 'k')).not.toBe(fingerprintOf(asId('b'), 'k'));
    expect(fingerprintOf(asId('a'), long)).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprintOf(asId('a'), long)).not.toBe(fingerprintOf(asId('a'), `${long}k`));
  });

  test('ALR-16 label sets have the names Alertmanager 0.25 gave them', () => {
    const labels = { severity: 'critical', instance: 'web-1', alertname: 'HighCPU' };
    expect(labelFingerprint(labels)).toBe('7b7eebf4efc7d977');
    expect(labelFingerprint({})).toBe('cbf29ce484222325');
  });

  test('ALR-16 every byte of every name and value counts', () => {
    const names = [{ a: 'bc' }, { ab: 'c' }, { a: 'é' }, { a: 'e' }, { a: '🙂' }, { a: '🙃' }];
    expect(new Set(names.map(labelFingerprint)).size).toBe(names.length);
  });
});

describe('severity', () => {
  test('ALR-13 words of senders in any case, and nothing for words nobody told us', () => {
    expect(['CRITICAL', ' warn ', 'Disaster', 'failure', 'P4'].map(severityOf)).toEqual([
      'critical',
      'warning',
      'critical',
      'error',
      'info',
    ]);
    expect(['', 'purple', 'constructor'].map(severityOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('ledger', () => {
  const sums = { received: 5, opened: 1, attached: 1, suppressed: 1, dismissed: 1, pending: 1 };

  test('ALR-14 it balances when every signal is in one column and owes nothing', () => {
    expect(balances({ ...sums, unexplained: 0 })).toBe(true);
    expect(balances({ ...sums, unexplained: 1 })).toBe(false);
    expect(balances({ ...sums, received: 6, unexplained: 0 })).toBe(false);
  });

  test('ALR-14 pending is red after five minutes', () => {
    const now = instant('2026-11-23T08:00:00Z');
    expect(isPendingTooLong(plusSeconds(now, -300), now)).toBe(false);
    expect(isPendingTooLong(plusSeconds(now, -301), now)).toBe(true);
    expect(isPendingTooLong(null, now)).toBe(false);
  });
});

describe('matchers', () => {
  test('ALR-15 the four operators, with and without quotes', () => {
    const plain = { name: 'a', value: 'b', isRegex: false, isEqual: true };
    expect(parseMatcher('a="b"')).toEqual(plain);
    expect(parseMatcher('a=b')).toEqual(plain);
    expect(parseMatcher('a!=b')).toEqual({ ...plain, isEqual: false });
    expect(parseMatcher('a=~"b|c"')).toEqual({ ...plain, value: 'b|c', isRegex: true });
    expect(parseMatcher('a!~"b"')).toEqual({ ...plain, isRegex: true, isEqual: false });
    expect(parseMatcher('"a b"="say \\"hi\\""')).toMatchObject({ name: 'a b', value: 'say "hi"' });
  });

  test('ALR-15 lists in braces, and nothing for what is not a matcher', () => {
    expect(parseMatchers('{a="b,c", d!="e"}')).toMatchObject([{ value: 'b,c' }, { name: 'd' }]);
    expect(parseMatchers('{}')).toEqual([]);
    for (const odd of ['a', '="b"', 'a=="b"c"', 'a="b']) expect(parseMatchers(odd)).toBeUndefined();
  });
});

test('ALR-15 row 34: what is nearly a matcher is refused at once, however long', () => {
  const began = process.cpuUsage();
  for (const blank of [' ', '\n', '\t', '"', '\\"', '=', '}']) {
    expect(parseMatcher(`\\=${blank.repeat(4_000)}"x`)).toBeUndefined();
    parseMatchers(`{a="b",${blank.repeat(3_900)}`);
    expect(parseMatchers(blank.repeat(100_000))).toBeUndefined();
  }
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(1_000);
});
