/** `evenkeel dead-letters list|retry`: what could not be taken, and reading it again; asked of a running server. */
import type { CliCommands } from '../../platform/cli.ts';
import type { DeadLetterItem, Retried, RetriedMany } from './shapes.ts';

const PATH = '/api/v1/dead-letters';

export const deadLetterCommands: CliCommands = (program, context) => {
  const letters = program.command('dead-letters').description('signals that could not be taken');
  letters
    .command('list')
    .description('open ones, the newest first')
    .option('--handled', 'those dealt with instead')
    .option('--source <tool>', 'only of this tool')
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options: { handled?: boolean; source?: string; limit: string }) => {
      const query = new URLSearchParams({
        limit: options.limit,
        state: options.handled === true ? 'handled' : 'open',
        ...(options.source === undefined ? {} : { source: options.source }),
      });
      const answer = (await context.call('GET', `${PATH}?${query}`)) as {
        readonly items: readonly DeadLetterItem[];
      };
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'There are none.' : lines.join('\n'), answer);
    });
  letters
    .command('retry [id]')
    .description("read one again with today's parser, or all of a sender")
    .option('--integration <id>', 'all open ones of this sender')
    .action(async (id: string | undefined, options: { integration?: string }) => {
      if ((id === undefined) === (options.integration === undefined)) {
        throw new Error('Name one dead letter, or a sender by --integration.');
      }
      if (id !== undefined) {
        const path = `${PATH}/${encodeURIComponent(id)}/retry`;
        const done = (await context.call('POST', path)) as Retried;
        context.print(`${done.outcome}: ${done.words}`, done);
        return;
      }
      let [delivered, failed] = [0, 0];
      for (let after: string | null | undefined; after !== null; ) {
        const body = {
          integration: options.integration,
          ...(after === undefined ? {} : { after }),
        };
        const done = (await context.call('POST', `${PATH}/retry`, body)) as RetriedMany;
        delivered += done.delivered;
        failed += done.failed;
        after = done.next;
      }
      context.print(`${delivered} delivered, ${failed} as before.`, { delivered, failed });
    });
};

function lineOf(item: DeadLetterItem): string {
  const { id, at, source, integrationName, serviceName, reason } = item;
  return `${id}  ${at}  ${source}  ${serviceName}, ${integrationName}: ${reason}`;
}
