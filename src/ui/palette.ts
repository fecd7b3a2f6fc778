/**
 * What the command palette offers. Pages add their verbs while they are on screen; the shell adds places.
 * `usePalette([{ id: 'resolve', label: 'Resolve', group: 'INC-2026-000207', run }])`
 */
import type { Icon } from '@tabler/icons-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface PaletteEntry {
  readonly id: string;
  readonly label: string;
  /** Heading it stands under; verbs of a page come before places. */
  readonly group: string;
  readonly icon?: Icon | undefined;
  /** The single key that does the same. */
  readonly keys?: string | undefined;
  /** Shown muted at the right: "service", "runbook". */
  readonly kind?: string | undefined;
  readonly run: () => void;
}

const layers: (readonly PaletteEntry[])[] = [];
const watchers = new Set<() => void>();
let entries: readonly PaletteEntry[] = [];

/** Offers these entries while the component is mounted. */
export function usePalette(given: readonly PaletteEntry[]): void {
  const latest = useRef(given);
  latest.current = given;
  const names = given.map((entry) => `${entry.id}:${entry.label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: names stands for the entries; their functions are read through the ref
  useEffect(() => {
    const layer = latest.current.map((entry, index) => ({
      ...entry,
      run: () => latest.current[index]?.run(),
    }));
    layers.unshift(layer);
    refresh();
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      refresh();
    };
  }, [names]);
}

/** All entries on offer, the newest page first. */
export function usePaletteEntries(): readonly PaletteEntry[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => entries,
  );
}

function refresh(): void {
  entries = layers.flat();
  for (const watcher of watchers) watcher();
}
