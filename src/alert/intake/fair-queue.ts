/**
 * What waits to be kept, in the order of each sender: a batch takes from all senders in turn, so one that storms fills
 * only what the others leave. Bounded by count and by size, in all and for one sender: the bound of one is the half,
 * so that while it storms there is room for the others.
 */
export interface Bounds {
  readonly items: number;
  readonly bytes: number;
}

/** One sender may fill so much of what there is room for. */
const SHARE = 0.5;

interface Line<T> {
  readonly items: T[];
  bytes: number;
}

export interface FairQueue<T> {
  /** How many wait. */
  readonly size: () => number;
  readonly add: (item: T) => void;
  /** At most `most`, in the order of each sender. */
  readonly take: (most: number) => readonly T[];
  /** No room for another of this sender; of nobody in particular where none is named. */
  readonly isFull: (sender?: string) => boolean;
}

export function createFairQueue<T>(
  bounds: Bounds,
  of: { readonly sender: (item: T) => string; readonly bytes: (item: T) => number },
): FairQueue<T> {
  /** In the order in which they are asked next. */
  const lines = new Map<string, Line<T>>();
  let size = 0;
  let bytes = 0;
  const takeFrom = (sender: string, line: Line<T>, most: number): readonly T[] => {
    const taken = line.items.splice(0, most);
    const weight = taken.reduce((sum, item) => sum + of.bytes(item), 0);
    line.bytes -= weight;
    bytes -= weight;
    size -= taken.length;
    lines.delete(sender);
    // To the end: whoever was not reached in this batch is first in the next.
    if (line.items.length > 0) lines.set(sender, line);
    return taken;
  };
  return {
    size: () => size,
    add: (item) => {
      const sender = of.sender(item);
      const line = lines.get(sender) ?? { items: [], bytes: 0 };
      lines.set(sender, line);
      line.items.push(item);
      line.bytes += of.bytes(item);
      bytes += of.bytes(item);
      size += 1;
    },
    take: (most) => {
      const batch: T[] = [];
      while (batch.length < most && lines.size > 0) {
        const share = Math.max(1, Math.floor((most - batch.length) / lines.size));
        for (const [sender, line] of [...lines]) {
          if (batch.length >= most) break;
          batch.push(...takeFrom(sender, line, Math.min(share, most - batch.length)));
        }
      }
      return batch;
    },
    isFull: (sender) => {
      if (size >= bounds.items || bytes >= bounds.bytes) return true;
      const line = sender === undefined ? undefined : lines.get(sender);
      if (line === undefined) return false;
      return line.items.length >= bounds.items * SHARE || line.bytes >= bounds.bytes * SHARE;
    },
  };
}
