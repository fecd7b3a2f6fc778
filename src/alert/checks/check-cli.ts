/** `evenkeel check list|run`: what is watched from here and how it stands; asked of a running server. */
import type { CliCommands } from '../../platform/cli.ts';
import type { CheckItem } from './check-api.ts';

export const checkCommands: CliCommands = (program, context) => {
  const check = program.command('check').description('what is looked at from here');
  check
    .command('list')
    .description('checks by name, with what the last look saw')
    .action(async () => {
      const answer = (await context.call('GET', '/api/v1/checks')) as {
        readonly items: readonly CheckItem[];
      };
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'Nothing is looked at.' : lines.join('\n'), answer);
    });
  check
    .command('run <id>')
    .description('look now; the look counts like any other')
    .action(async (id: string) => {
      const path = `/api/v1/checks/${encodeURIComponent(id)}/run`;
      const look = (await context.call('POST', path, {})) as {
        readonly ok: boolean;
        readonly words: string;
      };
      context.print(`${look.ok ? 'good' : 'failed'}: ${look.words}`, look);
    });
};

function lineOf({ id, name, serviceName, state, paused, lastWords }: CheckItem): string {
  const words = lastWords === '' ? '' : `: ${lastWords}`;
  return `${id}  ${paused ? 'paused' : state}  ${serviceName}: ${name}${words}`;
}
