/** The files of this project that people write: found once, read once, for the tests of the house. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface Source {
  /** From the root of the project: `src/kernel/ids.ts`. */
  readonly path: string;
  readonly text: string;
}

const CODE = /\.(ts|tsx|mts|mjs|cjs|css|sql)$/;

/** What a clone makes itself; git would leave it out, and so do we where git cannot be asked. */
const MADE = new Set(['.git', 'node_modules', 'dist', 'data', '.cache', 'shots']);

/** Every tracked or new file that git does not ignore, by its path from the root. */
export function projectFiles(): readonly string[] {
  const listed = filesByGit() ?? filesUnder('.');
  return listed.filter((path) => path !== '' && existsSync(path));
}

function filesByGit(): readonly string[] | undefined {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync('git', args, { encoding: 'utf8', stdio: [...stdio] }).split('\n');
  } catch {
    // No git, or a folder of somebody else: it is walked instead.
    return undefined;
  }
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !MADE.has(name))
    .flatMap((entry) => {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}

export function codeFiles(): readonly Source[] {
  return projectFiles()
    .filter((path) => CODE.test(path) && !path.startsWith('test/captures/'))
    .map(read);
}

export function read(path: string): Source {
  return { path, text: readFileSync(path, 'utf8') };
}
