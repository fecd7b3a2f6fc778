/** `evenkeel bench`: measures this build where it stands; needs a checkout, since the benches are not shipped. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { CliContext } from '../platform/cli.ts';

export function benchCommand(program: Command, _context: CliContext): void {
  program
    .command('bench [cases...]')
    .description(
      'measure start, memory, weight and intake; each as a ratio to a limit of the same run',
    )
    .action(async (cases: readonly string[], _options: unknown, command: Command) => {
      const root = checkoutRoot();
      if (root === undefined) {
        throw new Error('The benches are in the source checkout; run this there.');
      }
      const json = command.optsWithGlobals<{ json?: boolean }>().json === true ? ['--json'] : [];
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'scripts/bench.ts', ...cases, ...json],
        { cwd: root, stdio: 'inherit' },
      );
      const [code] = (await once(child, 'exit')) as [number | null];
      process.exitCode = code ?? 1;
    });
}

function checkoutRoot(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, '..'), join(here, '../..')].find((folder) =>
    existsSync(join(folder, 'scripts/bench.ts')),
  );
}
