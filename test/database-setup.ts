/**
 * Runs once before the suites that need a database and tells the tests where it is. Cloning the
 * migrated template costs tens of milliseconds, migrating costs a second.
 */
import type { TestProject } from 'vitest/node';
import { startTestServer, type TestServer } from './server.ts';

interface Shared {
  users: number;
  readonly server: Promise<TestServer>;
}

// Several suites of one run share the server; each of them loads this file anew, so it hangs there.
const shelf = globalThis as { evenkeelTestServer?: Shared };

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shelf.evenkeelTestServer ??= { users: 0, server: startTestServer() };
  const shared = shelf.evenkeelTestServer;
  shared.users += 1;
  const server = await shared.server;
  project.provide('adminUrl', server.adminUrl);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    delete shelf.evenkeelTestServer;
    await server.stop();
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's URL on the server of this run. */
    readonly adminUrl: string;
  }
}
