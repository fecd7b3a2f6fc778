/**
 * `npx tsx scripts/complete-lock.ts` after changing packages: npm leaves out of the lock file the
 * optional packages its registry did not offer (those for other platforms, on some mirrors), and
 * `npm ci` then refuses the file as out of step. This writes the missing ones in, without a
 * checksum, from what their users ask for. A test keeps the lock file complete.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface LockEntry {
  readonly version?: string;
  readonly optional?: boolean;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockPackages = Readonly<Record<string, LockEntry>>;

const SYSTEMS = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(
  ' ',
);
const PROCESSORS = 'arm64 arm ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

/** Entries for optional packages of an exact version that are wanted and not there, by their path. */
export function missingParts(packages: LockPackages): LockPackages {
  const missing: Record<string, LockEntry> = {};
  for (const [user, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!/^\d/.test(version)) continue;
      const found = nearest(packages, user, name);
      if (found !== undefined && packages[found]?.version === version) continue;
      // Another version at the top stays where it is; ours goes below its user.
      const path = found === undefined ? `node_modules/${name}` : `${user}/node_modules/${name}`;
      missing[path] = part(name, version, entry.dev === true);
    }
  }
  return missing;
}

function nearest(packages: LockPackages, user: string, name: string): string | undefined {
  for (let folder = user; ; folder = parentOf(folder)) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** `node_modules/a/node_modules/b` is below `node_modules/a`, which is below the project. */
function parentOf(folder: string): string {
  return folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1));
}

/** Platform packages say in their name where they run: `@esbuild/linux-arm64`, `…-linux-x64-musl`. */
function part(name: string, version: string, dev: boolean): LockEntry {
  const words = name.replace(/^@[^/]+\//, '').split(/[-/]/);
  const system = SYSTEMS.find((each) => words.includes(each));
  const processor = PROCESSORS.find((each) => words.includes(each));
  const libc = words.find((word) => /^(gnu|musl)/.test(word));
  return {
    version,
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(dev ? { dev } : {}),
    ...(system === 'linux' && libc ? { libc: [libc.startsWith('gnu') ? 'glibc' : 'musl'] } : {}),
    optional: true,
    ...(system === undefined ? {} : { os: [system] }),
  };
}

function complete(path: string): void {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: LockPackages };
  const missing = missingParts(lock.packages);
  const sorted = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const text = JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2);
  writeFileSync(path, `${text}\n`);
  process.stdout.write(`${Object.keys(missing).length} packages added to package-lock.json\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) complete(resolve('package-lock.json'));
