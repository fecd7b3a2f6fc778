/**
 * A real Evenkeel process for a journey: the built program where `npm test` built one, else the sources.
 * It can be killed as hard as a machine dies and started again on the same port. It never outlives the
 * test: when our end of its standard input closes, it kills itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

export interface NodeProcess {
  /** `http://127.0.0.1:PORT`; where the role is `worker`, nobody listens there. */
  readonly url: string;
  readonly pid: () => number;
  /** Everything it has printed and logged, for asserting that no secret is in it. */
  readonly output: () => string;
  /** SIGKILL: no goodbye. */
  readonly kill: () => Promise<void>;
  /** SIGTERM: a graceful stop. Gives the exit code. */
  readonly stop: () => Promise<number | null>;
  /** Resolves when it ends by itself, as at a crash point. */
  readonly exited: () => Promise<void>;
  /** Starts it again, with the same settings but for those given. */
  readonly start: (env?: Readonly<Record<string, string>>) => Promise<void>;
  /** SIGSTOP and SIGCONT: a machine that sleeps. */
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** Whether journeys run the built program (`EVENKEEL_TEST_DIST=1`, set by `npm test`). */
export const BUILT = process.env.EVENKEEL_TEST_DIST === '1';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

const LAUNCH = `
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL')).resume();
  const { main } = await import(process.argv[1]);
  process.exit(await main(process.argv.slice(2)));`;

/** Starts `evenkeel serve` and resolves when it says that it is ready. */
export async function startProcess(env: Readonly<Record<string, string>>): Promise<NodeProcess> {
  const port = env.PORT ?? String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  let output = '';
  let child: ChildProcess | undefined;
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    child = spawnNode(['serve'], { EVENKEEL_PUBLIC_URL: url, ...env, ...more, PORT: port });
    child.stdout?.on('data', (text) => {
      output += text;
    });
    child.stderr?.on('data', (text) => {
      output += text;
    });
    await readyLine(child, () => output);
  };
  const alive = () => {
    if (child?.pid === undefined) throw new Error('The node is not running');
    return child as ChildProcess & { readonly pid: number };
  };
  await start();
  return {
    url,
    pid: () => alive().pid,
    output: () => output,
    start,
    kill: async () => void (await end(alive(), 'SIGKILL')),
    stop: async () => end(alive(), 'SIGTERM'),
    exited: async () => void (await gone(alive())),
    freeze: () => void alive().kill('SIGSTOP'),
    thaw: () => void alive().kill('SIGCONT'),
  };
}

/** Runs one command of the program to its end, as a person does in a terminal. */
export async function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawnNode(words, env);
  let out = '';
  let err = '';
  child.stdout?.on('data', (text) => {
    out += text;
  });
  child.stderr?.on('data', (text) => {
    err += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

function spawnNode(words: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const program = pathToFileURL(BUILT ? 'dist/cli.mjs' : 'src/app/cli.ts').href;
  const loader = BUILT ? [] : ['--import', 'tsx'];
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  return spawn(
    process.execPath,
    [...loader, '--input-type=module', '-e', LAUNCH, program, ...words],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH, HOME, ...(TMPDIR === '' ? {} : { TMPDIR }), ...env },
    },
  );
}

async function readyLine(child: ChildProcess, output: () => string): Promise<void> {
  const already = output().length;
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`Evenkeel ${why}:\n${output().slice(already).slice(-4000)}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), READY_WITHIN_MS);
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
    child.stdout?.on('data', () => {
      if (!/Evenkeel (worker )?is ready/.test(output().slice(already))) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve();
    });
  });
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone(child);
  clearTimeout(timer);
  return child.exitCode;
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}
