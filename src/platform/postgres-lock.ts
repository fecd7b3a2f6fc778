/**
 * Who owns the embedded PostgreSQL of a data folder: one file, made in one step together with its
 * content, naming a process and the moment that process began. The owner holds it from before the
 * start until after the stop. A lock whose process has gone is void.
 */

import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { processStamp } from './postgres-process.ts';

/** `serve` owns for as long as it runs and is joined; `command` owns for one call and is awaited. */
export type OwnerRole = 'serve' | 'command';

export interface LockHolder {
  readonly pid: number;
  readonly stamp: string;
  readonly role: OwnerRole;
}

export type LockAnswer =
  | { readonly kind: 'mine'; readonly release: () => void }
  | { readonly kind: 'held'; readonly by: LockHolder };

/** Takes the lock at once or says who holds it. */
export function tryLock(path: string, role: OwnerRole): LockAnswer {
  for (;;) {
    if (create(path, role)) return { kind: 'mine', release: () => release(path) };
    const text = read(path);
    if (text === undefined) continue;
    const holder = parse(text);
    if (holder !== undefined && processStamp(holder.pid) === holder.stamp) {
      return { kind: 'held', by: holder };
    }
    removeVoid(path, text);
  }
}

function create(path: string, role: OwnerRole): boolean {
  const stamp = processStamp(process.pid) ?? '';
  const mine = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, stamp, role }), { mode: 0o600 });
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Moves the void lock aside and looks again: another start may have replaced it a moment before. */
function removeVoid(path: string, seen: string): void {
  const aside = `${path}.void.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== seen) {
    try {
      linkSync(aside, path);
    } catch {
      // A third start holds it by now; PostgreSQL's own lock file still keeps the data safe.
    }
  }
  rmSync(aside, { force: true });
}

function release(path: string): void {
  const holder = parse(read(path) ?? '');
  if (holder?.pid === process.pid) rmSync(path, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, stamp, role } = value as Partial<Record<string, unknown>>;
    if (typeof pid !== 'number' || typeof stamp !== 'string') return undefined;
    return { pid, stamp, role: role === 'serve' ? 'serve' : 'command' };
  } catch {
    return undefined;
  }
}
