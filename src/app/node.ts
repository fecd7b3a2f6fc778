/**
 * One running node: database up, schema right, jobs being worked on, HTTP open, as its role says. The same
 * steps for `evenkeel serve`, the demo and the tests; `stop` undoes them in reverse and loses nothing.
 */
import { makeSignalDays } from '../alert/days/days.ts';
import { startMailIn } from '../alert/mail/smtp-listener.ts';
import { startMailboxes } from '../alert/mailbox/mailboxes.ts';
import { authenticate } from '../identity/authenticate.ts';
import { ensureOwnerOrSetupLink } from '../identity/setup.ts';

import { startListeners } from '../notification/listeners.ts';

import { startWatch } from '../notification/watch/watch-loop.ts';

import type { Config } from '../platform/config.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import { createHttp } from '../platform/http.ts';
import { createLiveHub } from '../platform/live.ts';
import type { Log } from '../platform/log.ts';
import type { Machine } from '../platform/machine.ts';
import { migrate } from '../platform/migrate.ts';
import { startWorker } from '../platform/worker.ts';
import { allJobs, allRoutes, buildMachine } from './compose.ts';

export interface RunningNode {
  readonly machine: Machine;
  /** Where it listens; undefined for a worker. */
  readonly address: string | undefined;
  /** One-time link of the set-up page, on an empty database without owner settings. */
  readonly setupUrl: string | undefined;
  /** Port on which it takes mail in; undefined where it takes none. */
  readonly mailPort: number | undefined;
  readonly stop: () => Promise<void>;
}

export async function startNode(config: Config, log: Log): Promise<RunningNode> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error) => log.warn({ error: String(error) }, 'while stopping'));
    }
  };
  try {
    const databaseUrl = await openDatabase(config, log, undo);
    await migrate({ url: databaseUrl, log });
    const machine = buildMachine({ config, log, databaseUrl });
    undo.push(() => machine.db.close());
    await makeSignalDays(machine);
    const { setupUrl } = await ensureOwnerOrSetupLink(machine);
    if (config.role !== 'web') {
      const worker = await startWorker(machine, allJobs());
      undo.push(() => worker.stop());
      const listeners = await startListeners(machine);
      undo.push(() => listeners.stop());
      const boxes = await startMailboxes(machine);
      undo.push(() => boxes.stop());
    }
    const watch = startWatch(machine);
    undo.push(() => watch.stop());
    const address = config.role === 'worker' ? undefined : await listen(machine, databaseUrl, undo);
    const mail = config.role === 'worker' ? undefined : await startMailIn(machine);
    if (mail !== undefined) undo.push(() => mail.stop());
    return { machine, address, setupUrl, mailPort: mail?.port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => Promise<unknown>)[];

async function openDatabase(config: Config, log: Log, undo: Undo): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  undo.push(() => embedded.stop());
  return embedded.url;
}

async function listen(machine: Machine, databaseUrl: string, undo: Undo): Promise<string> {
  const { config, db, log, metrics } = machine;
  const live = await createLiveHub({ db, url: databaseUrl, log, metrics });
  const server = await createHttp({
    machine,
    routes: allRoutes(machine, live),
    authenticate: authenticate(machine),
  });
  undo.push(() => server.close());
  // Streams never end by themselves, so they are ended before the server waits for its connections.
  undo.push(() => live.close());
  await server.listen({ port: config.port, host: config.host });
  const bound = server.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${host}:${port}`;
}
