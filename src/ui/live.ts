/**
 * The live stream as the screen sees it: one connection for the whole page, resumed after the last event
 * seen, and an honest word about how old the news is. Events are handed on in small batches, so that a
 * storm of alerts costs a page a few renders a second, not thousands.
 */
import { useSyncExternalStore } from 'react';
import { serverMillis } from './clock.ts';
import { readEvents } from './event-stream.ts';

export interface LiveEvent {
  readonly topic: string;
  /** Id of the incident it is about; null or absent for other topics. */
  readonly incident?: string | null | undefined;
  readonly version?: number | undefined;
  readonly body?: unknown;
}

export interface Connection {
  readonly state: 'off' | 'connecting' | 'live' | 'lost';
  /** Milliseconds, server time, of the last sign of life; 0 before the first. */
  readonly lastNewsMs: number;
}

const BATCH_MS = 300;
/** Three heartbeats of 15 s missed: the line is dead even if the socket says nothing. */
const SILENCE_MS = 45_000;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 20_000;

type Listener = (events: readonly LiveEvent[]) => void;
const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let connection: Connection = { state: 'off', lastNewsMs: 0 };
let queue: LiveEvent[] = [];
let pump: ReturnType<typeof setInterval> | undefined;
let abort: AbortController | undefined;
let lastEventId = '';
let retryAtMs = 0;
let failures = 0;
let url = '';

/** Listens to pushed events, in batches; `topic: 'reset'` means read everything again. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );
}

/** Starts (once) and keeps the stream open until `stopLive`. */
export function startLive(path = '/api/v1/stream'): void {
  if (pump !== undefined) return;
  url = path;
  pump = setInterval(beat, BATCH_MS);
  void connect();
}

export function stopLive(): void {
  if (pump !== undefined) clearInterval(pump);
  pump = undefined;
  abort?.abort();
  abort = undefined;
  lastEventId = '';
  set({ state: 'off', lastNewsMs: 0 });
}

/** Try at once, for example after a click on "trying again" or when the network is back. */
export function retryLive(): void {
  if (connection.state === 'lost') retryAtMs = 0;
}

function set(next: Connection): void {
  connection = next;
  for (const watcher of watchers) watcher();
}

function beat(): void {
  if (queue.length > 0) {
    const batch = queue;
    queue = [];
    for (const listener of listeners) listener(batch);
  }
  const now = serverMillis();
  if (connection.state === 'live' && now - connection.lastNewsMs > SILENCE_MS) abort?.abort();
  if (connection.state === 'lost' && retryAtMs <= now && abort === undefined) void connect();
}

function heard(): void {
  failures = 0;
  const lastNewsMs = serverMillis();
  // A heartbeat alone must not rerender the page: the age only matters once the line is lost.
  if (connection.state === 'live') connection = { ...connection, lastNewsMs };
  else set({ state: 'live', lastNewsMs });
}

async function connect(): Promise<void> {
  const mine = new AbortController();
  abort = mine;
  if (connection.state === 'off') set({ ...connection, state: 'connecting' });
  try {
    await readEvents({
      url,
      lastEventId,
      signal: mine.signal,
      onOpen: heard,
      onBeat: heard,
      onEvent: (event) => {
        if (event.id !== undefined) lastEventId = event.id;
        // `hello` opens a fresh stream: whatever was read before it may already be old, as with `reset`.
        const fresh = event.name === 'reset' || event.name === 'hello';
        queue.push(fresh ? { topic: 'reset' } : (event.data as LiveEvent));
        heard();
      },
    });
  } catch {
    // Any end of the line is the same: say so and try again below.
  }
  if (abort !== mine) return;
  abort = undefined;
  if (pump === undefined) return;
  failures += 1;
  const wait = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures - 1, 5));
  retryAtMs = serverMillis() + wait * (0.5 + jitter());
  set({ state: 'lost', lastNewsMs: connection.lastNewsMs });
}

/** 0 to 1, so that a thousand browsers do not come back in the same second. */
function jitter(): number {
  return (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 255;
}
