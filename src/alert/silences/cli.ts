/** `evenkeel silences list|preview|add|expire` and `evenkeel maintenance list|cancel`, asked of a running server. */
import type { CliCommands, CliContext } from '../../platform/cli.ts';
import { type Matcher, parseMatchers } from '../core/matcher.ts';
import type { Preview, SilenceItem } from './silence-api.ts';
import type { WindowItem } from './window-api.ts';

const SILENCES = '/api/v1/silences';
const WINDOWS = '/api/v1/maintenance-windows';
const UNIT_SECONDS = { m: 60, h: 3_600, d: 86_400, w: 7 * 86_400 } as const;

export const silenceCommands: CliCommands = (program, context) => {
  const silences = program
    .command('silences')
    .description('times in which some alerts call nobody');
  silences
    .command('list')
    .description('those that run or come')
    .option('--ended', 'those that have ended instead')
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options: { ended?: boolean; limit: string }) => {
      const statuses = options.ended === true ? ['ended'] : ['active', 'coming'];
      const items: SilenceItem[] = [];
      for (const status of statuses) items.push(...(await listed(context, status, options.limit)));
      context.print(linesOf(items.map(lineOf), 'There is no silence.'), { items });
    });
  covering(silences.command('preview [matchers...]'))
    .description('what fires now that it would cover; nothing is kept')
    .action(async (matchers: readonly string[], options: Cover) => {
      const wish = coverOf(matchers, options);
      const preview = (await context.call('POST', `${SILENCES}/preview`, wish)) as Preview;
      context.print(previewWords(preview), preview);
    });
  covering(silences.command('add [matchers...]'))
    .description('silence what matches, such as alertname=DiskFull host=~"db-.*"')
    .requiredOption('--for <length>', 'how long: 30m, 4h, 2d or 1w')
    .requiredOption('--why <text>', 'shown wherever it hides something')
    .action(async (matchers: readonly string[], options: Cover & { for: string; why: string }) => {
      const made = (await context.call('POST', SILENCES, {
        ...coverOf(matchers, options),
        comment: options.why,
        durationSeconds: secondsOf(options.for),
      })) as SilenceItem;
      context.print(lineOf(made), made);
    });
  silences
    .command('expire <id>')
    .description('end it now; what it kept back and still fires reaches people')
    .action(async (id: string) => {
      const path = `${SILENCES}/${encodeURIComponent(id)}/expire`;
      const ended = (await context.call('POST', path, {})) as SilenceItem;
      context.print(lineOf(ended), ended);
    });
  maintenance(program, context);
};

const maintenance: CliCommands = (program, context) => {
  const windows = program.command('maintenance').description('maintenance windows');
  windows
    .command('list')
    .description('the newest first, with the next time of each')
    .option('--limit <n>', 'at most this many', '50')
    .action(async ({ limit }: { limit: string }) => {
      const query = new URLSearchParams({ limit });
      const answer = (await context.call('GET', `${WINDOWS}?${query}`)) as {
        readonly items: readonly WindowItem[];
      };
      context.print(linesOf(answer.items.map(windowLine), 'There is no window.'), answer);
    });
  windows
    .command('cancel <id>')
    .description('call it off for good; what it kept back and still fires reaches people')
    .action(async (id: string) => {
      const path = `${WINDOWS}/${encodeURIComponent(id)}/cancel`;
      const ended = (await context.call('POST', path, {})) as WindowItem;
      context.print(windowLine(ended), ended);
    });
};

interface Cover {
  readonly service?: string;
  readonly where?: string;
}

function covering(command: ReturnType<Parameters<CliCommands>[0]['command']>) {
  return command
    .option('--service <name>', 'only alerts of this service, by name or id')
    .option('--where <expression>', 'an expression as rules have them, which must hold too');
}

function coverOf(texts: readonly string[], { service, where }: Cover): object {
  const matchers = texts.flatMap((text): readonly Matcher[] => {
    const read = parseMatchers(text);
    if (read !== undefined && read.length > 0) return read;
    throw new Error(
      `${text}: write a matcher as name=value, name!=value, name=~regex or name!~regex.`,
    );
  });
  return {
    matchers,
    ...(service === undefined ? {} : { service }),
    ...(where === undefined ? {} : { condition: where }),
  };
}

function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text.trim()) ?? [];
  if (count === '') throw new Error(`--for ${text}: write a length as 30m, 4h, 2d or 1w.`);
  return Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
}

async function listed(
  context: CliContext,
  status: string,
  limit: string,
): Promise<readonly SilenceItem[]> {
  const query = new URLSearchParams({ status, limit });
  const answer = (await context.call('GET', `${SILENCES}?${query}`)) as {
    readonly items: readonly SilenceItem[];
  };
  return answer.items;
}

function linesOf(lines: readonly string[], none: string): string {
  return lines.length === 0 ? none : lines.join('\n');
}

function lineOf(item: SilenceItem): string {
  const { id, kind, status, startsAt, endsAt, comment, about, serviceName, condition, hid } = item;
  const matchers = item.matchers.map(({ name, value, isRegex, isEqual }) => {
    const sign = isRegex ? `${isEqual ? '=' : '!'}~` : `${isEqual ? '' : '!'}=`;
    return `${name}${sign}"${value}"`;
  });
  const what = [
    ...(kind === 'mute' ? [about ?? 'one alert'] : matchers),
    ...(serviceName === null ? [] : [`of ${serviceName}`]),
    ...(condition === null ? [] : [`where ${condition.replaceAll('\n', ' ')}`]),
  ].join(' ');
  return `${id}  ${status}  ${startsAt} to ${endsAt}  ${what}: ${comment} (hid ${hid.signals} signals)`;
}

function windowLine({ id, name, status, services, condition, next, hid }: WindowItem): string {
  const [span] = next;
  const when = span === undefined ? 'over' : `${span.from} to ${span.to}`;
  const what = [
    services.length === 0 ? 'every service' : services.map((service) => service.name).join(', '),
    ...(condition === null ? [] : [`where ${condition.replaceAll('\n', ' ')}`]),
  ].join(' ');
  return `${id}  ${status}  ${when}  ${name}: ${what} (hid ${hid.signals} signals)`;
}

function previewWords({ covered, firing, items }: Preview): string {
  const shown = items.map(({ id, severity, serviceName, title }) => {
    return `  ${id}  ${severity}  ${serviceName}: ${title}`;
  });
  return [`It covers ${covered} of ${firing} alerts that fire now.`, ...shown].join('\n');
}
