/**
 * Where the embedded PostgreSQL listens: a socket inside its own closed data folder, never the
 * network. A socket's path may not be longer than about 100 bytes, and some shared folders carry
 * no sockets at all: then it moves to a closed folder of its own under the temp folder, and as the
 * last way to a free port of 127.0.0.1.
 */
import { chownSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { createServer, type ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Connection, type Folders, ownerFor } from './postgres-cluster.ts';
import type { Runner } from './postgres-runner.ts';

export type Endpoint = Pick<Connection, 'host' | 'port'>;

const PORT = 5432;
const LONGEST_PATH_BYTES = 100;
const TEMP_PREFIX = 'evenkeel-pg-';

export async function chooseEndpoint(runner: Runner, folders: Folders): Promise<Endpoint> {
  if (await canHoldSocket(folders.cluster)) return { host: folders.cluster, port: PORT };
  const temp = mkdtempSync(join(tmpdir(), TEMP_PREFIX));
  if (await canHoldSocket(temp)) {
    const owner = ownerFor(runner);
    if (owner !== undefined) chownSync(temp, owner, owner);
    return { host: temp, port: PORT };
  }
  rmSync(temp, { recursive: true, force: true });
  return { host: '127.0.0.1', port: await freePort() };
}

/** Removes the temp folder of an earlier start, if there was one. */
export function clearEndpoint(endpoint: Endpoint, folders: Folders): void {
  const { host } = endpoint;
  if (host === folders.cluster || !host.startsWith('/')) return;
  if (!basename(host).startsWith(TEMP_PREFIX) || dirname(host) !== tmpdir()) return;
  rmSync(host, { recursive: true, force: true });
}

/** Settings that make the server listen there. Inside its own folder the path is just `.`. */
export function listenSettings(endpoint: Endpoint, folders: Folders): Record<string, string> {
  const port = String(endpoint.port);
  if (!endpoint.host.startsWith('/')) {
    return { listen_addresses: endpoint.host, unix_socket_directories: '', port };
  }
  const folder = endpoint.host === folders.cluster ? '.' : endpoint.host;
  return {
    listen_addresses: '',
    unix_socket_directories: folder,
    unix_socket_permissions: '0700',
    port,
  };
}

async function canHoldSocket(folder: string): Promise<boolean> {
  if (Buffer.byteLength(`${folder}/.s.PGSQL.${PORT}`) > LONGEST_PATH_BYTES) return false;
  const path = `${folder}/.probe-${process.pid}`;
  try {
    await listenOnce({ path });
    return true;
  } catch {
    return false;
  } finally {
    try {
      unlinkSync(path);
    } catch {
      // Closing the probe has removed it already.
    }
  }
}

async function freePort(): Promise<number> {
  return listenOnce({ host: '127.0.0.1', port: 0 });
}

function listenOnce(options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(options, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
