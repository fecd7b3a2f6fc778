/** docs/ERRORS.md lists every refusal, and codes are stable dotted words (house.md 7). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { collectCodes, errorsPage } from './error-codes.ts';
import { codeFiles } from './sources.ts';

const PAGE = 'docs/ERRORS.md';
const sources = codeFiles().filter(({ path }) => /^src\/.*(?<!\.test)\.tsx?$/.test(path));
const { codes, unclear } = collectCodes(sources);

describe('codes of refusals', () => {
  test('are many', () => {
    expect(codes.length).toBeGreaterThan(20);
  });

  test('are written out where they are given', () => {
    expect(unclear).toEqual([]);
  });

  test('are dotted, lower case', () => {
    const odd = codes.filter(({ code }) => !/^[a-z][a-z_]*(\.[a-z][a-z0-9_]*)+$/.test(code));
    expect(odd).toEqual([]);
  });

  test('are all in docs/ERRORS.md', () => {
    const page = errorsPage(codes);
    if (process.env.EVENKEEL_WRITE_DOCS === '1') writeFileSync(PAGE, page);
    const written = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
    const [has, wants] = [written.split('\n'), page.split('\n')];
    const stale = {
      missing: wants.filter((line) => !has.includes(line)),
      left: has.filter((line) => !wants.includes(line)),
    };
    expect(stale, 'EVENKEEL_WRITE_DOCS=1 npx vitest run test/errors.test.ts').toEqual({
      missing: [],
      left: [],
    });
    expect(written === page).toBe(true);
  });
});

describe('this check', () => {
  const text = `refuse('conflict', 'a.b', \`No \${x}.\`); refuse(kind, code, 'x');
    refuse(late ? 'gone' : 'notFound', 'a.c', { message: 'Gone.', fields: [] });
    const why = late ? 'gone' : 'conflict'; refuse(why, 'a.d', 'No.');`;

  test('reads calls, and names those it cannot read', () => {
    const read = collectCodes([{ path: 'src/a.ts', text }]);
    expect(read.codes.map(({ kind, code, message }) => [kind, code, message])).toEqual([
      ['conflict', 'a.b', 'No ….'],
      ['gone or notFound', 'a.c', 'Gone.'],
      ['gone or conflict', 'a.d', 'No.'],
    ]);
    expect(read.unclear).toHaveLength(1);
  });
});
