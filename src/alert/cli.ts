/** `evenkeel alert list|show|send`: what fires, one alert whole, and a signal by hand; asked of a running server. */
import type { CliCommands } from '../platform/cli.ts';
import type { AlertItem, AlertView } from './api.ts';

export const alertCommands: CliCommands = (program, context) => {
  const alert = program.command('alert').description('alerts of monitoring tools');
  alert
    .command('list')
    .description('firing alerts, the newest first')
    .option('--all', 'cleared ones too')
    .option('--service <name>', 'only of this service, by name or id')
    .option('--limit <n>', 'at most this many', '50')
    .action(async (options: { all?: boolean; service?: string; limit: string }) => {
      const query = new URLSearchParams({
        limit: options.limit,
        ...(options.all === true ? {} : { state: 'firing' }),
        ...(options.service === undefined ? {} : { service: options.service }),
      });
      const answer = (await context.call('GET', `/api/v1/alerts?${query}`)) as {
        readonly items: readonly AlertItem[];
      };
      const lines = answer.items.map(lineOf);
      context.print(lines.length === 0 ? 'Nothing fires.' : lines.join('\n'), answer);
    });
  alert
    .command('show <id>')
    .description('one alert with its changes')
    .action(async (id: string) => {
      const path = `/api/v1/alerts/${encodeURIComponent(id)}`;
      const view = (await context.call('GET', path)) as AlertView;
      context.print(pageOf(view), view);
    });
  alert
    .command('send <title>')
    .description('send a signal to a generic integration')
    .requiredOption('--key <key>', 'the key of the integration')
    .option('--dedup <key>', 'the same text is the same alert (default: the title)')
    .option('--severity <word>', 'critical, error, warning or info', 'error')
    .option('--clear', 'say that it is over')
    .action(async (title: string, options: SendOptions) => {
      const path = `/intake/generic/${encodeURIComponent(options.key)}`;
      const answer = await context.call('POST', path, {
        title,
        severity: options.severity,
        state: options.clear === true ? 'cleared' : 'firing',
        ...(options.dedup === undefined ? {} : { key: options.dedup }),
      });
      context.print('Accepted.', answer);
    });
};

interface SendOptions {
  readonly key: string;
  readonly dedup?: string;
  readonly severity: string;
  readonly clear?: boolean;
}

function lineOf(item: AlertItem): string {
  const { id, state, severity, count, serviceName, title, incident } = item;
  const belongs = incident === null ? '' : ` (${incident})`;
  return `${id}  ${state}  ${severity}  ${count}x  ${serviceName}: ${title}${belongs}`;
}

function pageOf(view: AlertView): string {
  const labels = Object.entries(view.labels).map(([name, value]) => `  ${name}: ${value}`);
  const changes = view.changes.map(({ at, kind, data }) => `  ${at} ${kind} ${textOf(data)}`);
  const span = `seen ${view.firstSeenAt} to ${view.lastSeenAt}`;
  const { suppressor } = view;
  const kept =
    suppressor === null
      ? ''
      : suppressor.kind === 'read_again'
        ? `kept back: read again from old signals of "${suppressor.title}"`
        : `kept back by the ${suppressor.kind} "${suppressor.title}"`;
  return [lineOf(view), span, kept, view.body, 'labels', ...labels, 'changes', ...changes]
    .filter((line) => line !== '')
    .join('\n');
}

function textOf(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
