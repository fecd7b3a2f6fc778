/**
 * One throw-away PostgreSQL for a run of tests, with a migrated template in it. Durability nobody needs
 * in a test is switched off; everything else is what production gets, the supervisor included.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts';
import { createLog } from '../src/platform/log.ts';
import { makeTemplate } from './template.ts';

export interface TestServer {
  /** A superuser's URL. */
  readonly adminUrl: string;
  readonly stop: () => Promise<void>;
}

const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** Starts the embedded server, or with `binDir` another PostgreSQL. */
export async function startTestServer(binDir?: string): Promise<TestServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  const server = await startEmbeddedPostgres({
    dataDir,
    log: createLog('warn'),
    settings: SETTINGS,
    ...(binDir === undefined ? {} : { binDir }),
  });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await makeTemplate(server.adminUrl);
    return { adminUrl: server.adminUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
