/** `evenkeel oncall simulate`: who would be paged, by what and when, without paging anybody. */
import type { Command } from 'commander';
import type { CliContext } from '../../platform/cli.ts';
import type { Simulation, SimulationLine } from './shapes.ts';

interface Options {
  readonly service?: string;
  readonly policy?: string;
  readonly priority?: string;
  readonly severity?: string;
  readonly at?: string;
  readonly answer?: readonly string[];
  readonly fail?: readonly string[];
  readonly outage?: readonly string[];
  readonly drill?: boolean;
}

/** Below `evenkeel oncall`, which must be there already. */
export function simulateCommands(program: Command, { call, print }: CliContext): void {
  const oncall = program.commands.find((command) => command.name() === 'oncall');
  if (oncall === undefined) throw new Error('oncall comes before its simulator');
  oncall
    .command('simulate')
    .description('who would be paged, by what, at T+n, and which rules decided; pages nobody')
    .option('--service <service>', 'by name or id')
    .option('--policy <id>', 'instead of the policy of the service')
    .option('--priority <priority>', 'P1 to P5 (default: P2)')
    .option('--severity <severity>', 'an alert instead: critical, error, warning, info')
    .option('--answer <person:minutes...>', 'id of who acknowledges so long after being reached')
    .option('--fail <person[:channel]...>', 'id of whose messages do not get through')
    .option('--outage <channel...>', 'channels that are down, such as email or sms')
    .option('--drill', 'as a drill: only those who agreed')
    .action(async (options: Options, command: Command) => {
      // `--at` is an option of `oncall` itself.
      const { at } = command.optsWithGlobals<Options>();
      const body = wishOf({ ...options, ...(at === undefined ? {} : { at }) });
      const answer = (await call('POST', '/api/v1/escalation-simulations', body)) as Simulation;
      print([headOf(answer), ...answer.lines.map(textOf)].join('\n'), answer);
    });
}

function wishOf({ answer, fail, outage, ...rest }: Options) {
  return {
    ...rest,
    ...(answer === undefined ? {} : { answers: answer.map(answerIn) }),
    ...(fail === undefined ? {} : { fails: fail.map(failIn) }),
    ...(outage === undefined ? {} : { outages: outage }),
  };
}

function answerIn(text: string) {
  const [person = '', minutes = '0'] = text.split(':');
  return { person, afterMinutes: Number(minutes) };
}

function failIn(text: string) {
  const [person = '', channel] = text.split(':');
  return channel === undefined ? { person } : { person, channel };
}

function headOf({ serviceName, priority, at, policy }: Simulation): string {
  const on = serviceName === null ? '' : ` on ${serviceName}`;
  const by = policy === null ? '' : `, policy ${policy.name} version ${policy.version}`;
  return `${priority ?? 'Untriaged'}${on} at ${at}${by}`;
}

function textOf({ afterSeconds, text, why }: SimulationLine): string {
  const reasons = why.map((because) =>
    because.until === undefined ? because.text : `${because.text} until ${because.until}`,
  );
  const tail = reasons.length === 0 ? '' : `  (${reasons.join('; ')})`;
  return `${sinceStart(afterSeconds).padEnd(9)} ${text}${tail}`;
}

/** `T+7:30`, `T+1:05:00`. */
function sinceStart(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const clock = `${hours > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return `T+${hours > 0 ? `${hours}:` : ''}${clock}`;
}
