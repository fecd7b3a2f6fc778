/**
 * `evenkeel bench` and `evenkeel sim`: measure and prove this build where it stands. Both need a checkout, since what
 * they run is not shipped.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { CliContext } from '../platform/cli.ts';

export function checkoutCommands(program: Command, _context: CliContext): void {
  program
    .command('bench [cases...]')
    .description(
      'measure start, memory, weight, intake and paging; each as a ratio to a limit of the same run',
    )
    .action((cases: readonly string[], _options: unknown, command: Command) =>
      inCheckout(command, 'bench', cases),
    );
  program
    .command('sim')
    .description(
      'let months of trouble pass on a virtual clock, and judge what became of the pages',
    )
    .option('--seeds <n>', 'how many months', '100')
    .option('--first-seed <s>', 'from which on', '1')
    .option('--days <d>', 'virtual days of each', '30')
    .option('--trace', 'with one seed: everything that happened')
    .action((options: SimOptions, command: Command) => {
      const { seeds, firstSeed, days, trace } = options;
      const words = ['--seeds', seeds, '--first-seed', firstSeed, '--days', days];
      return inCheckout(command, 'sim', [...words, ...(trace === true ? ['--trace'] : [])]);
    });
}

interface SimOptions {
  readonly seeds: string;
  readonly firstSeed: string;
  readonly days: string;
  readonly trace?: boolean;
}

/** Runs `scripts/<name>.ts` of the checkout and leaves as it does. */
async function inCheckout(
  command: Command,
  name: 'bench' | 'sim',
  words: readonly string[],
): Promise<void> {
  const root = checkoutRoot();
  if (root === undefined) throw new Error(`${name} is in the source checkout; run this there.`);
  const json = command.optsWithGlobals<{ json?: boolean }>().json === true ? ['--json'] : [];
  const script = `scripts/${name}.ts`;
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...words, ...json], {
    cwd: root,
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

function checkoutRoot(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, '..'), join(here, '../..')].find((folder) =>
    existsSync(join(folder, 'scripts/bench.ts')),
  );
}
