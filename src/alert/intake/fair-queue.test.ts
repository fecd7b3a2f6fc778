/** The queue of the intake: order of each sender, turns between senders, and room for others while one storms. */
import { describe, expect, test } from 'vitest';
import { createFairQueue } from './fair-queue.ts';

interface Item {
  readonly sender: string;
  readonly n: number;
  readonly bytes: number;
}

function queueOf(bounds: { readonly items: number; readonly bytes: number }) {
  return createFairQueue<Item>(bounds, { sender: (one) => one.sender, bytes: (one) => one.bytes });
}

function fill(queue: ReturnType<typeof queueOf>, sender: string, count: number, bytes = 1): void {
  for (let n = 0; n < count; n += 1) queue.add({ sender, n, bytes });
}

describe('what waits to be kept', () => {
  test('ALR-102 a sender that storms does not stand in front of the others', () => {
    const queue = queueOf({ items: 10_000, bytes: 1e9 });
    fill(queue, 'storm', 5_000);
    fill(queue, 'calm', 3);
    fill(queue, 'other', 400);
    const batch = queue.take(500);
    expect(batch).toHaveLength(500);
    const of = (sender: string) => batch.filter((one) => one.sender === sender).length;
    expect([of('calm'), of('other')]).toEqual([3, 248]);
    expect(of('storm')).toBe(249);
    expect(queue.size()).toBe(4_903);
  });

  test('ALR-102 each sender keeps its order, whatever is taken between', () => {
    const queue = queueOf({ items: 10_000, bytes: 1e9 });
    for (let n = 0; n < 50; n += 1) {
      for (const sender of ['a', 'b', 'c']) queue.add({ sender, n, bytes: 1 });
    }
    const seen = new Map<string, number[]>([...'abc'].map((sender) => [sender, []]));
    while (queue.size() > 0) {
      for (const { sender, n } of queue.take(7)) seen.get(sender)?.push(n);
    }
    for (const numbers of seen.values())
      expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  test('ALR-102 more senders than a batch holds are all reached in turn', () => {
    const queue = queueOf({ items: 10_000, bytes: 1e9 });
    for (let sender = 0; sender < 30; sender += 1) fill(queue, `s${sender}`, 2);
    const reached = new Set(
      [...queue.take(10), ...queue.take(10), ...queue.take(10)].map((one) => one.sender),
    );
    expect(reached.size).toBe(30);
  });

  test('ALR-103 one sender fills the half, by count or by size; another is still taken', () => {
    const byCount = queueOf({ items: 100, bytes: 1e9 });
    fill(byCount, 'storm', 49);
    expect(byCount.isFull('storm')).toBe(false);
    fill(byCount, 'storm', 1);
    expect([byCount.isFull('storm'), byCount.isFull('calm'), byCount.isFull()]).toEqual([
      ...[true, false, false],
    ]);
    const bySize = queueOf({ items: 1e9, bytes: 1_000 });
    fill(bySize, 'storm', 1, 600);
    expect([bySize.isFull('storm'), bySize.isFull('calm')]).toEqual([true, false]);
    bySize.take(1);
    expect(bySize.isFull('storm')).toBe(false);
  });

  test('ALR-103 when all together fill it, nobody is taken until there is room', () => {
    const queue = queueOf({ items: 100, bytes: 1e9 });
    for (let sender = 0; sender < 100; sender += 1) fill(queue, `s${sender}`, 1);
    expect([queue.isFull('new'), queue.isFull()]).toEqual([true, true]);
    queue.take(1);
    expect([queue.isFull('new'), queue.isFull()]).toEqual([false, false]);
  });
});
