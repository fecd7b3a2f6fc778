/** The guard before every body: what passes, what does not, and that neither takes long. */
import { describe, expect, test } from 'vitest';
import { JSON_CASES } from '../../test/json-cases.ts';
import { guardedJson } from './body-guard.ts';

const read = (bytes: string) => {
  const { text: _, ...rest } = guardedJson(Buffer.from(bytes, 'latin1'));
  return rest;
};
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

/** CPU time, the best of seven, so that a busy machine is not taken for a slow guard. */
function quickestMs(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('JSON', () => {
  const of = (is: string) => JSON_CASES.filter((one) => one.is === is);

  test('row 30: every text that is JSON is read as JavaScript reads it', () => {
    expect(of('json').length).toBeGreaterThan(50);
    for (const { text, name } of of('json')) {
      const value = JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
      expect(read(text), name).toEqual({ ok: true, value });
    }
  });

  test('row 30: what is read comes with the text it was, less a mark at its head', () => {
    const { text } = guardedJson(Buffer.from('\ufeff {"a":"ä"}'));
    expect(text).toBe(' {"a":"ä"}');
    expect(guardedJson(Buffer.from('{')).text).toBeUndefined();
  });

  test('row 30: every text that is none is refused with a reason', () => {
    expect(of('not').length).toBeGreaterThan(140);
    for (const { text, name } of of('not')) {
      expect(read(text), name).toEqual({ ok: false, reason: expect.stringMatching(/\.$/) });
    }
  });

  test('row 30: where readers differ there is an answer, never an exception', () => {
    for (const { text, name } of of('either')) expect(typeof read(text).ok, name).toBe('boolean');
  });
});

describe('nesting', () => {
  test('row 29: 64 levels pass; 65, 10,000 and a million are refused within 50 ms', () => {
    expect(read(nested(64)).ok).toBe(true);
    for (const levels of [65, 10_000, 1_000_000]) {
      expect(read(nested(levels))).toMatchObject({ ok: false, reason: /deeper than 64/ });
      expect(quickestMs(() => read(nested(levels)))).toBeLessThan(50);
    }
    expect(read(`{"a":"${'['.repeat(1_000)}"}`).ok, 'brackets in a text are none').toBe(true);
  });
});

describe('numbers and keys', () => {
  test('row 31: a whole number that no double holds is kept as text, digit by digit', () => {
    const text =
      '{"id":1234567890123456789,"minus":[-9007199254740993,-9007199254740991],"safe":9007199254740991,"next":9007199254740992,"said":"1234567890123456789","half":0.12345678901234567890,"power":1234567890123456789e-3,"point":12345678901234567.5}';
    expect(read(text)).toEqual({
      ok: true,
      value: {
        id: '1234567890123456789',
        minus: ['-9007199254740993', -9007199254740991],
        safe: 9007199254740991,
        next: '9007199254740992',
        said: '1234567890123456789',
        half: 0.12345678901234568,
        power: 1234567890123456.8,
        point: 12345678901234568,
      },
    });
    expect(read('["\\"1234567890123456789", 1234567890123456789]')).toEqual({
      ok: true,
      value: ['"1234567890123456789', '1234567890123456789'],
    });
  });

  test('row 31: what is beyond all doubles is refused, minus nought and repeated keys are read', () => {
    for (const number of ['1e400', '-1e400', '9'.repeat(400)]) {
      expect(read(`{"n":${number}}`)).toMatchObject({ ok: false, reason: /too large/ });
    }
    expect(read('{"n":-0}').ok).toBe(true);
    expect(read('{"a":1,"a":2}')).toEqual({ ok: true, value: { a: 2 } });
  });

  test('row 31: 100,000 keys are refused; 49,000, a key of 5 KB and 50,000 long numbers are read, all within 50 ms', () => {
    const keys = (count: number) =>
      `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`;
    const long = `{"${'k'.repeat(5_000)}":1}`;
    const numbers = `[${'1234567890123456789,'.repeat(50_000)}1]`;
    expect(read(keys(100_000))).toMatchObject({ ok: false, reason: /more than 50000 values/ });
    for (const text of [keys(100_000), keys(49_000), long, numbers]) {
      const bytes = Buffer.from(text);
      if (text !== keys(100_000)) expect(guardedJson(bytes).ok).toBe(true);
      expect(quickestMs(() => guardedJson(bytes))).toBeLessThan(50);
    }
  });

  test('row 32: a key that reaches for the prototype is refused at any depth', () => {
    for (const text of ['{"__proto__":{"x":1}}', '[{"a":[{"__proto__":1}]}]']) {
      expect(read(text)).toMatchObject({ ok: false, reason: /__proto__/ });
    }
    const plain = read('{"constructor":{"prototype":{"x":1}}}');
    expect(plain.ok && Object.keys(plain.value as object)).toEqual(['constructor']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
