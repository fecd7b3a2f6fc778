/**
 * The clock of the screen. It follows the server: every answer carries the server's instant, and the
 * browser only counts the milliseconds since, so a laptop with a wrong clock still shows right timers.
 * One ticker serves every running timer of a page.
 */
import { useSyncExternalStore } from 'react';
import { fromMillis, type Instant } from '../kernel/instant.ts';

let offsetMs = 0;
let latest = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

const localMillis = (): number => performance.timeOrigin + performance.now();

/** Milliseconds since 1970 as the server counts them. */
export function serverMillis(): number {
  return Math.round(localMillis() + offsetMs);
}

/**
 * Learns the server's time from the `Date` header of an answer (whole seconds). Small differences are
 * ignored, or the clock on screen would tremble.
 */
export function learnServerTime(dateHeader: string | null): void {
  const millis = dateHeader === null ? Number.NaN : Date.parse(dateHeader);
  if (Number.isNaN(millis)) return;
  const seen = millis + 500 - localMillis();
  if (Math.abs(seen - offsetMs) > 1500) offsetMs = seen;
}

function tick(): void {
  latest = serverMillis();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    latest = serverMillis();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

const snapshot = (): number => {
  if (latest === 0) latest = serverMillis();
  return latest - (latest % 1000);
};

/** The present as an instant, anew every second while the component is on screen. */
export function useNow(): Instant {
  return fromMillis(useSyncExternalStore(subscribe, snapshot));
}
