/** `evenkeel oncall report`: what lies wrong ahead in each rota, asked of a running server. */
import type { Command } from 'commander';
import type { CliContext } from '../platform/cli.ts';
import type { OnCall } from './api.ts';
import type { CoverageReport } from './report-api.ts';

interface ReportOptions {
  readonly schedule?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Below `evenkeel oncall`. */
export function reportCommand(oncall: Command, { call, print }: CliContext): void {
  oncall
    .command('report')
    .description('gaps, and people in two schedules, on leave or short of rest, at least 60 days')
    .option('--from <instant>', 'begin of the report (default: now)')
    .option('--to <instant>', 'its end (default: as far as the setting oncall.coverage looks)')
    .action(async ({ from, to }: ReportOptions, command: Command) => {
      // `--schedule` is an option of `oncall` itself.
      const { schedule } = command.optsWithGlobals<ReportOptions>();
      const ids = schedule === undefined ? await allSchedules(call) : [schedule];
      const query = new URLSearchParams({
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }).toString();
      const items: CoverageReport[] = [];
      for (const id of ids) {
        const path = `/api/v1/schedules/${encodeURIComponent(id)}/report?${query}`;
        items.push((await call('GET', path)) as CoverageReport);
      }
      print(items.flatMap(linesOf).join('\n') || 'There is no schedule yet.', { items });
    });
}

async function allSchedules(call: CliContext['call']): Promise<readonly string[]> {
  const { items } = (await call('GET', '/api/v1/oncall')) as OnCall;
  return items.map((item) => item.schedule);
}

function linesOf({ scheduleName, from, to, items }: CoverageReport): readonly string[] {
  const findings = items.filter((item) => item.level === 'finding').length;
  const sum = findings === 0 ? 'nothing to mend' : `${findings} to mend`;
  return [
    `${scheduleName}, ${from.slice(0, 10)} to ${to.slice(0, 10)}: ${sum}`,
    ...items.map(({ text, level }) => `  ${level === 'finding' ? '!' : '-'} ${text}`),
  ];
}
