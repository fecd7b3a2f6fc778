/** How the built program starts: with the code kept beside it, and without it where that is missing or foreign. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { BUILT } from '../harness-process.ts';

// Inside the project, because machine code is looked for in its packages.
mkdirSync('.cache', { recursive: true });
const folder = mkdtempSync(join('.cache', 'start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function start(): Promise<{ fast: boolean; version: string }> {
  const program = pathToFileURL(join(folder, 'cli.mjs')).href;
  const words = `
    const { fast, main } = await import(${JSON.stringify(program)});
    const code = await main(['--version']);
    console.log(JSON.stringify({ fast, code }));`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    words,
  ]);
  const [version = '', said = '{}'] = stdout.trim().split('\n');
  const { fast, code } = JSON.parse(said) as { fast: boolean; code: number };
  expect(code).toBe(0);
  return { fast, version };
}

test.skipIf(!BUILT)(
  'kept code is used; broken, foreign or missing it is done without',
  async () => {
    for (const name of ['cli.mjs', 'program.cjs', 'program.code']) {
      cpSync(join('dist', name), join(folder, name));
    }
    expect(await start()).toEqual({ fast: true, version: expect.stringMatching(/^\d+\.\d+/) });
    writeFileSync(join(folder, 'program.code'), 'no code at all');
    expect(await start()).toMatchObject({ fast: false });
    rmSync(join(folder, 'program.code'));
    expect(await start()).toMatchObject({ fast: false });
  },
);
