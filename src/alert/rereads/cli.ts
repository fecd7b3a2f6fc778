/** `evenkeel signals reread`: kept signals read again with today's parser and rules; asked of a running server. */
import { scheduler } from 'node:timers/promises';
import type { CliCommands } from '../../platform/cli.ts';
import type { Reread } from './reread-shape.ts';

const PATH = '/api/v1/rereads';
const LOOK_EVERY_MS = 500;

interface Options {
  readonly integration?: string;
  readonly signal?: string;
  readonly from?: string;
  readonly to?: string;
  readonly dryRun?: boolean;
  readonly mayPage?: boolean;
  readonly yes?: boolean;
}

export const rereadCommands: CliCommands = (program, context) => {
  const signals = program.command('signals').description('signals as they were kept');
  signals
    .command('reread')
    .description(
      "look what kept signals are to today's parser and rules; told yes, do what differs",
    )
    .option('--integration <id>', 'all of this sender, its open dead letters too')
    .option('--from <instant>', 'received from then on, such as 2026-11-23T08:00:00Z')
    .option('--to <instant>', 'and before then; at most 7 days and 5,000 signals')
    .option('--signal <id>', 'this signal alone')
    .option('--dry-run', 'only say what would come of it')
    .option('--may-page', 'what still fires, and fired within six hours, goes to people')
    .option('--yes', 'do it without being asked')
    .action(async (options: Options) => {
      const { integration, signal, from, to } = options;
      const wish = JSON.parse(JSON.stringify({ integration, signal, from, to })) as object;
      let run = (await context.call('POST', PATH, wish)) as Reread;
      run = await followed(run, 'looking');
      if (run.state === 'failed') throw new Error(run.words[0] ?? 'It failed.');
      const plan = linesOf(run);
      const isPlanOnly = run.state !== 'looked' || options.dryRun === true || !hasWork(run);
      if (isPlanOnly) return context.print(plan, run);
      if (options.yes !== true) {
        const says = await context.ask(`${plan}\n${questionOf(options)}`);
        if (says === undefined) {
          context.print(plan, run);
          throw new Error('Nothing was changed. To do it, say --yes, or answer at a terminal.');
        }
        if (!says) return context.print('Nothing was changed.', run);
      }
      const body = { mayPage: options.mayPage === true };
      const started = (await context.call('POST', `${PATH}/${run.id}/start`, body)) as Reread;
      const done = await followed(started, 'running');
      if (done.state === 'failed') throw new Error(done.words[0] ?? 'It failed.');
      context.print(options.yes === true ? `${plan}\n${linesOf(done)}` : linesOf(done), done);
    });

  async function followed(run: Reread, state: Reread['state']): Promise<Reread> {
    let now = run;
    while (now.state === state) {
      await scheduler.wait(LOOK_EVERY_MS);
      now = (await context.call('GET', `${PATH}/${run.id}`)) as Reread;
    }
    return now;
  }
};

function hasWork({ plan }: Reread): boolean {
  return plan.some(({ name }) => name !== 'nothing');
}

function questionOf({ mayPage }: Options): string {
  const calls = 'What still fires, and fired within six hours, goes to people.';
  return `${mayPage === true ? calls : 'Nobody is called.'} Do it?`;
}

function linesOf(run: Reread): string {
  const { state, looked, done, cells, plan, effects, alerts } = run;
  const told = (counts: readonly { readonly name: string; readonly count: number }[]) =>
    counts.map(({ name, count }) => `  ${count} ${name.replaceAll('_', ' ')}`);
  if (state === 'looked') {
    return [
      `${looked} looked at, nothing was changed.`,
      ...told(cells),
      'To do:',
      ...told(plan),
    ].join('\n');
  }
  const { over, kept, letGo } = alerts;
  return [
    `${state}: ${done} of ${looked}.`,
    ...told(effects),
    `Alerts: ${over} over by now, ${kept} kept back, ${letGo} let go to people.`,
  ].join('\n');
}
