/** What a browser fetches before it can show the first page, compressed as our server sends it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from './figure.ts';

const FOLDER = 'dist/web';

export async function benchWeight(): Promise<readonly Figure[]> {
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const referenced = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map(
    (m) => m[1] ?? '',
  );
  const code = withStaticImports(referenced);
  const kilobytes = code.reduce((sum, path) => sum + zipped(path), zippedText(html)) / 1000;
  const fonts =
    fontsIn(code).reduce((sum, path) => sum + readFileSync(join(FOLDER, path)).length, 0) / 1000;
  return [figure('first load: HTML, JS and CSS, gzip', kilobytes, 250), figure('fonts', fonts, 60)];
}

function figure(name: string, kilobytes: number, goal: number): Figure {
  const value = Math.round(kilobytes * 10) / 10;
  return {
    bench: 'weight',
    case: name,
    value,
    unit: 'kB',
    goal: `<= ${goal} kB`,
    met: value <= goal,
  };
}

/** Files a script imports at once come with it; those imported on demand do not. */
function withStaticImports(paths: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    if (!path.endsWith('.js')) return;
    const text = readFileSync(join(FOLDER, path), 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      visit(`assets/${name}`);
  };
  for (const path of paths) visit(path);
  return [...seen];
}

function fontsIn(paths: readonly string[]): readonly string[] {
  const found = paths
    .filter((path) => path.endsWith('.css'))
    .flatMap((path) => [
      ...readFileSync(join(FOLDER, path), 'utf8').matchAll(/url\(["']?\/?([^)"']+\.woff2)/g),
    ])
    .map((match) => (match[1] ?? '').replace(/^\.\//, 'assets/'));
  return [...new Set(found.map((path) => (path.includes('/') ? path : `assets/${path}`)))];
}

function zipped(path: string): number {
  return gzipSync(readFileSync(join(FOLDER, path)), { level: 9 }).length;
}

function zippedText(text: string): number {
  return gzipSync(text).length;
}
