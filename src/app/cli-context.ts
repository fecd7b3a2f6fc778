/** Gives commands what they need: the database itself, or a running server, one way to print and one to ask. */
import { createInterface } from 'node:readline/promises';
import type { CliContext } from '../platform/cli.ts';
import { readConfig } from '../platform/config.ts';
import { joinOrStartEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { createLog } from '../platform/log.ts';
import type { Machine } from '../platform/machine.ts';
import { migrate } from '../platform/migrate.ts';
import { buildMachine } from './compose.ts';

export interface ClosableCliContext extends CliContext {
  readonly close: () => Promise<void>;
}

export function createCliContext(asJson: () => boolean): ClosableCliContext {
  const undo: (() => Promise<unknown>)[] = [];
  let opened: Promise<Machine> | undefined;
  return {
    machine: () => {
      opened ??= openMachine(undo);
      return opened;
    },
    call,
    print: (human, json) => {
      process.stdout.write(asJson() ? `${JSON.stringify(json)}\n` : `${human}\n`);
    },
    ask,
    close: async () => {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
}

/** On the error stream, so that what is printed stays what was asked for. */
async function ask(question: string): Promise<boolean | undefined> {
  const { stdin: input, stderr: output } = process;
  if (!input.isTTY || !output.isTTY) return undefined;
  const terminal = createInterface({ input, output });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } catch {
    return false; // the terminal was closed, or Ctrl-C was pressed
  } finally {
    terminal.close();
  }
}

async function openMachine(undo: (() => Promise<unknown>)[]): Promise<Machine> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  let databaseUrl = config.databaseUrl;
  if (databaseUrl === undefined) {
    const embedded = await joinOrStartEmbeddedPostgres({ dataDir: config.dataDir, log });
    undo.push(() => embedded.stop());
    databaseUrl = embedded.url;
  }
  await migrate({ url: databaseUrl, log });
  const machine = buildMachine({ config, log, databaseUrl });
  undo.push(() => machine.db.close());
  return machine;
}

/** Calls the API of a running server; an answer that is not 2xx is an Error saying why. */
async function call(method: string, path: string, body?: unknown): Promise<unknown> {
  const base = process.env['EVENKEEL_URL'] ?? `http://127.0.0.1:${process.env['PORT'] ?? 4680}`;
  const token = process.env['EVENKEEL_TOKEN'];
  let response: Response;
  try {
    response = await fetch(`${base.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error(`No Evenkeel answers at ${base}. Start one, or set EVENKEEL_URL.`);
  }
  const text = await response.text();
  if (response.ok) {
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return isJson && text !== '' ? JSON.parse(text) : text;
  }
  throw new Error(whyNot(response.status, text));
}

function whyNot(status: number, text: string): string {
  try {
    const problem: { detail?: string; code?: string; unmet?: { message: string }[] } =
      JSON.parse(text);
    const unmet = (problem.unmet ?? []).map((guard) => `\n  - ${guard.message}`).join('');
    const hint =
      status === 401 ? ' Set EVENKEEL_TOKEN (make one with `evenkeel token create`).' : '';
    return `${problem.detail ?? text} (${status} ${problem.code ?? ''})${hint}${unmet}`;
  } catch {
    return `The server answered ${status}: ${text.slice(0, 200)}`;
  }
}
