/** `evenkeel oncall`: who is on call, asked of a running server. */
import type { CliCommands } from '../platform/cli.ts';
import type { OnCall, OnCallItem } from './api.ts';

export const oncallCommands: CliCommands = (program, context) => {
  program
    .command('oncall')
    .description('who is on call in each schedule, until when, and who is next')
    .option('--at <instant>', 'at this instant, such as 2026-11-23T09:00:00Z (default: now)')
    .option('--schedule <id>', 'only this schedule')
    .action(async (options: { readonly at?: string; readonly schedule?: string }) => {
      const query = new URLSearchParams({ ...options }).toString();
      const answer = (await context.call('GET', `/api/v1/oncall?${query}`)) as OnCall;
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'There is no schedule yet.' : lines.join('\n'), answer);
    });
};

function lineOf({ scheduleName, persons, next }: OnCallItem): string {
  const now = persons.map((entry) =>
    entry.until === null ? entry.personName : `${entry.personName} until ${entry.until}`,
  );
  const then = next === null ? '' : `; next ${namesIn(next.persons)} at ${next.at}`;
  return `${scheduleName}: ${now.length === 0 ? 'nobody' : now.join(', ')}${then}`;
}

function namesIn(persons: readonly { readonly personName: string }[]): string {
  return persons.map((entry) => entry.personName).join(', ');
}
