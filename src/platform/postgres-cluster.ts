/**
 * The files of the embedded PostgreSQL: made once, complete or not at all (a half-made cluster
 * never bears the final name), reached by a local socket with passwords only we know. Also the
 * role and the database of the application, which must not be superuser: the timeline's promises
 * rest on rights that bind.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresBinaries } from './postgres-binaries.ts';
import {
  dataArgument,
  type Launch,
  launchAs,
  namedRunner,
  type Runner,
} from './postgres-runner.ts';

export const SUPERUSER = 'postgres';
export const ROLE = 'evenkeel';

/** What one needs to connect; kept in `pg/conn.json`, readable by its owner alone. */
export interface Connection {
  readonly superuserPassword: string;
  readonly password: string;
  /** Folder of the socket, or 127.0.0.1. */
  readonly host: string;
  readonly port: number;
}

export interface Folders {
  /** `<data folder>/pg` */
  readonly base: string;
  /** The cluster itself. */
  readonly cluster: string;
  readonly connection: string;
  readonly lock: string;
  readonly log: string;
  /** Library links, where the package cannot be written. */
  readonly libraries: string;
}

/** Everything needed to start a program of PostgreSQL. */
export interface Programs {
  readonly binaries: PostgresBinaries;
  readonly runner: Runner;
  readonly env: Readonly<Record<string, string>>;
}

export function foldersOf(dataDir: string): Folders {
  const base = join(dataDir, 'pg');
  return {
    base,
    cluster: join(base, 'data'),
    connection: join(base, 'conn.json'),
    lock: join(base, 'owner.lock'),
    log: join(base, 'postgresql.log'),
    libraries: join(base, 'lib'),
  };
}

/** Makes the cluster if there is none. Answers its passwords; `fresh` ones the server must be told. */
export async function ensureCluster(
  programs: Programs,
  folders: Folders,
): Promise<Omit<Connection, 'host' | 'port'>> {
  if (statSync(join(folders.cluster, 'PG_VERSION'), { throwIfNoEntry: false }) === undefined) {
    await makeCluster(programs, folders);
  }
  checkVersion(programs, folders.cluster);
  giveTo(folders.cluster, ownerFor(programs.runner));
  const known = readConnection(folders);
  if (known !== undefined) return known;
  const secrets = { superuserPassword: secret(), password: secret() };
  await setSuperuserPassword(programs, folders.cluster, secrets.superuserPassword);
  return secrets;
}

/** Makes the application's role and database where they are missing and sets the role's password. */
export async function ensureDatabase(connection: Connection): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(connection, 'admin') });
  await client.connect();
  try {
    const roles = await client.query('select 1 from pg_roles where rolname = $1', [ROLE]);
    if (roles.rowCount === 0) await client.query(`create role ${ROLE} login nosuperuser`);
    if (!(await canLogIn(connection))) {
      await client.query(`alter role ${ROLE} password '${connection.password}'`);
    }
    const databases = await client.query('select 1 from pg_database where datname = $1', [ROLE]);
    if (databases.rowCount === 0) await client.query(`create database ${ROLE} owner ${ROLE}`);
  } finally {
    await client.end();
  }
}

/** `app`: role and database of the application. `admin`: the superuser on database `postgres`. */
export function urlOf(connection: Connection, who: 'app' | 'admin'): string {
  const { host, port, password, superuserPassword } = connection;
  const [user, word, database] =
    who === 'app' ? [ROLE, password, ROLE] : [SUPERUSER, superuserPassword, 'postgres'];
  const place = host.startsWith('/')
    ? `localhost:${port}/${database}?host=${encodeURIComponent(host)}`
    : `${host}:${port}/${database}`;
  return `postgresql://${user}:${word}@${place}`;
}

export function readConnection(folders: Folders): Connection | undefined {
  try {
    return JSON.parse(readFileSync(folders.connection, 'utf8')) as Connection;
  } catch {
    return undefined;
  }
}

