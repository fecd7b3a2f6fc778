/**
 * Natural group commit: whatever waits while a write is under way is written together by the next one, with no
 * timer (performance.md). One at a time costs a commit and its locks each, and a storm makes all wait for those.
 */
export interface GroupCommit<T, R = void> {
  /** Resolves once the item is committed, with what came of it; rejects with what kept it from that. */
  readonly add: (item: T) => Promise<R>;
}

export interface GroupWrite<T, R = void> {
  /** In one transaction, all of them or none; what came of each, in their order. */
  readonly write: (items: readonly T[]) => Promise<readonly R[]>;
  /** True when one item is at fault, not the database: halves are tried, so that it fails alone. */
  readonly isOneAtFault: (error: unknown) => boolean;
  /** Those that are known to be at fault: they fail at once, and the others are tried without them. */
  readonly culprits?: (items: readonly T[], error: unknown) => Promise<ReadonlySet<T>>;
  readonly line: Line<Waiting<T, R>>;
}

export interface Waiting<T, R = void> {
  readonly item: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

/** Where items wait, and who is next. */
export interface Line<W> {
  readonly add: (waiting: W) => void;
  readonly size: () => number;
  /** Takes out those of the next write; one at least while any waits. */
  readonly next: () => readonly W[];
}

export function createGroupCommit<T, R = void>(how: GroupWrite<T, R>): GroupCommit<T, R> {
  const { line } = how;
  let running = false;
  const run = async (): Promise<void> => {
    while (line.size() > 0) await writeGroup(line.next(), how);
    running = false;
  };
  const add = (item: T): Promise<R> =>
    new Promise((done, failed) => {
      line.add({ item, done, failed });
      if (running) return;
      running = true;
      // After this tick, so that what one caller adds goes together.
      queueMicrotask(() => void run());
    });
  return { add };
}

export interface Most<T> {
  readonly items: number;
  readonly bytes: number;
  readonly bytesOf: (item: T) => number;
}

/** First come, first written; a write holds one at least, however large. */
export function inOrder<T, R = void>(most: Most<T>): Line<Waiting<T, R>> {
  const waiting: Waiting<T, R>[] = [];
  const count = (): number => {
    let bytes = 0;
    for (const [index, { item }] of waiting.entries()) {
      bytes += most.bytesOf(item);
      if (index > 0 && (index >= most.items || bytes > most.bytes)) return index;
    }
    return waiting.length;
  };
  return {
    add: (one) => waiting.push(one),
    size: () => waiting.length,
    next: () => waiting.splice(0, count()),
  };
}

/** Never rejects: each of the group hears for itself. */
async function writeGroup<T, R>(
  group: readonly Waiting<T, R>[],
  how: GroupWrite<T, R>,
): Promise<void> {
  try {
    const results = await how.write(group.map(({ item }) => item));
    if (results.length !== group.length) {
      throw new Error(`${group.length} items were written together and ${results.length} answered`);
    }
    for (const [index, { done }] of group.entries()) done(results[index] as R);
  } catch (error) {
    const culprits = await culpritsOf(group, how, error);
    if (culprits.size > 0) {
      for (const { item, failed } of group) if (culprits.has(item)) failed(error);
      const others = group.filter(({ item }) => !culprits.has(item));
      if (others.length > 0) await writeGroup(others, how);
      return;
    }
    if (group.length > 1 && how.isOneAtFault(error)) {
      const middle = Math.ceil(group.length / 2);
      await writeGroup(group.slice(0, middle), how);
      await writeGroup(group.slice(middle), how);
      return;
    }
    for (const { failed } of group) failed(error);
  }
}

/** Nobody, where they cannot be told. */
async function culpritsOf<T, R>(
  group: readonly Waiting<T, R>[],
  { culprits }: GroupWrite<T, R>,
  error: unknown,
): Promise<ReadonlySet<T>> {
  const found = culprits?.(
    group.map(({ item }) => item),
    error,
  );
  return (await found?.catch(() => undefined)) ?? new Set();
}
