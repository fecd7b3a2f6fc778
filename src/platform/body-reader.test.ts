/** The budget of bodies: bounded for all and for each, and given back whatever becomes of a request. */
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { createBodyBudget, readBody } from './body-reader.ts';

function bodyOf(headers: Readonly<Record<string, string>> = {}) {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

const reading = (budget = createBodyBudget({ all: 100, each: 60 }), address = 'a') => ({
  ...{ budget, address, limit: 50 },
});

describe('the budget', () => {
  test('row 28: one address has its share and no more, all together have the whole', () => {
    const budget = createBodyBudget({ all: 100, each: 60 });
    expect([budget.take('a', 60), budget.take('a', 1), budget.take('b', 40)]).toEqual([
      ...[true, false, true],
    ]);
    expect(budget.take('c', 1)).toBe(false);
    budget.give('a', 60);
    expect(budget.take('c', 60)).toBe(true);
  });
});

describe('a body', () => {
  test('row 28: is whole, and stays taken until it is given', async () => {
    const budget = createBodyBudget({ all: 100, each: 60 });
    const body = bodyOf();
    const read = readBody(body, reading(budget));
    body.write('ab');
    body.end('cd');
    expect((await read).toString()).toBe('abcd');
    expect([budget.take('a', 57), budget.take('a', 56)]).toEqual([false, true]);
  });

  test('row 28: one that says it is too large, or turns out so, is 413 and leaves nothing taken', async () => {
    const budget = createBodyBudget({ all: 100, each: 60 });
    await expect(readBody(bodyOf({ 'content-length': '51' }), reading(budget))).rejects.toThrow(
      'body refused: 413',
    );
    const body = bodyOf();
    const read = readBody(body, reading(budget));
    body.write('x'.repeat(30));
    body.write('x'.repeat(30));
    await expect(read).rejects.toThrow('body refused: 413');
    expect(budget.take('a', 60)).toBe(true);
  });

  test('row 28: one that finds no room is 503, one that breaks off leaves its room', async () => {
    const budget = createBodyBudget({ all: 100, each: 60 });
    expect(budget.take('a', 40)).toBe(true);
    const body = bodyOf();
    const read = readBody(body, reading(budget));
    body.write('x'.repeat(30));
    await expect(read).rejects.toThrow('body refused: 503');
    const broken = bodyOf();
    const partly = readBody(broken, reading(budget));
    broken.write('x'.repeat(10));
    await new Promise((resolve) => setImmediate(resolve));
    broken.destroy();
    await expect(partly).rejects.toThrow('body refused: 400');
    expect(budget.take('a', 20)).toBe(true);
  });

  test('row 28: refused, it is left where it is, and soon cut off unless it was through', async () => {
    vi.useFakeTimers();
    try {
      const refused = ['yes', 'no'].map((isThrough) => {
        const body = Object.assign(bodyOf({ 'content-length': '51' }), {
          complete: isThrough === 'yes',
        });
        return { body, read: readBody(body, reading()) };
      });
      for (const { body, read } of refused) {
        await expect(read).rejects.toThrow('body refused: 413');
        expect(body.isPaused()).toBe(true);
      }
      vi.advanceTimersByTime(5_000);
      expect(refused.map(({ body }) => [body.destroyed, body.isPaused()])).toEqual([
        [false, false],
        [true, true],
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});
