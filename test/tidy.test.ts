/**
 * The house is tidy (house.md 7): no banned word, no overlong file or function, no file that does not
 * say what it is for, and nothing of the machine it was written on. The bans are in `tidiness.ts`.
 */
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeFiles, projectFiles, read } from './sources.ts';
import { BANS, codeOf } from './tidiness.ts';

const FOLDER_ENTRIES = 12;
const code = codeFiles();

test('there is something to look at', () => {
  expect(code.filter(({ path }) => path.startsWith('src/')).length).toBeGreaterThan(50);
});

describe.each(BANS)('$name', (ban) => {
  test('is kept', () => {
    const found = code
      .filter(({ path }) => ban.where(path))
      .flatMap((source) => ban.find(source).map((what) => `${source.path}: ${what}`));
    expect(found, ban.why).toEqual([]);
  });

  test('would be noticed', () => {
    expect(ban.where(ban.example.path)).toBe(true);
    expect(ban.find(ban.example)).not.toEqual([]);
  });
});

describe('texts and comments are told from code', () => {
  test('a comment may speak of Date.now', () => {
    const source = {
      path: 'src/a.ts',
      text: "/** Date.now */\nconst x = 'new Date()'; // enum A {",
    };
    expect(codeOf(source, { keepTexts: false })).not.toMatch(/Date|enum/);
    expect(codeOf(source, { keepTexts: true })).toMatch(/new Date\(\)/);
  });
});

/** Written in two halves, so that this very file stays clean. */
const FOREIGN = [
  ['/wo', 'rk/'],
  ['/fa', 'rm/'],
  ['/ro', 'ot/'],
  ['/tm', 'p/ek'],
  ['sub', 'agent'],
  ['language ', 'model'],
  ['chat', 'gpt'],
  ['cla', 'ude'],
].map(([a = '', b = '']) => a + b);

/** Files that must name such a folder: captures are evidence, the lock file is made by npm. */
const MAY_NAME = /^(test\/captures\/|package-lock\.json$)|\.(png|jpg|webp|woff2?|ico|gz)$/;

describe('nothing of the machine it was written on', () => {
  test('is in any file', () => {
    const found = projectFiles()
      .filter((path) => !MAY_NAME.test(path))
      .flatMap((path) => foreignWords(read(path).text).map((word) => `${path}: ${word}`));
    expect(found).toEqual([]);
  });

  test('would be noticed', () => {
    for (const word of FOREIGN) expect(foreignWords(`see ${word.toUpperCase()}x`)).toEqual([word]);
  });
});

test('folders that grow past their limit are named', () => {
  const entries = new Map<string, Set<string>>();
  for (const path of projectFiles()) {
    for (let at = path; at !== '.'; at = dirname(at)) {
      if (isTestOf(at)) break;
      entries.set(dirname(at), (entries.get(dirname(at)) ?? new Set()).add(at));
    }
  }
  const full = [...entries].filter(
    ([dir, of]) => dir.startsWith('src') && of.size > FOLDER_ENTRIES,
  );
  for (const [folder, of] of full) {
    process.stdout.write(`warning: ${folder} has ${of.size} entries, aim at ${FOLDER_ENTRIES}\n`);
  }
  expect(entries.get('src')?.size).toBeGreaterThan(3);
});

function foreignWords(text: string): readonly string[] {
  const lower = text.toLowerCase();
  return FOREIGN.filter((word) => lower.includes(word));
}

function isTestOf(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}
