/**
 * Databases for tests: one migrated template per server, and clones of it. The clones belong to the
 * same plain role the application gets in production, so a missing right shows in a test.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createLog } from '../src/platform/log.ts';
import { migrate } from '../src/platform/migrate.ts';

const TEMPLATE = 'evenkeel_template';
const ROLE = 'evenkeel_test';

/** Creates the role and the template. */
export async function makeTemplate(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, async (admin) => {
    await admin.query(`create role ${ROLE} login password '${ROLE}'`);
    await admin.query(`create database ${TEMPLATE} owner ${ROLE} template template0`);
  });
  await migrate({ url: urlOf(adminUrl, TEMPLATE), log: createLog('warn') });
}

/** A fresh clone of the template; the caller drops it with `dropDatabase`. */
export async function cloneTemplate(adminUrl: string): Promise<{ name: string; url: string }> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, (admin) =>
    admin.query(`create database ${name} owner ${ROLE} template ${TEMPLATE}`),
  );
  return { name, url: urlOf(adminUrl, name) };
}

/** A database without any table, for tests of migration and of the first start. */
export async function emptyDatabase(adminUrl: string): Promise<{ name: string; url: string }> {
  const name = `e_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, (admin) =>
    admin.query(`create database ${name} owner ${ROLE} template template0`),
  );
  return { name, url: urlOf(adminUrl, name) };
}

/** Drops it even while somebody is still connected. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.username = ROLE;
  url.password = ROLE;
  url.pathname = `/${database}`;
  return url.toString();
}

async function asAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
