/** For tests of checks: a site that misbehaves on `127.0.0.2`, the world outside, and a listener inside, on `127.0.0.1`. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import { alertRoutes } from '../src/alert/routes.ts';
import { createHttp } from '../src/platform/http.ts';
import type { Caller } from '../src/platform/route.ts';
import { testDatabase } from './database.ts';
import { makeService } from './senders.ts';

const folder = mkdtempSync(join(tmpdir(), 'evenkeel-ping-'));
const pingProgram = join(folder, 'ping');
const env = { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.2/32', EVENKEEL_PING: pingProgram };
export const { db, machine, url: databaseUrl } = await testDatabase({ env });
const ADMIN: Caller = {
  ...{ kind: 'token', actorId: 'token:test', personId: undefined, roles: ['admin'] },
  ...{ via: 'bearer', credentialId: undefined },
};
export const server = await createHttp({
  machine,
  routes: alertRoutes(machine),
  authenticate: async () => ADMIN,
});
await makeService(db, 'Shop');

/** What stands in for `ping` from now on: lines of a shell, `$*` what it was given; undefined: there is none. */
export function pingIs(lines: string | undefined): void {
  rmSync(pingProgram, { force: true });
  if (lines === undefined) return;
  writeFileSync(pingProgram, `#!/bin/sh\n${lines}\n`);
  chmodSync(pingProgram, 0o755);
}

export const OUTSIDE = '127.0.0.2';
export const closers: (() => void)[] = [];
afterAll(() => {
  for (const close of closers) close();
  rmSync(folder, { recursive: true });
});

export async function listen(one: Server, host: string): Promise<number> {
  await new Promise<void>((resolve) => {
    one.listen(0, host, () => resolve());
  });
  closers.push(() => one.close());
  return (one.address() as AddressInfo).port;
}

/** What the site answers with, and what was seen of the calls; anew for each test. */
export const world = {
  insideHits: 0,
  seenHeaders: [] as Record<string, unknown>[],
  answer: ((_, response) => response.end('fine')) as RequestListener,
};
const web = createServer((request, response) => {
  world.seenHeaders.push(request.headers);
  world.answer(request, response);
});
closers.push(() => web.closeAllConnections());
export const site = `http://${OUTSIDE}:${await listen(web, OUTSIDE)}`;
export const insidePort = await listen(
  createTcp((socket) => {
    world.insideHits += 1;
    socket.destroy();
  }),
  '127.0.0.1',
);

beforeEach(() => {
  world.insideHits = 0;
  world.seenHeaders = [];
  world.answer = (_, response) => response.end('fine');
});

export const call = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  payload?: object,
) => {
  const done = await server.inject({
    method,
    url: `/api/v1/checks${url}`,
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: done.statusCode, body: done.body === '' ? undefined : done.json() };
};
