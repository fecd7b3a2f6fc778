/**
 * A database of its own for a test file: `const { db, machine } = await testDatabase()` in `beforeAll`
 * or at the top of a `*.db.test.ts`. It holds every migration and no rows, and is dropped when the
 * file is done.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { readConfig } from '../src/platform/config.ts';
import { type Db, openDb } from '../src/platform/db.ts';
import { createGuardedClient } from '../src/platform/guarded-http.ts';
import { createLog } from '../src/platform/log.ts';
import type { Machine } from '../src/platform/machine.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { cloneTemplate, dropDatabase, emptyDatabase } from './template.ts';

export interface TestDatabase {
  readonly db: Db;
  /** A machine on this database, with the test clock allowed. */
  readonly machine: Machine;
  readonly url: string;
}

export interface DatabaseWish {
  /** Laid over the settings of the machine. */
  readonly env?: Readonly<Record<string, string>>;
  /** A database without any table, for tests of migration and of the first start. */
  readonly blank?: boolean;
}

/** Clones the migrated template; everything is closed and dropped when the test file is done. */
export async function testDatabase(wish: DatabaseWish = {}): Promise<TestDatabase> {
  const adminUrl = inject('adminUrl');
  const make = wish.blank === true ? emptyDatabase : cloneTemplate;
  const { name, url } = await make(adminUrl);
  const log = createLog(process.env.EVENKEEL_LOG_LEVEL ?? 'error');
  const db = openDb({ url, log, maxConnections: 10 });
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-data-'));
  afterAll(async () => {
    await db.close();
    await dropDatabase(adminUrl, name);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const config = readConfig({
    EVENKEEL_TEST_CLOCK: '1',
    EVENKEEL_DATABASE_URL: url,
    EVENKEEL_DATA_DIR: dataDir,
    EVENKEEL_PUBLIC_URL: 'http://127.0.0.1:4680',
    ...wish.env,
  });
  return {
    db,
    machine: { config, log, db, metrics: createMetrics(), http: createGuardedClient(config) },
    url,
  };
}
