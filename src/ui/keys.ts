/**
 * The keyboard. One listener for the page; components say which keys they serve while they are on
 * screen. Single keys are off while typing and while a dialog is open, and can be switched off for good
 * (WCAG 2.1.4); chords with mod always work. Sequences such as `g b` wait one second for their second key.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { serverMillis } from './clock.ts';

export interface KeyEntry {
  /** `n`, `.`, `?`, `g b`. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

const STORE = 'evenkeel.keys';
const SEQUENCE_MS = 1000;
const stack: { readonly entries: readonly KeyEntry[] }[] = [];
const watchers = new Set<() => void>();
let shown: readonly KeyEntry[] = [];
/** Whether a dialog was open when the key went down: the same escape may close it meanwhile. */
let underDialog = false;
let pending: { readonly key: string; readonly atMs: number } | undefined;

/** Serves these keys while the component is mounted; the newest component wins a shared key. */
export function useKeys(entries: readonly KeyEntry[]): void {
  const latest = useRef(entries);
  latest.current = entries;
  const names = entries.map((entry) => `${entry.keys}:${entry.label}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: names stands for the entries; their functions are read through the ref
  useEffect(() => {
    const layer = {
      entries: latest.current.map((entry, index) => ({
        ...entry,
        run: () => latest.current[index]?.run(),
      })),
    };
    stack.push(layer);
    refresh();
    return () => {
      stack.splice(stack.indexOf(layer), 1);
      refresh();
    };
  }, [names]);
}

/** Every key served at present, for the `?` list. */
export function useKeyList(): readonly KeyEntry[] {
  return useSyncExternalStore(watch, () => shown);
}

export function keysAreOn(): boolean {
  return localStorage.getItem(STORE) !== 'off';
}

export function useKeysOn(): boolean {
  return useSyncExternalStore(watch, keysAreOn);
}

export function setKeysOn(on: boolean): void {
  localStorage.setItem(STORE, on ? 'on' : 'off');
  for (const watcher of watchers) watcher();
}

/** `⌘` on a Mac, else `Ctrl`. */
export function modName(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function refresh(): void {
  const seen = new Map<string, KeyEntry>();
  for (const layer of stack) for (const entry of layer.entries) seen.set(entry.keys, entry);
  shown = [...seen.values()];
  for (const watcher of watchers) watcher();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!keysAreOn() || isTyping(event.target)) return;
  if (underDialog) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const now = serverMillis();
  const first = pending !== undefined && now - pending.atMs < SEQUENCE_MS ? pending.key : undefined;
  pending = undefined;
  const entry =
    (first === undefined ? undefined : find(`${first} ${key}`)) ?? find(key === '?' ? '?' : key);
  if (entry !== undefined) {
    event.preventDefault();
    entry.run();
  } else if (shown.some((other) => other.keys.startsWith(`${key} `))) {
    pending = { key, atMs: now };
  }
}

function noteDialog(): void {
  underDialog = document.querySelector('[aria-modal="true"]') !== null;
}

function find(keys: string): KeyEntry | undefined {
  return shown.find((entry) => entry.keys === keys);
}

/** Called once by the shell; returns the way to stop. */
export function listenToKeys(): () => void {
  addEventListener('keydown', noteDialog, { capture: true });
  addEventListener('keydown', onKeyDown);
  return () => {
    removeEventListener('keydown', noteDialog, { capture: true });
    removeEventListener('keydown', onKeyDown);
  };
}

/** Moves the focus among the elements marked `data-row` (keys j and k). */
export function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter(
    (row) => row.offsetParent !== null,
  );
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