export function writeConnection(folders: Folders, connection: Connection): void {
  const draft = `${folders.connection}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
  renameSync(draft, folders.connection);
}

/** Who must own the files of the server and the folder of its socket: a uid, or nobody in particular. */
export function ownerFor(runner: Runner): number | undefined {
  if (runner.kind === 'self') return undefined;
  return runner.kind === 'copy' ? runner.uid : 0;
}

async function makeCluster(programs: Programs, folders: Folders): Promise<void> {
  const draft = `${folders.cluster}.draft-${randomBytes(4).toString('hex')}`;
  for (const name of readdirSync(folders.base)) {
    if (!name.startsWith('data.draft-')) continue;
    rmSync(join(folders.base, name), { recursive: true, force: true });
  }
  mkdirSync(draft, { mode: 0o700 });
  giveTo(draft, ownerFor(programs.runner));
  const runner = namedRunner(programs.runner);
  await run(
    launchAs(runner, {
      command: join(programs.binaries.binDir, 'initdb'),
      args: [...initArguments(programs.binaries.version), '-D', dataArgument(runner, draft)],
      cwd: draft,
      env: programs.env,
    }),
  );
  writeFileSync(join(draft, 'pg_hba.conf'), HBA);
  appendFileSync(join(draft, 'postgresql.conf'), SETTINGS);
  rmSync(folders.connection, { force: true });
  renameSync(draft, folders.cluster);
}

/** C order everywhere; from 17 on with a lower() and upper() that know all letters of Unicode. */
function initArguments(version: string): readonly string[] {
  const common = ['-U', SUPERUSER, '-E', 'UTF8', '--locale=C', '--auth=trust'];
  if (Number.parseInt(version, 10) < 17) return common;
  return [...common, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}

/** `initdb` left trust behind; nothing was ever started under it. */
const HBA = `# Written by Evenkeel. Local connections only, each with a password.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
`;

/** Sizes for a small server; an operator may change them here. */
const SETTINGS = `
# Evenkeel: written once, yours to change.
max_connections = 100
max_locks_per_transaction = 256
shared_buffers = 128MB
effective_cache_size = 512MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
min_wal_size = 64MB
wal_compression = on
checkpoint_completion_target = 0.9
random_page_cost = 1.1
jit = off
fsync = on
full_page_writes = on
synchronous_commit = on
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
`;

function checkVersion(programs: Programs, cluster: string): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const [ours] = programs.binaries.version.split('.');
  if (made === ours) return;
  throw new Error(
    `The database in ${cluster} was made by PostgreSQL ${made}, this is ${programs.binaries.version}. ` +
      'Restore a backup into an empty data folder, or run the version that made it.',
  );
}

/** Single-user mode asks for no password: for a new cluster, and one whose conn.json was lost. */
async function setSuperuserPassword(
  programs: Programs,
  cluster: string,
  password: string,
): Promise<void> {
  const runner = namedRunner(programs.runner);
  const launch = launchAs(runner, {
    command: join(programs.binaries.binDir, 'postgres'),
    args: ['--single', '-D', dataArgument(runner, cluster), 'postgres'],
    cwd: cluster,
    env: programs.env,
  });
  await run(launch, `alter role ${SUPERUSER} password '${password}'\n`);
}

async function canLogIn(connection: Connection): Promise<boolean> {
  const client = new pg.Client({ connectionString: urlOf(connection, 'app') });
  try {
    await client.connect();
    return true;
  } catch (error) {
    // 3D000: the password is right and only the database is missing.
    return (error as { code?: string }).code === '3D000';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function run(launch: Launch, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const { command, args, cwd, env, uid, gid } = launch;
    const user = uid === undefined ? {} : { uid, gid: gid ?? uid };
    const child = execFile(command, [...args], { cwd, env, ...user }, (error, out, problem) => {
      if (error === null) return resolve();
      const said = `${out}\n${problem}`.trim().split('\n').slice(-6).join('\n');
      reject(new Error(`${command.split('/').at(-1)} failed: ${said || error.message}`));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Gives a whole tree to one user; only root can and must. */
export function giveTo(path: string, uid: number | undefined): void {
  if (uid === undefined || statSync(path).uid === uid) return;
  const visit = (at: string): void => {
    const entry = lstatSync(at);
    if (entry.isDirectory()) for (const name of readdirSync(at)) visit(join(at, name));
    if (entry.isSymbolicLink()) lchownSync(at, uid, uid);
    else chownSync(at, uid, uid);
  };
  visit(path);
  chmodSync(path, 0o700);
}

function secret(): string {
  return randomBytes(24).toString('base64url');
}
