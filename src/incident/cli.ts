/**
 * `evenkeel incident ...` and `evenkeel report`: a remote client of a running server. One command per verb,
 * made from the same list as routes and buttons; each field of a verb's form is an option.
 */
import type { Command } from 'commander';
import type { CliContext } from '../platform/cli.ts';
import { inputSchemaOf, OFFERED } from './core/available.ts';
import type { Verb } from './core/verb.ts';

interface Listed {
  readonly number: string;
  readonly title: string;
  readonly state: string;
  readonly priority: string | null;
  readonly assignee: string | null;
  readonly serviceName: string | null;
}

export function incidentCommands(program: Command, context: CliContext): void {
  const incident = program.command('incident').description('look at incidents and work on them');
  readCommands(incident, context);
  whyCommand(incident, context);
  openCommand(incident, context);
  for (const verb of OFFERED) verbCommand(incident, verb, context);
  reportCommand(program, context);
}

function readCommands(incident: Command, { call, print }: CliContext): void {
  incident
    .command('list')
    .description('open incidents in order of work, or all with --all')
    .option('--all', 'also the closed ones, newest first')
    .option('--q <words>', 'search by words')
    .action(async (options: { all?: boolean; q?: string }) => {
      const order = options.all === true || options.q !== undefined ? 'newest' : 'queue';
      const words = options.q === undefined ? '' : `&q=${encodeURIComponent(options.q)}`;
      const answer = (await call('GET', `/api/v1/incidents?order=${order}${words}`)) as {
        readonly items: readonly Listed[];
        readonly names: Readonly<Record<string, string>>;
      };
      const lines = answer.items.map((item) => lineOf(item, answer.names));
      print(lines.length === 0 ? 'No open incidents.' : lines.join('\n'), answer);
    });
  incident
    .command('show <number>')
    .description('one incident, what may be done and what to do next')
    .action(async (number: string) => {
      const answer = (await call(
        'GET',
        `/api/v1/incidents/${encodeURIComponent(number)}`,
      )) as Listed & {
        readonly names: Readonly<Record<string, string>>;
        readonly doNext: { readonly text: string };
        readonly verbs: readonly { readonly verb: string; readonly allowed: boolean }[];
      };
      const verbs = answer.verbs.filter((verb) => verb.allowed).map((verb) => verb.verb);
      const text = [
        lineOf(answer, answer.names),
        `Next: ${answer.doNext.text}`,
        `Possible now: ${verbs.join(', ')}`,
      ];
      print(text.join('\n'), answer);
    });
  incident
    .command('export <number>')
    .description('the whole incident as Markdown, or JSON with --json')
    .action(async (number: string, _options: unknown, command: Command) => {
      const format = command.optsWithGlobals<{ json?: boolean }>().json === true ? 'json' : 'md';
      const path = `/api/v1/incidents/${encodeURIComponent(number)}/export?format=${format}`;
      const answer = await call('GET', path);
      print(String(answer), answer);
    });
}

/** "Why was Ann (not) paged?", by name or id. */
function whyCommand(incident: Command, { call, print }: CliContext): void {
  incident
    .command('why <number>')
    .description('why somebody was paged for this incident, or was not')
    .requiredOption('--person <who>', 'name, part of a name or address, or id')
    .action(async (number: string, { person }: { readonly person: string }) => {
      const { id, name } = await personNamed(call, person);
      const path = `/api/v1/incidents/${encodeURIComponent(number)}/pages?person=${id}`;
      const answer = (await call('GET', path)) as {
        readonly why: readonly { readonly at: string | null; readonly text: string }[];
      };
      const lines = answer.why.map(({ at, text }) => (at === null ? text : `${at}  ${text}`));
      print([`${name} and ${number}:`, ...lines].join('\n'), answer);
    });
}

async function personNamed(
  call: CliContext['call'],
  who: string,
): Promise<{ readonly id: string; readonly name: string }> {
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(who)) return { id: who, name: who };
  const { items } = (await call('GET', `/api/v1/people?q=${encodeURIComponent(who)}`)) as {
    readonly items: readonly { readonly id: string; readonly name: string }[];
  };
  const exact = items.filter(({ name }) => name.toLowerCase() === who.toLowerCase());
  const [found, more] = exact.length > 0 ? exact : items;
  if (found === undefined) throw new Error(`Nobody is named ${who}.`);
  if (more !== undefined) {
    const names = (exact.length > 0 ? exact : items).map(({ name, id }) => `${name} (${id})`);
    throw new Error(`${who} may be ${names.join(' or ')}: say more.`);
  }
  return found;
}

function openCommand(incident: Command, { call, print }: CliContext): void {
  incident
    .command('open <title>')
    .description('begin an incident')
    .option('--service <service>', 'affected service, by name or id')
    .option('--description <text>')
    .option('--effect <effect>', 'interrupted, degraded or latent')
    .option('--noticed-at <time>', 'with its zone, such as 2026-11-23T09:24:35Z')
    .action(async (title: string, options: Readonly<Record<string, string>>) => {
      const answer = (await call('POST', '/api/v1/incidents', { title, ...options })) as Listed;
      print(lineOf(answer, {}), answer);
    });
}

interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly description?: string;
}

function verbCommand(incident: Command, verb: Verb, { call, print }: CliContext): void {
  const command = incident.command(`${verb.name} <number>`).description(verb.help);
  const schema = inputSchemaOf(verb) as {
    readonly properties?: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
  };
  const fields = Object.entries(schema.properties ?? {});
  for (const [name, field] of fields) {
    const hint = field.enum?.join(', ') ?? field.description ?? field.type ?? 'JSON';
    const needed = schema.required?.includes(name) === true ? ', needed' : '';
    command.option(`--${kebab(name)} <value>`, `${hint}${needed}`);
  }
  command.action(async (number: string, options: Readonly<Record<string, string>>) => {
    const input = Object.fromEntries(
      fields.flatMap(([name, field]) => {
        const text = options[name];
        return text === undefined ? [] : [[name, readValue(text, field)]];
      }),
    );
    const path = `/api/v1/incidents/${encodeURIComponent(number)}/${verb.name}`;
    const answer = (await call('POST', path, input)) as Listed;
    print(lineOf(answer, {}), answer);
  });
}

/** Text stays text; everything else is read as JSON where it can be. */
function readValue(text: string, field: FieldSchema): unknown {
  if (field.type === 'string' || field.enum?.every((one) => typeof one === 'string') === true) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function reportCommand(program: Command, { call, print }: CliContext): void {
  program
    .command('report <what>')
    .description('report trouble as a user would; prints the number and a private link')
    .option('--service <service>', 'what it is about, by name or id')
    .option('--email <email>', 'where the receipt goes')
    .option('--name <name>')
    .option('--can-work <how>', 'normal, workaround or not_at_all')
    .option('--join <number>', 'others report this already')
    .action(async (what: string, options: Readonly<Record<string, string>>) => {
      const answer = (await call('POST', '/api/v1/reports', { what, ...options })) as {
        readonly number: string;
        readonly link: string;
      };
      print(`${answer.number}\n${answer.link}`, answer);
    });
}

function lineOf(item: Listed, names: Readonly<Record<string, string>>): string {
  const who = item.assignee === null ? 'nobody' : (names[item.assignee] ?? 'somebody');
  return `${item.number}  ${item.priority ?? '--'}  ${item.state}  ${who}  ${item.serviceName ?? ''}  ${item.title}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
