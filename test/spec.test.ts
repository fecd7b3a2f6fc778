/**
 * Rules and tests match both ways (house.md 8): every id in a `core/SPEC.md` begins the title of a
 * test, every id a title begins with stands in a SPEC, and no id is given twice.
 */
import { describe, expect, test } from 'vitest';
import { projectFiles, read, type Source } from './sources.ts';

const RULE_LINE = /^- \*\*([A-Z]{2,5}-\d+)\*\*\s+(.*)$/gm;
const ID_LIKE = /\*\*[A-Z]{2,5}-\d+/g;
/** Quotes of `test('…')`, `test.each(…)('…')`, `it`, `describe`, `check('…')` and `property('…')`. */
const TITLE = /['"`]((?:[A-Z]{2,5}-\d+)(?:[ ,/]+(?:and )?[A-Z]{2,5}-\d+)*)[ :]/g;

const files = projectFiles();
const specs = files.filter((path) => path.endsWith('core/SPEC.md')).map(read);
const tests = files.filter((path) => /\.test\.tsx?$/.test(path)).map(read);
const ruled = specs.flatMap(rulesIn);
const tested = tests
  .filter(({ path }) => path !== 'test/spec.test.ts')
  .flatMap((source) => testedIn(source).map((id) => ({ id, path: source.path })));

describe('rules', () => {
  test('exist', () => {
    expect(specs.map(({ path }) => path)).toContain('src/incident/core/SPEC.md');
    expect(ruled.length).toBeGreaterThan(20);
  });

  test('are written as "- **ONC-2** text", with a text', () => {
    const odd = specs.flatMap((spec) => {
      const ids = spec.text.match(ID_LIKE)?.length ?? 0;
      const lines = rulesIn(spec);
      const empty = lines.filter(({ text }) => text.length < 10).map(({ id }) => id);
      return ids === lines.length && empty.length === 0
        ? []
        : [`${spec.path}: ${ids} ids in bold, ${lines.length} rules, empty: ${empty.join(' ')}`];
    });
    expect(odd).toEqual([]);
  });

  test('have one id each', () => {
    const ids = ruled.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('have a test each', () => {
    const known = new Set(tested.map(({ id }) => id));
    expect(
      ruled.filter(({ id }) => !known.has(id)).map(({ id, path }) => `${id} of ${path}`),
    ).toEqual([]);
  });

  test('are what tests speak of', () => {
    const known = new Set(ruled.map(({ id }) => id));
    const prefixes = new Set(ruled.map(({ id }) => id.replace(/-.*/, '')));
    const unknown = tested.filter(
      ({ id }) => prefixes.has(id.replace(/-.*/, '')) && !known.has(id),
    );
    expect(unknown.map(({ id, path }) => `${id} in ${path}`)).toEqual([]);
  });
});

describe('this check', () => {
  const spec = { path: 'src/x/core/SPEC.md', text: '# X\n- **ONC-1** One holds the pager.\n' };
  const beside = { path: 'src/x/core/x.test.ts', text: "test('ONC-2 two', () => {});" };

  test('reads rules and titles', () => {
    expect(rulesIn(spec)).toEqual([
      { id: 'ONC-1', text: 'One holds the pager.', path: 'src/x/core/SPEC.md' },
    ]);
    expect(testedIn(beside)).toEqual(['ONC-2']);
  });

  test('reads titles of several rules', () => {
    const text = "test.each(rows)('ONC-3, ONC-4 both', () => {}); check(`ESC-1: now`)";
    expect(testedIn({ path: 'a.test.ts', text })).toEqual(['ONC-3', 'ONC-4', 'ESC-1']);
  });
});

function rulesIn({ path, text }: Source): readonly { id: string; text: string; path: string }[] {
  return [...text.matchAll(RULE_LINE)].map(([, id = '', rule = '']) => ({ id, text: rule, path }));
}

function testedIn({ text }: Source): readonly string[] {
  return [...text.matchAll(TITLE)].flatMap(([, ids = '']) => ids.match(/[A-Z]{2,5}-\d+/g) ?? []);
}
