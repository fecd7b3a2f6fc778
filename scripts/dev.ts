/**
 * `npm run dev`: the server from its sources, started anew when one changes, and the pages rebuilt as you type.
 * Open the address it prints; reload the page after a change.
 */
import { spawn } from 'node:child_process';

const LAUNCH =
  "const { main } = await import('./src/app/cli.ts'); process.exitCode = await main(['serve']);";

const children = [
  spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--watch'], {
    stdio: 'inherit',
  }),
  spawn(
    process.execPath,
    ['--watch-path=src', '--import', 'tsx', '--input-type=module', '--eval', LAUNCH],
    {
      stdio: 'inherit',
      env: { ...process.env, EVENKEEL_LOG_LEVEL: process.env['EVENKEEL_LOG_LEVEL'] ?? 'debug' },
    },
  ),
];

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
