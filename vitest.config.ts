/**
 * The test suites, each a vitest project: which files belong to it and what has to run beside them.
 * `npm test` runs them one after the other through `scripts/check.ts`; while working, run one folder
 * with `npx vitest run src/oncall` or one suite with `npx vitest run --project store`.
 */
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findSystemPostgres } from './src/platform/postgres-binaries.ts';

/** Starts one PostgreSQL for the run; a suite without it cannot reach a database by accident. */
const WITH_DATABASE = { globalSetup: ['test/database-setup.ts'] };

/** And brings the programs of others that tests talk to, or live under. */
const WITH_FOREIGN = { globalSetup: [...WITH_DATABASE.globalSetup, 'test/foreign-setup.ts'] };

const HOUSE = [
  'test/architecture.test.ts',
  'test/tidy.test.ts',
  'test/spec.test.ts',
  'test/errors.test.ts',
  'test/senders-page.test.ts',
  'test/docs.test.ts',
  'test/reliability.test.ts',
  'test/patterns.test.ts',
  'test/check.test.ts',
];
const DATABASE_TESTS = ['src/**/*.db.test.ts', 'test/*.db.test.ts', 'demo/**/*.db.test.ts'];
const HTTP_TESTS = ['src/**/*.http.test.ts', 'test/access.test.ts', 'test/*.http.test.ts'];

interface Suite {
  readonly name: string;
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly globalSetup?: string[];
  readonly timeoutMs?: number;
  readonly fileParallelism?: boolean;
  readonly env?: Record<string, string>;
}

const SUITES: readonly Suite[] = [
  {
    name: 'core',
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'fakes/**/*.test.ts', 'sim/**/*.test.ts'],
    exclude: [...DATABASE_TESTS, ...HTTP_TESTS],
  },
  { name: 'house', include: HOUSE, timeoutMs: 60_000 },
  { name: 'store', include: DATABASE_TESTS, ...WITH_DATABASE, timeoutMs: 90_000 },
  // The same tests on the oldest PostgreSQL we support, where this machine has one.
  ...(findSystemPostgres(15) === undefined
    ? []
    : [
        {
          name: 'store-pg15',
          include: DATABASE_TESTS,
          // Brings its own server, the embedded one, and has run in `store`.
          exclude: ['src/platform/embedded-postgres.db.test.ts'],
          globalSetup: ['test/database-setup-pg15.ts'],
          timeoutMs: 90_000,
        },
      ]),
  { name: 'http', include: HTTP_TESTS, ...WITH_DATABASE, timeoutMs: 60_000 },
  {
    name: 'journeys',
    include: ['test/journeys/**/*.test.ts'],
    ...WITH_DATABASE,
    timeoutMs: 120_000,
  },
  {
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    ...WITH_FOREIGN,
    timeoutMs: 120_000,
    // They measure how long things take, with several processes each.
    fileParallelism: false,
  },
  {
    name: 'browser',
    include: ['test/browser/**/*.test.ts'],
    ...WITH_DATABASE,
    timeoutMs: 180_000,
    fileParallelism: false,
  },
  {
    name: 'binaries',
    include: ['test/binaries/**/*.test.ts'],
    ...WITH_FOREIGN,
    timeoutMs: 180_000,
    fileParallelism: false,
  },
];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: SUITES.map(toProject),
    passWithNoTests: true,
  },
});

function toProject(suite: Suite): TestProjectConfiguration {
  const timeoutMs = suite.timeoutMs ?? 60_000;
  return {
    test: {
      name: suite.name,
      include: [...suite.include],
      exclude: ['**/node_modules/**', '**/dist/**', ...(suite.exclude ?? [])],
      environment: 'node',
      pool: 'forks',
      testTimeout: timeoutMs,
      hookTimeout: Math.max(timeoutMs, 60_000),
      ...(suite.globalSetup === undefined ? {} : { globalSetup: suite.globalSetup }),
      ...(suite.fileParallelism === undefined ? {} : { fileParallelism: suite.fileParallelism }),
    },
  };
}
