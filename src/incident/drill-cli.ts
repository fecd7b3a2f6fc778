/** `evenkeel drill start|list|end`: practise the way of a page, from a terminal. */
import type { Command } from 'commander';
import type { CliContext } from '../platform/cli.ts';
import type { DrillItem } from './drill-shapes.ts';

type Listed = DrillItem & {
  readonly serviceName: string | null;
  readonly names?: Readonly<Record<string, string>>;
};
type Names = Readonly<Record<string, string>>;

export function drillCommands(program: Command, { call, print }: CliContext): void {
  const drill = program
    .command('drill')
    .description('drills: the real way of a page, for practice');
  drill
    .command('start')
    .description(
      'page the people of a service as an incident would; every message says it is a drill',
    )
    .requiredOption('--service <service>', 'by name or id')
    .requiredOption('--reason <text>', 'why now; people read it')
    .option('--priority <priority>', 'P1 (also the commander) or P2', 'P2')
    .option('--expected <person>', 'id of the person who should answer')
    .option('--announce <minutes>', 'tell people now, page them so many minutes later')
    .action(async (options: Readonly<Record<string, string>>) => {
      const { announce, ...rest } = options;
      const lead = announce === undefined ? {} : { announced: true, leadMinutes: Number(announce) };
      const answer = (await call('POST', '/api/v1/drills', { ...rest, ...lead })) as Listed;
      print(lineOf(answer, answer.names ?? {}), answer);
    });
  drill
    .command('list')
    .description('drills, newest first, with how well people were reached')
    .option('--service <service>', 'only of this service, by name or id')
    .option('--running', 'only those under way')
    .action(async ({ service, running }: { service?: string; running?: boolean }) => {
      const query = new URLSearchParams({
        ...(service === undefined ? {} : { service }),
        ...(running === true ? { running: 'true' } : {}),
      });
      const answer = (await call('GET', `/api/v1/drills?${query}`)) as {
        readonly items: readonly Listed[];
        readonly names: Names;
      };
      const lines = answer.items.map((item) => lineOf(item, answer.names));
      print(lines.length === 0 ? 'There was no drill yet.' : lines.join('\n'), answer);
    });
  drill
    .command('end <number>')
    .description('end a drill now; it is scored as far as it got')
    .action(async (number: string) => {
      const path = `/api/v1/drills/${encodeURIComponent(number)}/end`;
      const answer = (await call('POST', path, {})) as Listed;
      print(lineOf(answer, answer.names ?? {}), answer);
    });
}

function lineOf(item: Listed, names: Names): string {
  return `${item.number}  ${item.serviceName ?? ''}  ${resultOf(item, names)}`;
}

function resultOf({ score, running, nextDueAt }: Listed, names: Names): string {
  if (score === null) return running ? `running, next step ${nextDueAt ?? 'none'}` : 'over';
  const list = (ids: readonly string[]) => ids.map((id) => names[id] ?? id).join(', ');
  const parts = [
    score.acknowledgedBy === null
      ? score.outcome
      : `${names[score.acknowledgedBy] ?? score.acknowledgedBy} answered after ${score.acknowledgedSeconds} s`,
    `level ${score.level}`,
    score.notReached.length === 0 ? '' : `not reached: ${list(score.notReached)}`,
    score.withoutConsent.length === 0 ? '' : `did not agree: ${list(score.withoutConsent)}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}
