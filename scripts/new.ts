/**
 * `npm run new:integration|new:channel|new:verb NAME`: writes the one file such a thing needs, with a test or an
 * example that fails until it is filled in, and adds the line to its list.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

interface Kind {
  readonly file: (name: string) => string;
  readonly list: string;
  readonly text: (name: string, identifier: string) => string;
  /** Adds the import and the entry to the list's source. */
  readonly enlist: (source: string, name: string, identifier: string) => string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  integration: {
    file: (name) => `src/alert/integrations/${name}.ts`,
    list: 'src/alert/integrations/index.ts',
    text: (name, identifier) => `/**
 * ${name}: say in one sentence who sends this, and show a payload.
 */
import { z } from '../../kernel/schema.ts';
import type { Integration } from './integration.ts';

const zPayload = z.looseObject({ title: z.string() });

export const ${identifier}: Integration = {
  source: '${name}',
  title: '${name}',
  group: 'monitoring',
  url: ({ publicUrl, key }) => \`\${publicUrl}/intake/${name}/\${key}\`,
  howToConnect: ({ publicUrl, key }) => \`Send to \${publicUrl}/intake/${name}/\${key}\`,
  schema: zPayload,
  parse: () => ({ events: [], faults: [] }),
  sample: ({ title }) => ({ title }),
  examples: [
    { name: 'a firing condition', payload: { title: 'Disk full' }, expect: { events: [{ action: 'firing' }] } },
  ],
};
`,
    enlist: (source, name, identifier) =>
      withImport(source, `import { ${identifier} } from './${name}.ts';`).replace(
        /(INTEGRATIONS: readonly Integration\[\] = \[)([^\]]*?),?\s*\]/,
        `$1$2, ${identifier}]`,
      ),
  },
  channel: {
    file: (name) => `src/notification/channels/${name}.ts`,
    list: 'src/notification/channels/index.ts',
    text: (name, identifier) => `/**
 * ${name}: say in one sentence what reaches people this way.
 */
import { z } from '../../kernel/schema.ts';
import type { Channel } from './channel.ts';

export const ${identifier}: Channel = {
  name: '${name}',
  title: '${name}',
  how: 'Say in a sentence or two what an admin does to connect it.',
  capabilities: ['page', 'update', 'test'],
  address: z.string().min(1).max(254),
  addressHelp: 'Say what an address looks like',
  settings: [],
  missing: () => 'it is not written yet',
  render: (letter) => ({ subject: letter.subject, text: '', html: '' }),
  send: async () => ({ kind: 'never', reason: 'it is not written yet' }),
};
`,
    enlist: (source, name, identifier) =>
      withImport(source, `import { ${identifier} } from './${name}.ts';`).replace(
        /(CHANNELS: readonly Channel\[\] = \[)([^\]]*?),?\s*\]/,
        `$1$2, ${identifier}]`,
      ),
  },
  verb: {
    file: (name) => `src/incident/core/verbs/${name}.ts`,
    list: 'src/incident/core/verbs/index.ts',
    text: (
      name,
      identifier,
    ) => `/** ${name}: say what it does and which rule of SPEC.md it keeps. */
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';

export const ${identifier} = defineVerb({
  name: '${name}',
  label: '${name}',
  help: 'Say in one line what it does.',
  from: OPEN_STATES,
  who: ['responder', 'agent'],
  input: z.strictObject({}),
  guards: () => [],
  decide: () => [draft('note.added', { text: '${name}' })],
});
`,
    enlist: (source, name, identifier) =>
      withImport(source, `import { ${identifier} } from './${name}.ts';`).replace(
        /(VERBS: readonly Verb\[\] = \[\n)/,
        `$1  ${identifier},\n`,
      ),
  },
};

const [kindName = '', name = ''] = process.argv.slice(2);
const kind = KINDS[kindName];
if (kind === undefined || !/^[a-z][a-z0-9-]{1,40}$/.test(name)) {
  process.stderr.write(
    `npm run new:${Object.keys(KINDS).join('|')} NAME, in lower case with dashes\n`,
  );
  process.exit(2);
}
const identifier = name.replace(/-([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
const file = kind.file(name);
if (existsSync(file)) {
  process.stderr.write(`${file} exists already\n`);
  process.exit(1);
}
const before = readFileSync(kind.list, 'utf8');
const after = kind.enlist(before, name, identifier);
if (after === before) {
  process.stderr.write(`${kind.list} has an unexpected form; add the line by hand\n`);
  process.exit(1);
}
writeFileSync(file, kind.text(name, identifier));
writeFileSync(kind.list, after);
process.stdout.write(
  `Wrote ${file} and its line in ${kind.list}. Its tests fail until it does its work.\n`,
);

/** Beside the other imports; the formatter puts it in order. */
function withImport(source: string, line: string): string {
  const last = source.lastIndexOf('\nimport ');
  const end = source.indexOf('\n', last + 1);
  return `${source.slice(0, end)}\n${line}${source.slice(end)}`;
}
