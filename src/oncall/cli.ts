/** `evenkeel oncall` and `evenkeel absence`: who is on call and who is away, asked of a running server. */
import type { Command } from 'commander';
import type { CliCommands, CliContext } from '../platform/cli.ts';
import type { AbsenceItem } from './absence-shapes.ts';
import type { OnCall, OnCallItem } from './api.ts';
import { reportCommand } from './report-cli.ts';

export const oncallCommands: CliCommands = (program, context) => {
  whoCommand(program, context);
  absenceCommands(program, context);
};

function whoCommand(program: Command, context: CliContext): void {
  const oncall = program.command('oncall');
  reportCommand(oncall, context);
  oncall
    .description('who is on call in each schedule, until when, and who is next')
    .option('--at <instant>', 'at this instant, such as 2026-11-23T09:00:00Z (default: now)')
    .option('--schedule <id>', 'only this schedule')
    .action(async (options: { readonly at?: string; readonly schedule?: string }) => {
      const query = new URLSearchParams({ ...options }).toString();
      const answer = (await context.call('GET', `/api/v1/oncall?${query}`)) as OnCall;
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'There is no schedule yet.' : lines.join('\n'), answer);
    });
}

function absenceCommands(program: Command, { call, print }: CliContext): void {
  const absence = program.command('absence').description('leave and holidays of people on call');
  absence
    .command('list')
    .description('who is away in a window')
    .requiredOption('--from <instant>', 'such as 2026-12-01T00:00:00Z')
    .requiredOption('--to <instant>', 'at most 400 days later')
    .option('--person <id>', 'only this person')
    .action(async (options: Readonly<Record<string, string>>) => {
      const query = new URLSearchParams(options).toString();
      const answer = (await call('GET', `/api/v1/absences?${query}`)) as Absences;
      print(answer.items.map(absenceLine).join('\n') || 'Nobody is away.', answer);
    });
  absence
    .command('add')
    .description('enter days away: yours, or as team lead or admin those of anybody')
    .option('--person <id>', 'who is away (default: whoever the token acts for)')
    .requiredOption('--first <day>', 'such as 2026-12-24')
    .requiredOption('--last <day>', 'the last day, included')
    .option('--kind <kind>', 'leave or holiday', 'leave')
    .option('--note <text>', 'what for')
    .action(async (options: Readonly<Record<string, string>>) => {
      const item = (await call('POST', '/api/v1/absences', options)) as AbsenceItem;
      print(absenceLine(item), item);
    });
  absence
    .command('cancel <id>')
    .description('cancel an absence; one that is running ends now')
    .action(async (id: string) => {
      await call('DELETE', `/api/v1/absences/${id}`);
      print('Cancelled.', { id, cancelled: true });
    });
  absence
    .command('holidays')
    .description('enter a list of days for a whole team, each in the zone of the person')
    .requiredOption('--team <id>', 'every active member')
    .requiredOption('--days <days>', 'such as "2026-12-25 Christmas Day, 2026-12-26"')
    .action(async ({ team, days }: { readonly team: string; readonly days: string }) => {
      const list = days.split(',').map((text) => {
        const [date, ...name] = text.trim().split(/\s+/);
        return { date, name: name.join(' ') };
      });
      const body = { team, days: list };
      const answer = (await call('POST', '/api/v1/absences/holidays', body)) as Absences;
      print(`Entered ${answer.items.length}.`, answer);
    });
}

interface Absences {
  readonly items: readonly AbsenceItem[];
}

function absenceLine({ id, personName, kind, note, from, to }: AbsenceItem): string {
  return `${id}  ${personName}  ${kind}  ${from} to ${to}${note === '' ? '' : `  ${note}`}`;
}

function lineOf({ scheduleName, persons, next }: OnCallItem): string {
  const now = persons.map(({ personName, until, insteadName, reason }) => {
    const end = until === null ? '' : ` until ${until}`;
    return `${personName}${end}${insteadName === null ? '' : ` (for ${insteadName}: ${reason})`}`;
  });
  const then = next === null ? '' : `; next ${namesIn(next.persons)} at ${next.at}`;
  return `${scheduleName}: ${now.length === 0 ? 'nobody' : now.join(', ')}${then}`;
}

function namesIn(persons: readonly { readonly personName: string }[]): string {
  return persons.map((entry) => entry.personName).join(', ');
}
