/** As `database-setup.ts`, on the PostgreSQL 15 of this machine; see `system-postgres.ts`. */
import type { TestProject } from 'vitest/node';
import { startPostgres15 } from './system-postgres.ts';
import { makeTemplate } from './template.ts';

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres15();
  try {
    await makeTemplate(server.adminUrl);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('adminUrl', server.adminUrl);
  return server.stop;
}
