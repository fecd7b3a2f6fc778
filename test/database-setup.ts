/**
 * Runs once before the suites that need a database: starts the embedded PostgreSQL, makes one template
 * database with every migration in it, and tells the tests where it is. Cloning the template costs
 * tens of milliseconds, migrating costs seconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { createLog } from '../src/platform/log.ts';
import { makeTemplate } from './template.ts';
import type { TestServer } from './system-postgres.ts';

interface Shared {
  users: number;
  readonly server: Promise<TestServer>;
}

// Several suites of one run share the server; each of them loads this file anew, so it hangs there.
const shelf = globalThis as { evenkeelTestServer?: Shared };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shelf.evenkeelTestServer ??= { users: 0, server: start() };
  const shared = shelf.evenkeelTestServer;
  shared.users += 1;
  const server = await shared.server;
  project.provide('adminUrl', server.adminUrl);
  return async () => {
    shared.users -= 1;
    if (shared.users === 0) {
      delete shelf.evenkeelTestServer;
      await server.stop();
    }
  };
}

async function start(): Promise<TestServer> {
  const server = await startEmbedded();
  try {
    await makeTemplate(server.adminUrl);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startEmbedded(): Promise<TestServer> {
  const { startEmbeddedPostgres } = await import('../src/platform/embedded-postgres.ts');
  const dataDir = mkdtempSync(join(tmpdir(), 'evenkeel-test-'));
  const server = await startEmbeddedPostgres({ dataDir, log: createLog('warn') });
  return {
    adminUrl: server.adminUrl,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL on the server of this run. */
    readonly adminUrl: string;
  }
}
