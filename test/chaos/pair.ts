/**
 * A PostgreSQL primary with a synchronous standby, both real servers of the system's PostgreSQL (the bundled
 * one brings no pg_basebackup), and a TCP proxy in front that plays the address an operator would move at a
 * failover: it points at one server only and never back at a dead one.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect as dial, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findSystemPostgres } from '../../src/platform/postgres-binaries.ts';
import { postgresProcessesIn, signal, waitFor } from '../../src/platform/postgres-process.ts';
import { chooseRunner, launchAs, serverEnvironment } from '../../src/platform/postgres-runner.ts';
import { freePort } from '../harness-process.ts';

/** Where the programs are; without them these rows cannot run. */
export const SYSTEM_POSTGRES = findSystemPostgres(15);

export interface DatabaseServer {
  readonly adminUrl: string;
  readonly port: number;
  /** As a machine dies: the postmaster and every process of it, by SIGKILL. */
  readonly die: () => Promise<void>;
  /** Only the postmaster, by SIGKILL; its children notice by themselves. */
  readonly killPostmaster: () => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface Proxy {
  readonly port: number;
  /** New connections go there; those to elsewhere are cut. Nobody = refused. */
  readonly pointTo: (port: number | undefined) => void;
  readonly close: () => void;
}

export interface Pair {
  readonly primary: DatabaseServer;
  /** Makes the synchronous standby of the primary. */
  readonly standby: () => Promise<DatabaseServer>;
  readonly proxy: Proxy;
  /** The URL of a database as the nodes see it: through the proxy. */
  readonly throughProxy: (url: string) => string;
  readonly close: () => Promise<void>;
}

const run = promisify(execFile);

export async function startPair(): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-pair-'));
  const servers: DatabaseServer[] = [];
  const primaryFolder = join(folder, 'primary');
  mkdirSync(primaryFolder, { mode: 0o700 });
  await program('initdb', primaryFolder, [
    ...['-D', primaryFolder, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=trust', '-N'],
  ]);
  const primary = serverIn(primaryFolder, await freePort());
  servers.push(primary);
  await primary.start();
  const proxy = await startProxy();
  proxy.pointTo(primary.port);
  return {
    primary,
    proxy,
    standby: async () => {
      const standbyFolder = join(folder, 'standby');
      mkdirSync(standbyFolder, { mode: 0o700 });
      await program('pg_basebackup', standbyFolder, [
        ...['-d', primary.adminUrl, '-D', standbyFolder, '-R', '-X', 'stream', '-c', 'fast', '-N'],
      ]);
      const standby = serverIn(standbyFolder, await freePort());
      servers.push(standby);
      await standby.start();
      await ask(primary.adminUrl, "alter system set synchronous_standby_names = '*'");
      await ask(primary.adminUrl, 'select pg_reload_conf()');
      const synced = await waitFor(
        async () =>
          (await ask(primary.adminUrl, 'select sync_state from pg_stat_replication'))[0]
            ?.sync_state === 'sync',
        { timeoutMs: 15_000, everyMs: 100 },
      );
      if (synced === undefined) throw new Error('The standby did not become synchronous');
      return standby;
    },
    throughProxy: (url) => {
      const through = new URL(url);
      through.port = String(proxy.port);
      return through.toString();
    },
    close: async () => {
      proxy.close();
      await Promise.all(servers.map((server) => server.die()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Takes over: after this the standby accepts writes. */
export async function promote(standby: DatabaseServer): Promise<void> {
  await ask(standby.adminUrl, 'select pg_promote(true, 30)');
  const writable = await waitFor(
    async () => (await ask(standby.adminUrl, 'select pg_is_in_recovery() as r'))[0]?.r === false,
    { timeoutMs: 30_000, everyMs: 100 },
  );
  if (writable === undefined) throw new Error('The standby was not promoted');
}

async function ask(url: string, question: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(question)).rows;
  } finally {
    await client.end();
  }
}

function serverIn(folder: string, port: number): DatabaseServer {
  const adminUrl = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | undefined;
  const end = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    adminUrl,
    port,
    killPostmaster: end,
    die: async () => {
      await end();
      for (const pid of postgresProcessesIn(folder)) signal(pid, 'SIGKILL');
    },
    start: async () => {
      const { command, args, cwd, env, uid, gid } = launch('postgres', folder, [
        ...['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', ''],
        ...['-c', 'max_connections=120', '-c', 'shared_buffers=64MB'],
      ]);
      const user = uid === undefined ? {} : { uid, gid: gid ?? uid };
      const begin = () => {
        // It refuses to start while children of its killed predecessor still hold the memory; whoever keeps it
        // running tries again, and so do we.
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) {
          child = spawn(command, [...args], { cwd, env, ...user, stdio: 'ignore' });
        }
        return ask(adminUrl, 'select 1').catch(() => undefined);
      };
      const up = await waitFor(begin, { timeoutMs: 30_000, everyMs: 200 });
      if (up === undefined) throw new Error('PostgreSQL did not start');
    },
  };
}

function launch(name: string, cwd: string, args: readonly string[]) {
  if (SYSTEM_POSTGRES === undefined) throw new Error('No PostgreSQL 15 of the system is here');
  const command = join(SYSTEM_POSTGRES, name);
  return launchAs(chooseRunner(), { command, args, cwd, env: serverEnvironment({}) });
}

async function program(name: string, cwd: string, words: readonly string[]): Promise<void> {
  const { command, args, env } = launch(name, cwd, words);
  await run(command, [...args], { cwd, env });
}

async function startProxy(): Promise<Proxy> {
  let target: number | undefined;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (target === undefined) {
      near.destroy();
      return;
    }
    const far = dial(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    pointTo: (port) => {
      if (port !== target) cut();
      target = port;
    },
    close: () => {
      server.close();
      cut();
    },
  };
}
