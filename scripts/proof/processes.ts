/**
 * Processes as a proof sees them from outside: everything that belongs to one folder, found by its
 * working folder, its program or its arguments, whoever started it and whatever it calls itself.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Seen {
  readonly pid: number;
  readonly command: string;
}

/** All live processes of a folder but the asking one (Linux: reads /proc). */
export function processesOf(folder: string): readonly Seen[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => belongsTo(name, folder))
    .map((name) => ({ pid: Number(name), command: commandOf(name) }));
}

/** Milliseconds until none is left; throws Error naming those that stayed longer than `limitMs`. */
export async function untilGone(folder: string, limitMs: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0) return performance.now() - began;
    if (performance.now() - began > limitMs) {
      const names = left.map(({ pid, command }) => `${pid} ${command.slice(0, 100)}`);
      throw new Error(`still alive after ${limitMs} ms:\n${names.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The last resort of cleaning up, by number, and only what belongs to the folder. */
export function killAllOf(folder: string): void {
  for (const { pid } of processesOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone in the meantime.
    }
  }
}

function belongsTo(pid: string, folder: string): boolean {
  if (stateOf(pid) === 'Z') return false;
  const places = [link(`/proc/${pid}/cwd`), link(`/proc/${pid}/exe`), commandOf(pid)];
  return places.some((place) => place.includes(folder));
}

function stateOf(pid: string): string {
  const stat = text(`/proc/${pid}/stat`);
  return stat === '' ? 'Z' : (stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'Z');
}

function commandOf(pid: string): string {
  return text(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
