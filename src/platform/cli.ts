/** What a feature's `cli.ts` is given: the database or a running server, and one way to print. */
import type { Command } from 'commander';
import type { Machine } from './machine.ts';

export interface CliContext {
  /**
   * The database itself (data directory or EVENKEEL_DATABASE_URL), for what must work without a password.
   * A live embedded PostgreSQL is joined; else one is started, used and stopped.
   */
  readonly machine: () => Promise<Machine>;
  /** The HTTP API of a running server: EVENKEEL_URL (default http://127.0.0.1:4680) and EVENKEEL_TOKEN. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** Human text, or the JSON value when `--json` was given. */
  readonly print: (human: string, json: unknown) => void;
  /** Whether somebody at a terminal says yes; undefined where nobody is there to be asked. */
  readonly ask: (question: string) => Promise<boolean | undefined>;
}

export type CliCommands = (program: Command, context: CliContext) => void;
