/**
 * Virtual time: events in order of their instant, those of one instant in the order they were asked for. Nothing
 * here waits for real: between two events every promise that can go on has gone on, so a seed always runs alike.
 */
export interface Loop {
  /** Milliseconds since 1970, by the database's clock. */
  readonly now: () => number;
  readonly after: (millis: number, work: () => void) => void;
  readonly sleep: (millis: number) => Promise<void>;
  /** When the next event is due; null when there is none. */
  readonly nextAt: () => number | null;
  /** Runs everything due up to `until`. */
  readonly run: (until: number) => Promise<void>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly work: () => void;
}

export function createLoop(start: number): Loop {
  const heap: Event[] = [];
  let time = start;
  let order = 0;
  let count = 0;
  const after = (millis: number, work: () => void): void => {
    order += 1;
    push(heap, { at: time + Math.max(0, Math.round(millis)), order, work });
  };
  return {
    now: () => time,
    after,
    nextAt: () => heap[0]?.at ?? null,
    sleep: (millis) => new Promise((resolve) => after(millis, resolve)),
    run: async (until) => {
      for (;;) {
        const next = heap[0];
        if (next === undefined || next.at > until) break;
        pop(heap);
        time = next.at;
        next.work();
        count += 1;
        await (count % EVENTS_A_TURN === 0 ? turned() : settled());
      }
      time = Math.max(time, until);
    },
  };
}

/** So that a worker hears of the end of who asked it, also in the middle of a seed. */
const EVENTS_A_TURN = 5_000;

function turned(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * After every promise that is not waiting for an event: Node looks at ticks only when no promise can go on, and
 * unlike `setImmediate` that costs no turn of its event loop.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Event[], event: Event): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(event, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    const left = heap[child];
    const right = heap[child + 1];
    if (left === undefined) break;
    if (right !== undefined && isBefore(right, left)) child += 1;
    const smaller = heap[child];
    if (smaller === undefined || !isBefore(smaller, last)) break;
    heap[index] = smaller;
    index = child;
  }
  heap[index] = last;
}
