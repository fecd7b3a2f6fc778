/** Natural group commit: what waits goes together, in order, within bounds, and one at fault fails alone. */
import { expect, test } from 'vitest';
import { createGroupCommit, inOrder } from './group-commit.ts';

const MOST = { items: 3, bytes: 10, bytesOf: (item: string) => item.length };

function collector(fails: (items: readonly string[]) => string | undefined = () => undefined) {
  const groups: (readonly string[])[] = [];
  const commit = createGroupCommit<string, string>({
    write: async (items) => {
      await Promise.resolve();
      const fault = fails(items);
      if (fault !== undefined) throw new Error(fault);
      groups.push(items);
      return items.map((item) => item.toUpperCase());
    },
    isOneAtFault: (error) => error instanceof Error && error.message === 'bad item',
    line: inOrder(MOST),
  });
  return { commit, groups };
}

test('what waits is written together, in order, so many at a time', async () => {
  const { commit, groups } = collector();
  const results = await Promise.all(['a', 'b', 'c', 'd'].map((item) => commit.add(item)));
  expect(results).toEqual(['A', 'B', 'C', 'D']);
  await commit.add('e');
  expect(groups).toEqual([['a', 'b', 'c'], ['d'], ['e']]);
});

test('so many bytes at a time, and one however large', async () => {
  const { commit, groups } = collector();
  await Promise.all(['aaaaaa', 'bbbbbb', 'c'.repeat(50), 'd'].map((item) => commit.add(item)));
  expect(groups).toEqual([['aaaaaa'], ['bbbbbb'], ['c'.repeat(50)], ['d']]);
});

test('one at fault fails alone, and the next are written', async () => {
  const { commit, groups } = collector((items) => (items.includes('x') ? 'bad item' : undefined));
  const ends = await Promise.allSettled(['a', 'x', 'b', 'c'].map((item) => commit.add(item)));
  expect(ends.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(groups.flat()).toEqual(['a', 'b', 'c']);
});

test('where the database is at fault, all of the group hear of it, and later ones are tried', async () => {
  let isDown = true;
  const { commit, groups } = collector(() => (isDown ? 'down' : undefined));
  const ends = await Promise.allSettled([commit.add('a'), commit.add('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  isDown = false;
  await commit.add('c');
  expect(groups).toEqual([['c']]);
});

test('an answer too few is an answer to nobody', async () => {
  const commit = createGroupCommit<string, string>({
    write: async () => ['A'],
    isOneAtFault: () => false,
    line: inOrder(MOST),
  });
  const ends = await Promise.allSettled([commit.add('a'), commit.add('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('who is known to be at fault fails at once, and the others are written without', async () => {
  const groups: (readonly string[])[] = [];
  const commit = createGroupCommit<string, string>({
    write: async (items) => {
      if (items.includes('x')) throw new Error('held');
      groups.push(items);
      return items;
    },
    isOneAtFault: () => false,
    culprits: async (items) => new Set(items.filter((item) => item === 'x')),
    line: inOrder({ ...MOST, items: 4 }),
  });
  const ends = await Promise.allSettled(['a', 'x', 'b', 'x'].map((item) => commit.add(item)));
  expect(ends.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
  ]);
  expect(groups).toEqual([['a', 'b']]);
});

test('where nobody can say who is at fault, all of the group hear of it', async () => {
  const commit = createGroupCommit<string, string>({
    write: () => Promise.reject(new Error('held')),
    isOneAtFault: () => false,
    culprits: () => Promise.reject(new Error('no database')),
    line: inOrder(MOST),
  });
  const ends = await Promise.allSettled([commit.add('a'), commit.add('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
