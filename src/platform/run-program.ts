/**
 * Runs a program of this machine to its end: without a shell, for a bounded time, with a bounded part of what it says.
 * Whatever goes wrong with starting it is told; nothing of it ends this process.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { after } from './timers.ts';

export interface ProgramOptions {
  readonly timeoutMs: number;
  /** Given on standard input. */
  readonly input?: string;
  /** Beside PATH; nothing else of our environment is handed on, since that holds secrets. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ran {
  /** The first 4 KB, as UTF-8. */
  readonly out: string;
  readonly err: string;
  /** Null: it was killed, by us where it is late. */
  readonly code: number | null;
  readonly late: boolean;
}

/** The program is not there, may not be run, or there was no room for it. */
export class NotStarted extends Error {}

const MOST_BYTES = 4_096;

/** Throws only `NotStarted`. */
export function runProgram(
  program: string,
  words: readonly string[],
  options: ProgramOptions,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = started(program, words, options);
    // Before all else: unheard, an error, which may be on its way already, would end this process.
    child.once('error', (error) => {
      calledOff();
      reject(new NotStarted(error.message));
    });
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    let late = false;
    const calledOff = after(options.timeoutMs, () => {
      late = true;
      child.kill('SIGKILL');
      // What it started may hold its output open.
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    child.once('close', (code) => {
      calledOff();
      resolve({ out: out(), err: err(), code, late });
    });
    // It need not read what it is given.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

function started(
  program: string,
  words: readonly string[],
  { env = {} }: ProgramOptions,
): ChildProcess {
  try {
    // An empty place in it would be the folder we run in.
    const path = [process.env.PATH ?? '', '/usr/sbin', '/sbin'].filter((one) => one !== '');
    return spawn(program, [...words], {
      shell: false,
      stdio: 'pipe',
      env: { PATH: path.join(delimiter), ...env },
    });
  } catch (error) {
    // Some faults of a path are thrown, others are told as an event.
    throw new NotStarted(error instanceof Error ? error.message : String(error));
  }
}

/** A machine out of file handles gives a child without streams. */
function collect(stream: ChildProcess['stdout']): () => string {
  const parts: Buffer[] = [];
  let length = 0;
  stream?.on('data', (part: Buffer) => {
    if (length < MOST_BYTES) parts.push(part);
    length += part.length;
  });
  return () => Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8');
}
