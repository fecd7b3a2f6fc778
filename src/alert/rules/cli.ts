/** `evenkeel rules list|check|dry-run`: the rules in force, what is wrong with one, what it would change. */
import { scheduler } from 'node:timers/promises';
import { instant, plusSeconds } from '../../kernel/instant.ts';
import type { CliCommands, CliContext } from '../../platform/cli.ts';
import type { DryRun } from './dry-run/dry-run-shape.ts';
import type { RuleChecked, RuleItem } from './rule-shape.ts';

const DAY_SECONDS = 86_400;
const LOOK_EVERY_MS = 500;

export const ruleCommands: CliCommands = (program, context) => {
  const rules = program.command('rules').description('rules about signals');
  rules
    .command('list')
    .description('in the order in which they run')
    .action(async () => {
      const answer = (await context.call('GET', '/api/v1/rules')) as {
        readonly items: readonly RuleItem[];
      };
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'There is no rule.' : lines.join('\n'), answer);
    });
  rules
    .command('check <expression>')
    .description('what is wrong with an expression, and what it gives of a stored signal')
    .option('--text', 'it must give a text, not yes or no')
    .option('--signal <id>', 'try it on this signal')
    .action(async (expression: string, options: { text?: boolean; signal?: string }) => {
      const answer = (await context.call('POST', '/api/v1/rules/check', {
        ...{ expression, wanted: options.text === true ? 'text' : 'test' },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      })) as RuleChecked;
      context.print(checkedWords(answer), answer);
    });
  rules
    .command('dry-run <rule>')
    .description(
      'what a rule (as JSON, like POST /api/v1/rules takes it) would change of what came in',
    )
    .requiredOption('--from <instant>', 'signals from here, such as 2026-11-23T00:00:00Z')
    .option('--to <instant>', 'to here (default: a day later)')
    .option('--replaces <id>', 'it stands in the place of this rule')
    .action(async (rule: string, options: DryRunOptions) => {
      const run = await tried(context, JSON.parse(rule) as object, options);
      context.print(runWords(run), run);
    });
};

interface DryRunOptions {
  readonly from: string;
  readonly to?: string;
  readonly replaces?: string;
}

async function tried(context: CliContext, rule: object, options: DryRunOptions): Promise<DryRun> {
  const { from, replaces } = options;
  const to = options.to ?? plusSeconds(instant(from), DAY_SECONDS);
  const change = replaces === undefined ? { add: rule } : { change: { id: replaces, rule } };
  const wish = { from, to, ...change };
  let run = (await context.call('POST', '/api/v1/rules/dry-run', wish)) as DryRun;
  while (run.state === 'waiting' || run.state === 'running') {
    await scheduler.wait(LOOK_EVERY_MS);
    run = (await context.call('GET', `/api/v1/rules/dry-runs/${run.id}`)) as DryRun;
  }
  return run;
}

function lineOf({ id, name, enabled, condition, failure }: RuleItem): string {
  const state = enabled ? 'on ' : 'off';
  const failed = failure === null ? '' : `  failed ${failure.count} times, last ${failure.at}`;
  return `${id}  ${state}  ${name}: ${condition.replaceAll('\n', ' ')}${failed}`;
}

function checkedWords({ faults, value, failed }: RuleChecked): string {
  const [fault] = faults;
  if (fault !== undefined) return `line ${fault.line}, column ${fault.column}: ${fault.message}`;
  if (failed !== null) return `It fails: ${failed}`;
  return value === null ? 'It can be read.' : String(value);
}

function runWords(run: DryRun): string {
  if (run.state === 'failed') return run.words.join('\n');
  const sum = (name: 'opened' | 'joined' | 'suppressed' | 'paged') =>
    `${name}: ${run.before[name]} now, ${run.after[name]} with the rule`;
  const cells = run.cells.map(({ name, count }) => `  ${name}: ${count}`);
  return [
    `${run.done} signals, ${run.untried} of them untried`,
    ...[sum('opened'), sum('joined'), sum('suppressed'), sum('paged')],
    ...['from what to what', ...cells],
  ].join('\n');
}
