/**
 * What the supervisor of the embedded PostgreSQL must know about processes: is that number still
 * the same process, is it ours, has it gone? A bare process number is never trusted: numbers are
 * used again, in containers even the same small ones at every start, so a number is kept together
 * with the moment its process began.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Identity of a live process beyond its number: the moment it began, as opaque text.
 * `undefined` when there is no such process or only its unburied remains (a zombie).
 */
export function processStamp(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStamp(pid);
  try {
    const out = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim();
    return out === '' || out.startsWith('Z') ? undefined : out.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  return processStamp(pid) !== undefined;
}

/** The numbers of all live PostgreSQL processes whose working folder is `folder` (Linux; else none). */
export function postgresProcessesIn(folder: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingFolder(pid) === folder && isPostgres(pid) && isAlive(pid));
}

/** Sends a signal; a process that has already gone is not an error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Asks again and again until the answer is not `undefined` or `false`; `undefined` after `timeoutMs`. */
export async function waitFor<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  timing: { readonly timeoutMs: number; readonly everyMs: number },
): Promise<T | undefined> {
  const until = performance.now() + timing.timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() >= until) return undefined;
    await delay(timing.everyMs);
  }
}

function linuxStamp(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks; what counts begins after the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    return state === 'Z' || state === 'X' ? undefined : startTicks;
  } catch {
    return undefined;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch {
    return false;
  }
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
