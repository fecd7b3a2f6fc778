/** The files of this project that people write: found once, read once, for the tests of the house. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface Source {
  /** From the root of the project: `src/kernel/ids.ts`. */
  readonly path: string;
  readonly text: string;
}

const CODE = /\.(ts|tsx|mts|mjs|cjs|css|sql)$/;

/** Every tracked or new file that git does not ignore; captured and drawn ones are left out. */
export function projectFiles(): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const listed = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return listed.split('\n').filter((path) => path !== '' && existsSync(path));
}

export function codeFiles(): readonly Source[] {
  return projectFiles()
    .filter((path) => CODE.test(path) && !path.startsWith('test/captures/'))
    .map(read);
}

export function read(path: string): Source {
  return { path, text: readFileSync(path, 'utf8') };
}
