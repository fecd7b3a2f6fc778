/**
 * Everything that must be true before a change is good: what `npm test` runs. A readable list of steps,
 * one row each; at the end one table and one line that people and machines read alike.
 * While working: `npm run check -- --only types,core`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findSystemPostgres } from '../src/platform/postgres-binaries.ts';
import { type Outcome, outcomeOf, problemsOf, type Row, summary, table } from './check-report.ts';

interface Step {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

const REPORTS = join('.cache', 'check');

const BIOME = ['ci', '--diagnostic-level=error', '--colors=off', '--max-diagnostics=50', '.'];

const STEPS: readonly Step[] = [
  tool('format and lint', 'node_modules/@biomejs/biome/bin/biome', ...BIOME),
  tool('types of core', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.core.json'),
  tool('types of server', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.server.json'),
  tool('types of web', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.web.json'),
  tool(
    'lint:arch',
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.cjs', 'src'],
  ),
  tool('knip', 'node_modules/knip/bin/knip.js', '--no-progress'),
  // Builds only what is stale: nothing right after `npm test` began, all of it for `npm run check`.
  tool('build', 'bin/evenkeel.mjs', '--version'),
  suite('core'),
  suite('house'),
  suite('store'),
  ...(findSystemPostgres(15) === undefined ? [] : [suite('store-pg15')]),
  suite('http'),
  suite('journeys'),
  suite('chaos'),
  suite('browser'),
  suite('binaries'),
];

process.exitCode = await check(process.argv.slice(2));

async function check(words: readonly string[]): Promise<number> {
  const steps = chosen(words);
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  const rows: Row[] = [];
  for (const step of steps) {
    say(`\n[${rows.length + 1} of ${steps.length}] ${step.name}`);
    const began = performance.now();
    const outcome = await step.run();
    rows.push({ name: step.name, ...outcome, seconds: (performance.now() - began) / 1000 });
  }
  const problems = rows.flatMap(problemsOf);
  say(['', ...problems, '', ...table(rows), ''].join('\n'));
  say(summary(rows));
  return problems.length === 0 ? 0 : 1;
}

/** All steps, or with `--only a,b` those whose names begin so. */
function chosen(words: readonly string[]): readonly Step[] {
  const only = words.indexOf('--only');
  if (only === -1) return STEPS;
  const wanted = (words[only + 1] ?? '').split(',');
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name.startsWith(name)));
  if (unknown.length > 0) {
    throw new Error(`No step ${unknown}; there are: ${STEPS.map(({ name }) => name).join(', ')}`);
  }
  return STEPS.filter(({ name }) => wanted.some((beginning) => name.startsWith(beginning)));
}

/** A program that says by its exit code whether all is well. */
function tool(name: string, program: string, ...words: readonly string[]): Step {
  return {
    name,
    run: async () => {
      const code = await runNode([program, ...words]);
      return { ran: 1, failed: code === 0 ? 0 : 1, skipped: [] };
    },
  };
}

/** One suite of `vitest.config.ts`, on the built program where it starts one. */
function suite(name: string): Step {
  const report = join(REPORTS, `${name}.json`);
  const words = ['run', '--project', name, '--reporter=default', '--reporter=json'];
  return {
    name,
    run: async () => {
      const program = 'node_modules/vitest/vitest.mjs';
      const code = await runNode([program, ...words, `--outputFile.json=${report}`]);
      return outcomeOf(existsSync(report) ? readFileSync(report, 'utf8') : undefined, code);
    },
  };
}

function runNode(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, EVENKEEL_TEST_DIST: '1', NO_COLOR: '1' },
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
