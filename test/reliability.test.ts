/**
 * docs/RELIABILITY.md names the test behind each promise: here it is looked up. A test that was renamed or removed, a
 * row without a test, or a row that is missing, fails.
 */
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const PAGE = 'docs/RELIABILITY.md';
const ROWS = Array.from({ length: 19 }, (_, n) => 21 + n);

interface Named {
  readonly row: number;
  readonly path: string;
  readonly title: string;
}

describe(PAGE, () => {
  const page = readFileSync(PAGE, 'utf8');

  test('has every row, each with a test', () => {
    expect([...new Set(namedIn(page).map(({ row }) => row))]).toEqual(ROWS);
  });

  test('names only tests that exist', () => {
    expect(namedIn(page).filter((one) => !isThere(one))).toEqual([]);
  });
});

describe('this check', () => {
  const line =
    '| 21 | Times | no 5xx | `test/a.test.ts` "one", "two ‹N›" and `b.test.ts` "three" |';

  test('reads rows, files and titles', () => {
    expect(namedIn(`# x\n\n${line}\n`)).toEqual([
      { row: 21, path: 'test/a.test.ts', title: 'one' },
      { row: 21, path: 'test/a.test.ts', title: 'two ‹N›' },
      { row: 21, path: 'b.test.ts', title: 'three' },
    ]);
  });

  test('reads titles of every kind of test', () => {
    const text = [
      "test('a', f); test.skipIf(x)('b', f); test.each([1])('c %s', f); describe('d', f);",
      `test(\`e \${N} f\`, f);`,
    ].join('\n');
    expect(titlesOf(text)).toEqual(['a', 'b', 'c %s', 'e ‹› f']);
  });

  test('misses what is not there', () => {
    const path = 'test/reliability.test.ts';
    expect(isThere({ row: 1, path, title: 'misses what is not there' })).toBe(true);
    expect(isThere({ row: 1, path, title: 'nothing of the kind' })).toBe(false);
    expect(isThere({ row: 1, path: 'test/nowhere.test.ts', title: 'x' })).toBe(false);
  });
});

/** Of each line of the table: a path in backticks, then the titles of its tests in quotes. */
function namedIn(page: string): readonly Named[] {
  return [...page.matchAll(/^\| (\d+) \|.*$/gm)].flatMap(([line, row]) => {
    const found: Named[] = [];
    let path = '';
    for (const [, file, title] of line.matchAll(/`([\w./-]+\.test\.ts)`|"([^"]+)"/g)) {
      if (file !== undefined) path = file;
      else if (title !== undefined && path !== '') found.push({ row: Number(row), path, title });
    }
    return found;
  });
}

function isThere({ path, title }: Named): boolean {
  if (!existsSync(path)) return false;
  const wanted = title.replace(/‹[^›]*›/g, '‹›');
  return titlesOf(readFileSync(path, 'utf8')).includes(wanted);
}

/** Titles of `test(…)`, `test.each(…)(…)` and the like; what a title holds of variables reads as `‹›`. */
function titlesOf(text: string): readonly string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && rootOf(node.expression) === 'test') {
      const title = textOf(node.arguments[0]);
      if (title !== undefined) titles.push(title);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest));
  return titles;
}

function rootOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isCallExpression(node) || ts.isPropertyAccessExpression(node)) {
    return rootOf(node.expression);
  }
  return '';
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `‹›${literal.text}`).join('');
}
