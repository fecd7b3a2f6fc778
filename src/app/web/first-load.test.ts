/**
 * The first load stays small (decisions.md 7): what `index.html` asks for at once, compressed, and the font
 * apart. Builds the pages in memory, so it sees what a browser would get.
 */
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test, vi } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;

interface BuiltFile {
  readonly fileName: string;
  readonly bytes: Buffer;
}

test('JS and CSS fit in 250 kB, fonts in 60 kB, and no other host is named', async () => {
  const files = await builtFiles();
  const html = files.find((file) => file.fileName === 'index.html')?.bytes.toString() ?? '';
  const asked = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((one) => one[1]);
  expect(asked.length).toBeGreaterThan(2);
  const size = asked.reduce((sum, name) => sum + zipped(files, name ?? ''), 0);
  const fonts = files.filter((file) => file.fileName.endsWith('.woff2'));
  expect(size).toBeLessThan(250_000);
  expect(fonts.reduce((sum, font) => sum + font.bytes.length, 0)).toBeLessThan(60_000);
  expect(html).not.toMatch(/https?:\/\//);
  expect(html).toContain('content="__CSP_NONCE__"');
  expect(html).not.toMatch(/<script>(?!<)|<style/);
}, 180_000);

async function builtFiles(): Promise<readonly BuiltFile[]> {
  // The test runner says `test`, and React would come with its help for developers.
  vi.stubEnv('NODE_ENV', 'production');
  const built = await build({
    root: ROOT,
    configFile: `${ROOT}vite.config.ts`,
    logLevel: 'error',
    build: { write: false },
  }).finally(() => vi.unstubAllEnvs());
  const results = Array.isArray(built) ? built : [built];
  return results.flatMap((result) =>
    'output' in result
      ? result.output.map((file) => ({
          fileName: file.fileName,
          bytes: Buffer.from(file.type === 'chunk' ? file.code : file.source),
        }))
      : [],
  );
}

function zipped(files: readonly BuiltFile[], name: string): number {
  const found = files.find((file) => file.fileName === name);
  expect(found, name).toBeDefined();
  return found === undefined ? 0 : gzipSync(found.bytes, { level: 9 }).length;
}
