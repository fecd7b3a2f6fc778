/** As `database-setup.ts`, on the PostgreSQL 15 of this machine: the oldest we support. */
import type { TestProject } from 'vitest/node';
import { findSystemPostgres } from '../src/platform/embedded-postgres.ts';
import { startTestServer } from './server.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const binDir = findSystemPostgres(15);
  if (binDir === undefined) throw new Error('No PostgreSQL 15 on this machine');
  const server = await startTestServer(binDir);
  project.provide('adminUrl', server.adminUrl);
  return server.stop;
}
