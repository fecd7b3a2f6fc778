/** `evenkeel serve`: runs one node until it is told to stop, and says which address to open. */
import { readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { after } from '../platform/timers.ts';
import { startNode } from './node.ts';

const STOP_WITHIN_MS = 15_000;

/** Resolves with the exit code after a graceful stop. */
export async function serve(environment: Readonly<Record<string, string | undefined>>) {
  const config = readConfig(environment);
  const log = createLog(config.logLevel);
  const stopAsked = new Promise<string>((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'));
    process.once('SIGTERM', () => resolve('SIGTERM'));
  });
  const node = await startNode(config, log);
  warnAboutPlainHttp(config.publicUrl, config.host);
  if (node.setupUrl !== undefined) {
    process.stdout.write(`Set up the owner once at ${node.setupUrl}\n`);
  }
  process.stdout.write(
    node.address === undefined
      ? 'Evenkeel worker is ready\n'
      : `Evenkeel is ready at ${node.address}\n`,
  );
  if (node.mailPort !== undefined && config.mailIn !== undefined) {
    const { host, domain } = config.mailIn;
    process.stdout.write(`Mail for ${domain} is taken in at ${host}:${node.mailPort}\n`);
  }
  const signal = await stopAsked;
  log.info({ signal }, 'stopping');
  const calledOff = after(STOP_WITHIN_MS, () => process.exit(1));
  await node.stop();
  calledOff();
  return 0;
}

function warnAboutPlainHttp(publicUrl: string, host: string): void {
  const url = new URL(publicUrl);
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (loopback && host !== '0.0.0.0')) return;
  process.stderr.write(
    `Warning: ${publicUrl} is not https. Passwords and pages travel in the clear; put a TLS proxy ` +
      'in front and set EVENKEEL_PUBLIC_URL to its https address.\n',
  );
}
