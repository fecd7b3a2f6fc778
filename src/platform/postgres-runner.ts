/**
 * As whom PostgreSQL runs. It refuses to be root, and its `initdb` refuses a user without a name.
 * So there are three ways (decisions.md 2):
 *   `self`     we are an ordinary user: it runs as we do;
 *   `unshare`  we are root: a user namespace in which we look like `nobody`; files stay ours;
 *   `copy`     we are root and user namespaces are refused: it really runs as `nobody`, from a copy
 *              of the programs that `nobody` can reach.
 * In the third way the folders above the data may be closed to `nobody`. The server is therefore
 * started *in* its data folder, while still root, and told to find its data at `/proc/self/cwd`,
 * which needs no way through the folders above.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

export type Runner =
  | { readonly kind: 'self' }
  | { readonly kind: 'unshare'; readonly uid: number }
  | { readonly kind: 'copy'; readonly uid: number };

/** How to start one program of PostgreSQL; plain data, so that it can be handed to the guard. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** Throws Error in words for the operator when none of the ways is open. */
export function chooseRunner(wanted = process.env.EVENKEEL_PG_AS_ROOT): Runner {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const uid = namedUser();
  if (wanted !== 'copy' && canUnshare(uid)) return { kind: 'unshare', uid };
  if (wanted === 'unshare')
    throw new Error('EVENKEEL_PG_AS_ROOT=unshare: user namespaces are refused here.');
  return { kind: 'copy', uid };
}

/** The runner for what wants a user with a name, as the server itself does not: making a cluster. */
export function namedRunner(runner: Runner): Runner {
  if (runner.kind !== 'self' || hasName()) return runner;
  const uid = namedUser();
  if (canUnshare(uid)) return { kind: 'unshare', uid };
  throw new Error(
    `User ${process.getuid?.()} has no name in /etc/passwd, which PostgreSQL needs once to make its ` +
      'files. Give the user a name, or set EVENKEEL_DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

/** `-D` of a server whose working folder is its data folder. */
export function dataArgument(runner: Runner, dataFolder: string): string {
  return runner.kind === 'copy' && existsSync('/proc/self/cwd') ? '/proc/self/cwd' : dataFolder;
}

/** Wraps a program so that it runs the runner's way. */
export function launchAs(runner: Runner, launch: Launch): Launch {
  switch (runner.kind) {
    case 'self':
      return launch;
    case 'unshare':
      return {
        ...launch,
        command: 'unshare',
        args: [...unshareArgs(runner.uid), launch.command, ...launch.args],
      };
    case 'copy':
      return { ...launch, uid: runner.uid, gid: runner.uid };
  }
}

/**
 * Without `/proc` the third way needs every folder above the data open; names the closed one.
 * `undefined` when all is well.
 */
export function closedParent(folder: string): string | undefined {
  if (existsSync('/proc/self/cwd')) return undefined;
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** A small, fixed environment: nothing of the caller's (`PGDATA`, secrets) reaches the server. */
export function serverEnvironment(extra: Readonly<Record<string, string>>): Record<string, string> {
  const path = `${process.env.PATH ?? ''}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`;
  return { PATH: path.replace(/^:/, ''), LC_ALL: 'C', TZ: 'UTC', ...extra };
}

function canUnshare(uid: number): boolean {
  if (process.platform !== 'linux') return false;
  const options = { stdio: 'ignore', env: serverEnvironment({}), timeout: 5_000 } as const;
  return spawnSync('unshare', [...unshareArgs(uid), 'true'], options).status === 0;
}

function unshareArgs(uid: number): readonly string[] {
  return ['--user', `--map-user=${uid}`, `--map-group=${uid}`, '--'];
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

/** `nobody` where it is known by name, else the first user that is not root. */
function namedUser(): number {
  const nobody = 65_534;
  try {
    const uids = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => Number(line.split(':')[2]))
      .filter((uid) => Number.isInteger(uid) && uid > 0);
    return uids.includes(nobody) ? nobody : (uids[0] ?? nobody);
  } catch {
    return nobody;
  }
}
