/**
 * Builds the simulator: the program's own core and handlers, with every module that has a twin under `sim/memory/`
 * replaced by it. What a twin does not have throws when it is called, so a handler that needs more says so.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const SRC = join(ROOT, 'src');
const MEMORY = join(ROOT, 'sim', 'memory');

/** The twin of a module, if it has one. */
function twinOf(file: string): string | undefined {
  const inside = relative(SRC, file);
  if (inside.startsWith('..')) return undefined;
  const twin = join(MEMORY, inside);
  return existsSync(twin) ? twin : undefined;
}

const EXPORTED = /^export (?:async )?(?:function|const|class) (\w+)/gm;

function exportsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(EXPORTED)].map(([, name = '']) => name);
}

const substitution: Plugin = {
  name: 'twins',
  resolveId: (source, importer) => {
    if (!source.startsWith('.') || importer === undefined) return null;
    return twinOf(resolve(dirname(importer), source)) ?? null;
  },
  load: (id) => {
    const inside = relative(MEMORY, id);
    const real = join(SRC, inside);
    if (inside.startsWith('..') || !existsSync(real)) return null;
    const own = new Set(exportsOf(id));
    const stubs = exportsOf(real)
      .filter((name) => !own.has(name))
      .map((name) => stub(name, inside));
    return { code: `${readFileSync(id, 'utf8')}\n${stubs.join('\n')}`, moduleType: 'ts' };
  },
};

function stub(name: string, file: string): string {
  const text = JSON.stringify(`sim/memory/${file} has no ${name}`);
  return `export function ${name}() { throw new Error(${text}); }`;
}

/** Path of the built module, ready to import. */
export async function buildSimulator(): Promise<string> {
  const folder = join(ROOT, 'node_modules', '.cache', `sim-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const bundle = await rolldown({
    input: { run: join(ROOT, 'sim', 'entry.ts') },
    platform: 'node',
    external: [/^node:/, /^[^./]/],
    plugins: [substitution],
    logLevel: 'silent',
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs' });
  await bundle.close();
  return join(folder, 'run.mjs');
}
