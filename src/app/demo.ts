/**
 * `evenkeel demo`: a node of its own with the demo company, a scripted outage, and a fake mailbox that prints
 * what reaches people's phones.
 */
import type { Command } from 'commander';
import { type Mailbox, startMailbox } from '../../fakes/mailbox.ts';
import { z } from '../kernel/schema.ts';
import { readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import type { Machine } from '../platform/machine.ts';
import { newSecret } from '../platform/random.ts';
import { every } from '../platform/timers.ts';
import { type DemoOptions, runDemo } from './demo-run.ts';
import { startNode } from './node.ts';

export function demoCommand(program: Command): void {
  program
    .command('demo')
    .description('run Evenkeel with a demo company, fake phones and a scripted outage')
    .option('--speed <n>', 'story seconds in one real second', '60')
    .option('--no-outage', 'only the company')
    .option('--port <port>', 'port to listen on (PORT, default 4680)')
    .action(async (options: { speed: string; outage: boolean; port?: string }) => {
      const speed = z.coerce.number().min(1).max(10_000).parse(options.speed);
      await demo({ speed, outage: options.outage, port: options.port });
    });
}

async function demo(wish: {
  readonly speed: number;
  readonly outage: boolean;
  readonly port: string | undefined;
}): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const mailbox = await startMailbox();
  const password = process.env['EVENKEEL_OWNER_PASSWORD'] ?? newSecret(9);
  const email = process.env['EVENKEEL_OWNER_EMAIL'] ?? 'owner@evenkeel.example';
  const config = readConfig({
    ...process.env,
    ...(wish.port === undefined ? {} : { PORT: wish.port }),
    EVENKEEL_DATA_DIR: process.env['EVENKEEL_DATA_DIR'] ?? './data/demo',
    EVENKEEL_SMTP_URL: mailbox.url,
    EVENKEEL_OWNER_EMAIL: email,
    EVENKEEL_OWNER_PASSWORD: password,
  });
  const stopAsked = new Promise<void>((done) => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  const node = await startNode(
    config,
    createLog(config.logLevel === 'info' ? 'warn' : config.logLevel),
  );
  const hangUp = showPhones(mailbox, say);
  say(`Evenkeel is ready at ${node.address}`);
  say(`Sign in as ${email} with ${password}`);
  try {
    if (node.address !== undefined)
      await playUnlessThere(node.machine, node.address, { ...wish, say });
    await stopAsked;
  } finally {
    hangUp();
    await node.stop();
    await mailbox.stop();
  }
}

async function playUnlessThere(machine: Machine, baseUrl: string, options: DemoOptions) {
  try {
    await runDemo(machine, baseUrl, options);
    options.say('Look around; Ctrl-C ends it.');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const there = message.includes('taken');
    options.say(
      there ? 'The demo company is there already. Look around; Ctrl-C ends it.' : message,
    );
  }
}

/** Prints each mail as the phone of its owner would show it. */
function showPhones(mailbox: Mailbox, say: (line: string) => void): () => void {
  let shown = 0;
  return every(300, () => {
    const mails = mailbox.mails();
    for (const mail of mails.slice(shown)) say(`  phone of ${mail.to.join(', ')}: ${mail.subject}`);
    shown = mails.length;
  });
}
