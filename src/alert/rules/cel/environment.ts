/** The language of rules: its names and functions. Making it is dear, so there is one for the process. */
import { Environment } from '@marcbachmann/cel-js';
import { templateOf } from '../../core/text-template.ts';
import { found } from './pattern.ts';
import { EventWords, FIELDS, SenderWords, ServiceWords } from './world.ts';

/** Functions a rule may call; whatever else the library knows is refused, as `matches` is. */
export const FUNCTIONS = [
  { name: 're', help: "event.title.re('disk.*full'): the pattern (RE2) is found in the text" },
  {
    name: 'template',
    help: 'template(event.title): the text without figures, times, ids and names',
  },
  { name: 'contains', help: "event.body.contains('timeout')" },
  { name: 'startsWith', help: "labels.host.startsWith('db-')" },
  { name: 'endsWith', help: "labels.host.endsWith('.example')" },
  { name: 'lowerAscii', help: "labels.env.lowerAscii() == 'prod'" },
  { name: 'upperAscii', help: 'labels.region.upperAscii()' },
  { name: 'trim', help: 'blanks around the text are taken away' },
  { name: 'size', help: 'size(event.title) > 80' },
  { name: 'indexOf', help: "event.key.indexOf('/'): -1 where it is not found" },
  { name: 'lastIndexOf', help: 'as indexOf, from the end' },
  { name: 'substring', help: 'event.key.substring(0, 4); it fails where the text is shorter' },
  { name: 'split', help: "labels.tags.split(',').exists(tag, tag == 'db')" },
  { name: 'join', help: "[labels.cluster, event.key].join('/')" },
  { name: 'has', help: 'has(labels.team): the label is there' },
  { name: 'orValue', help: "labels.?team.orValue('core')" },
  { name: 'hasValue', help: 'labels.?team.hasValue()' },
  { name: 'exists', help: "labels.exists(name, labels[name] == 'prod')" },
  { name: 'exists_one', help: 'as exists, but of exactly one' },
  { name: 'all', help: "['eu', 'us'].all(zone, labels.zone != zone)" },
  { name: 'map', help: "labels.map(name, name + '=' + labels[name]).join(' ')" },
  { name: 'filter', help: "labels.filter(name, name.startsWith('k8s'))" },
  { name: 'string', help: 'string(size(event.title)): a number as text' },
  { name: 'int', help: 'int(labels.count) > 5; it fails where the text is no number' },
  { name: 'double', help: 'as int, with fractions' },
] as const;
export const CALLABLE: ReadonlySet<string> = new Set(FUNCTIONS.map(({ name }) => name));

const CLASSES: Readonly<Record<string, new (told: object) => EventWords>> = {
  ...{ event: EventWords, service: ServiceWords, integration: SenderWords },
};

export const ENVIRONMENT = environment();

function environment(): Environment {
  const limits = { maxAstNodes: 400, maxDepth: 30, maxListElements: 100 };
  const made = new Environment({
    enableOptionalTypes: true,
    limits: { ...limits, maxMapEntries: 50, maxCallArguments: 4 },
  });
  made.registerVariable('labels', 'map<string, string>');
  for (const [name, fields] of Object.entries(FIELDS)) {
    const type = `Kept_${name}`;
    const told = Object.fromEntries(fields.map((field) => [field.name, 'string']));
    made.registerType(type, { ctor: CLASSES[name] ?? EventWords, fields: told });
    made.registerVariable(name, type);
  }
  made.registerFunction('string.re(string): bool', found);
  made.registerFunction('template(string): string', (text: string) => templateOf(text).template);
  return made;
}
