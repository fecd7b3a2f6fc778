/**
 * Brings the database to the shape this binary knows: numbered SQL files, one transaction each, under one
 * advisory lock, so two nodes may start at once and a kill at any statement leaves no half schema
 * (reliability.md row 12). A database that is ahead of this binary is refused.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import type { Log } from './log.ts';

export interface Migration {
  /** `0007_incident` */
  readonly name: string;
  readonly sql: string;
}

export interface MigrateOptions {
  readonly url: string;
  readonly log: Log;
  /** For tests; default: the SQL files of this build. */
  readonly migrations?: readonly Migration[];
}

/** Any number; it only has to be the same in every node. */
const LOCK_KEY = 4_680_001;

/** Runs what is missing and tells the names; throws when the database is newer than this binary. */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const migrations = options.migrations ?? (await readMigrations());
  const client = new pg.Client({ connectionString: options.url });
  // A lost connection fails the statement that waits on it; unheard, it would end the process.
  client.on('error', (error) => options.log.warn({ error: error.message }, 'while migrating'));
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`
      create table if not exists migration (
        name text primary key,
        at timestamptz not null default now()
      )`);
    const done = await namesDone(client);
    refuseNewerDatabase(done, migrations);
    await runMigrations({ connectionString: options.url });
    const missing = migrations.filter((migration) => !done.has(migration.name));
    if (missing.length > 0) {
      const [first, last] = [missing[0]?.name, missing.at(-1)?.name];
      options.log.info({ migrations: missing.length, first, last }, 'migrating the database');
    }
    for (const migration of missing) {
      options.log.debug({ migration: migration.name }, 'migrating the database');
      await runOne(client, migration);
    }
    return missing.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** The SQL files beside this build, or in the repository when run from sources. */
export async function readMigrations(): Promise<readonly Migration[]> {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const folder of [join(here, 'migrations'), join(here, '../../migrations')]) {
    const names = await readdir(folder).catch(() => []);
    const files = names.filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
    if (files.length === 0) continue;
    return Promise.all(
      files.map(async (file) => ({
        name: file.slice(0, -'.sql'.length),
        sql: await readFile(join(folder, file), 'utf8'),
      })),
    );
  }
  throw new Error('This build holds no migrations; build it again with `npm start`.');
}

async function namesDone(client: pg.Client): Promise<ReadonlySet<string>> {
  const result = await client.query<{ name: string }>('select name from migration');
  return new Set(result.rows.map((row) => row.name));
}

function refuseNewerDatabase(done: ReadonlySet<string>, known: readonly Migration[]): void {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = [...done].filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw new Error(
    `This database was migrated by a newer Evenkeel (${unknown.join(', ')}). ` +
      'Start that version again, or restore a backup from before the upgrade.',
  );
}

async function runOne(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query('insert into migration (name) values ($1)', [migration.name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
