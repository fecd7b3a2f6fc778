/**
 * The one executable. Commands live in the features' `cli.ts`; this file gives them the database or a
 * running server and prints either human text or JSON.
 */
import { Command, CommanderError } from 'commander';
import type { CliContext } from '../platform/cli.ts';
import { createCliContext } from './cli-context.ts';
import { allCommands } from './commands.ts';
import { packageVersion } from './ops-routes.ts';
import { serve } from './serve.ts';

/** Runs one command line (without node and script) and gives the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('evenkeel')
    .description('Incident management from the first sign of trouble to the lesson learned.')
    .version(packageVersion())
    .option('--json', 'print JSON')
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)');
  let code = 0;
  const context = createCliContext(
    () => program.opts<{ json?: boolean }>().json === true || argv.includes('--json'),
  );
  program
    .command('serve', { isDefault: false })
    .description('run a node: web pages, API and the job engine')
    .option('--role <role>', 'all, web or worker')
    .option('--port <port>', 'port to listen on (PORT, default 4680)')
    .option('--host <host>', 'address to listen on (HOST, default 127.0.0.1)')
    .action(async (options: { role?: string; port?: string; host?: string }) => {
      code = await serve({
        ...process.env,
        ...(options.role === undefined ? {} : { EVENKEEL_ROLE: options.role }),
        ...(options.port === undefined ? {} : { PORT: options.port }),
        ...(options.host === undefined ? {} : { HOST: options.host }),
      });
    });
  // The others work out their options from the rules of every verb: a node that starts has no use for that.
  if (argv[0] !== 'serve') for (const add of allCommands()) add(program, context);
  acceptJsonEverywhere(program);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return process.exitCode === undefined ? code : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`evenkeel: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await closeContext(context);
  }
}

/** `--json` may stand before or after the command's own words. */
function acceptJsonEverywhere(command: Command): void {
  for (const child of command.commands) {
    if (!child.options.some((option) => option.long === '--json')) {
      child.option('--json', 'print JSON');
    }
    child.exitOverride();
    acceptJsonEverywhere(child);
  }
}

async function closeContext(context: CliContext & { close?: () => Promise<void> }): Promise<void> {
  await context.close?.();
}
