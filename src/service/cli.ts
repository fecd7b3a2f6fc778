/** `evenkeel service ...`: the catalogue, through the HTTP API of a running server. */
import type { Command } from 'commander';
import { z } from '../kernel/schema.ts';
import type { CliContext } from '../platform/cli.ts';
import { zService } from './api.ts';
import { TIERS } from './core/service.ts';

const zServicePage = z.object({ items: z.array(zService), nextCursor: z.string().nullable() });

export function serviceCommands(program: Command, { call, print }: CliContext): void {
  const service = program.command('service').description('what is kept running');
  service
    .command('create <name>')
    .description('add a service to the catalogue')
    .option('--tier <tier>', `one of ${TIERS.join(', ')}`)
    .option('--team <team>', 'id or name of the team that owns it')
    .option('--needs <service...>', 'services it cannot run without, by id or name')
    .option('--uses <service...>', 'services it can run without, by id or name')
    .action(async (name, options) => {
      const dependsOn = [
        ...(options.needs ?? []).map((one: string) => ({ service: one, kind: 'hard' })),
        ...(options.uses ?? []).map((one: string) => ({ service: one, kind: 'soft' })),
      ];
      const { tier, team } = options;
      const body = { name, tier, team, dependsOn };
      const made = zService.parse(await call('POST', '/api/v1/services', body));
      print(`${made.id}  ${made.tier}  ${made.name}`, made);
    });
  service
    .command('list')
    .description('every service, by name')
    .action(async () => {
      const items = [];
      let next: string | null = '';
      while (next !== null) {
        const cursor: string = next === '' ? '' : `&cursor=${next}`;
        const page = zServicePage.parse(await call('GET', `/api/v1/services?limit=200${cursor}`));
        items.push(...page.items);
        next = page.nextCursor;
      }
      const lines = items.map((one) => `${one.id}  ${one.tier}  ${one.name}`);
      print(lines.join('\n') || 'No services yet.', { items });
    });
}
