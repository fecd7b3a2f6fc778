/**
 * What `dist/cli.mjs` is made from: it runs the bundled program beside it with the machine code that was kept when it
 * was built. Reading and compiling some thousand files anew was most of what a start cost, and after a crash each
 * tenth of a second counts. Code kept by another Node, or for another program, is refused by V8 itself and compiled.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, Script } from 'node:vm';

interface Program {
  readonly main: (words: readonly string[]) => Promise<number>;
}

const FOLDER = dirname(fileURLToPath(import.meta.url));
const FILE = join(FOLDER, 'program.cjs');
const KEPT = join(FOLDER, 'program.code');

const script = new Script(
  // In one line with the first of the program, so that the lines of errors are right.
  `(function (exports, require, module, __filename, __dirname) {${readFileSync(FILE, 'utf8')}\n})`,
  {
    filename: FILE,
    ...cachedData(),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  },
);

export const { main } = run();

/** For the build, after everything was loaded once. */
export function keepCode(): void {
  writeFileSync(KEPT, script.createCachedData());
}

/** Whether the kept code is in use. */
export const fast = script.cachedDataRejected === false;

function run(): Program {
  const module = { exports: {} as Program };
  script.runInThisContext()(module.exports, createRequire(FILE), module, FILE, FOLDER);
  return module.exports;
}

function cachedData(): { readonly cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(KEPT) };
  } catch {
    // None is kept: the program is compiled, as slowly as ever.
    return {};
  }
}
