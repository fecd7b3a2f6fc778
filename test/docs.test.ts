/** The documents keep step with the tree: what they name exists, and they stay short enough to read. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectFiles } from './sources.ts';

const ARCHITECTURE_LINES = 200;
/** Folders and files a fresh clone makes itself. */
const MADE = new Set(['dist/', 'data/', 'shots/']);

describe('ARCHITECTURE.md', () => {
  const text = readFileSync('ARCHITECTURE.md', 'utf8');

  test('can be read in one sitting', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(ARCHITECTURE_LINES);
  });

  test('names paths, and all of them exist', () => {
    const paths = pathsIn(text);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !exists(path))).toEqual([]);
  });
});

describe('README.md, CONTRIBUTING.md and docs/', () => {
  const pages = projectFiles().filter(
    (path) => /^(README|CONTRIBUTING|docs\/.*)\.md$/.test(path) || /^docs\/.*\.md$/.test(path),
  );

  test.each([...new Set(pages)])('%s links only to what exists', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)];
    const folder = page.includes('/') ? page.slice(0, page.lastIndexOf('/') + 1) : '';
    const lost = links.map(([, to = '']) => new URL(to, `file:///${folder}`).pathname.slice(1));
    expect(lost.filter((path) => !existsSync(decodeURIComponent(path)))).toEqual([]);
  });

  test('name only commands of package.json', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const lost = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/\bnpm run ([a-z:-]*[a-z])/g)]
        .filter(([, name = '']) => !(name in scripts))
        .map(([command]) => `${page}: ${command}`),
    );
    expect(lost).toEqual([]);
  });
});

describe('CHANGELOG.md', () => {
  test('says what the next release brings', () => {
    const text = readFileSync('CHANGELOG.md', 'utf8');
    expect(unreleased(text)).toMatch(/^- \S/m);
  });

  test('an empty Unreleased would be noticed', () => {
    expect(unreleased('# C\n\n## [Unreleased]\n\n## [1.0.0]\n- a\n')).not.toMatch(/^- \S/m);
  });
});

describe('this check', () => {
  test('reads paths, patterns of paths left out', () => {
    const text = 'See `src/kernel/ids.ts`, `platform/db.ts`, `npm start`, `src/*/core` and `a/b`.';
    expect(pathsIn(text)).toEqual(['src/kernel/ids.ts', 'platform/db.ts']);
  });

  test('misses what does not exist', () => {
    expect(exists('src/kernel/ids.ts')).toBe(true);
    expect(exists('kernel/ids.ts')).toBe(true);
    expect(exists('kernel/nothing.ts')).toBe(false);
  });
});

/** What stands in backticks and looks like a path: a slash inside, at the end another or an extension. */
function pathsIn(text: string): readonly string[] {
  return [...text.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)*(?:\/|\.[a-z]{2,4}))`/g)]
    .map(([, path = '']) => path)
    .filter((path) => path.slice(0, -1).includes('/') && !path.startsWith('@'));
}

/** Paths are given from the root, or from `src/` where that reads better. */
function exists(path: string): boolean {
  return MADE.has(path) || existsSync(path) || existsSync(`src/${path}`);
}

function unreleased(changelog: string): string {
  return /^## \[?Unreleased\]?\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(changelog)?.[1] ?? '';
}
