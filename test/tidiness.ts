/**
 * What `tidy.test.ts` looks for (house.md 3 and 7): bans that a reader can state in one line, each with
 * an example that must be found, so that no ban is asleep. A ban sees code without its comments and
 * texts where that matters.
 */
import ts from 'typescript';
import type { Source } from './sources.ts';

export interface Ban {
  readonly name: string;
  readonly why: string;
  readonly where: (path: string) => boolean;
  /** What is wrong in the file, one line each; empty when nothing is. */
  readonly find: (source: Source) => readonly string[];
  /** A file in which the ban must find something. */
  readonly example: Source;
}

const inSrc = (path: string) => path.startsWith('src/');
const isCode = (path: string) => /\.(ts|tsx|mts|mjs|cjs)$/.test(path);
const isTest = (path: string) => /\.test\.tsx?$/.test(path);
const isProduct = (path: string) => inSrc(path) && isCode(path) && !isTest(path);
const inBrowser = (path: string) => /^src\/([^/]+\/web\/|ui\/)/.test(path);
const outsidePlatform = (path: string) =>
  isProduct(path) && !path.startsWith('src/platform/') && !inBrowser(path);
/** Browsers have a clock too, in one place: everything else is given the instant. */
const outsideClocks = (path: string) =>
  isProduct(path) && !path.startsWith('src/platform/') && path !== 'src/ui/clock.ts';
/** app/ starts and stops the process, which takes timers too. */
const outsideMachine = (path: string) =>
  outsidePlatform(path) && !/^src\/app\/[^/]+\.ts$/.test(path);
const inCore = (path: string) =>
  isProduct(path) && (path.startsWith('src/kernel/') || /^src\/[^/]+\/core\//.test(path));
const everywhere = (path: string) => isCode(path) || /\.(css|sql)$/.test(path);

const FILE_LINES = 400;
const FUNCTION_LINES = 50;
/** Components and tables (of routes, of commands) are read from top to bottom; they may be longer. */
const COMPONENT_LINES = 120;

export const BANS: readonly Ban[] = [
  words('Date.now', 'the clock is an argument; the database has the time', outsideClocks, {
    pattern: /\bDate\.now\b/,
    example: 'export const at = Date.now();',
  }),
  words('new Date()', 'the clock is an argument; the database has the time', outsideClocks, {
    pattern: /\bnew Date\(\s*\)/,
    example: 'export const at = new Date( );',
  }),
  words(
    'Math.random',
    'chance comes from platform/random.ts, or seeded from kernel/prng.ts',
    isProduct,
    {
      pattern: /\bMath\.random\b/,
      example: 'export const luck = Math.random();',
    },
  ),
  words(
    'timers',
    'what is due later is a task in the outbox, which outlives the process',
    outsideMachine,
    {
      pattern: /\b(setTimeout|setInterval|setImmediate)\b/,
      example: 'setTimeout(() => undefined, 10);',
    },
  ),
  words('async in core', 'a rule waits for nothing: what it needs is gathered before', inCore, {
    pattern: /\b(async|await|Promise)\b/,
    path: 'src/alert/core/example.ts',
    example: 'export async function decide() {}',
  }),
  words('enum', 'a union of texts travels through JSON and needs no code', isProduct, {
    pattern: /\benum\s+\w+\s*\{/,
    example: 'export enum Colour { red }',
  }),
  words('default export', 'a thing has one name wherever it is used', isProduct, {
    pattern: /\bexport\s+default\b|\bas default\b/,
    example: 'export default 1;',
  }),
  words('any', 'unknown says the same and makes you look', isProduct, {
    pattern: /(:|<|\bas|,|\|)\s*any\b(?!\s*\()/,
    example: 'export const x = 1 as any;',
  }),
  words('@ts-ignore', 'an error of types is answered, not silenced', isProduct, {
    pattern: /@ts-(ignore|nocheck|expect-error)/,
    example: '// @ts-ignore',
    withComments: true,
  }),
  words(
    'now() in SQL',
    'one clock: evenkeel_now() in platform/, tx.now elsewhere',
    outsidePlatform,
    {
      pattern:
        /(?<![.\w])(now\(\)|clock_timestamp\(|current_timestamp\b|localtimestamp\b|evenkeel_now)/i,
      example: 'const q = sql`select now()`;',
      withTexts: true,
    },
  ),
  words('leftovers', 'a note to oneself is an issue or is done', everywhere, {
    pattern: new RegExp(
      `\\b(${['TO', 'FIX', 'XX'].map((w, i) => w + ['DO', 'ME', 'X'][i]).join('|')})\\b`,
    ),
    example: `// ${'TO'}${'DO'} later`,
    withComments: true,
  }),
  words(
    'silenced lint',
    'a rule that is wrong here is wrong for all: change biome.json',
    isProduct,
    {
      pattern: /biome-ignore(?! [\w/]+: \S.{15,})/,
      example: '// biome-ignore lint/x: no',
      withComments: true,
    },
  ),
  words(
    'console',
    'the log is structured (platform/log.ts); the command line prints by its own way',
    outsidePlatform,
    {
      pattern: /\bconsole\.\w+\(/,
      example: 'console.log(1);',
    },
  ),
  {
    name: 'opening comment',
    why: 'a file opens by saying what it is for, in sentences',
    where: (path) => isCode(path) && !path.endsWith('.d.ts'),
    find: ({ text }) =>
      /^(#!.*\n)?\s*\/\*\*?[\s\S]{15,}?\*\//.test(text)
        ? []
        : ['does not open with a block comment'],
    example: { path: 'src/example.ts', text: 'export const bare = 1;\n' },
  },
  {
    name: 'length of a file',
    why: `over ${FILE_LINES} lines a file has two subjects`,
    where: everywhere,
    find: ({ text }) => {
      const lines = text.split('\n').length - 1;
      return lines > FILE_LINES ? [`${lines} lines, at most ${FILE_LINES}`] : [];
    },
    example: { path: 'src/example.ts', text: 'export {};\n'.repeat(FILE_LINES + 1) },
  },
  {
    name: 'length of a function',
    why: `a function is read on one screen: ${FUNCTION_LINES} lines, a component ${COMPONENT_LINES}`,
    where: (path) => isCode(path) && !isTest(path),
    find: longFunctions,
    example: {
      path: 'src/example.ts',
      text: `export function long() {\n${'  step();\n'.repeat(FUNCTION_LINES)}}\n`,
    },
  },
];

/** A ban on words. Comments are not code, and texts are neither unless said so. */
function words(
  name: string,
  why: string,
  where: Ban['where'],
  how: {
    readonly pattern: RegExp;
    readonly example: string;
    readonly path?: string;
    readonly withComments?: boolean;
    readonly withTexts?: boolean;
  },
): Ban {
  return {
    name,
    why,
    where,
    find: (source) => {
      const text = how.withComments
        ? source.text
        : codeOf(source, { keepTexts: how.withTexts ?? false });
      return text.split('\n').flatMap((line, index) => {
        const found = how.pattern.exec(line);
        return found === null ? [] : [`line ${index + 1}: ${found[0].trim()}`];
      });
    },
    example: { path: how.path ?? 'src/example.ts', text: how.example },
  };
}

const read = { withTexts: new WeakMap<Source, string>(), bare: new WeakMap<Source, string>() };

/** The text of a file with comments (and, by default, texts) blanked out; lines stay in place. */
export function codeOf(source: Source, { keepTexts }: { keepTexts: boolean }): string {
  if (!isCode(source.path)) return source.text;
  const known = keepTexts ? read.withTexts : read.bare;
  const code = known.get(source) ?? blanked(source, keepTexts);
  known.set(source, code);
  return code;
}

function blanked({ path, text }: Source, keepTexts: boolean): string {
  const file = parse({ path, text });
  const blanks: [number, number][] = [];
  const note = (from: number, to: number) => blanks.push([from, to]);
  const visit = (node: ts.Node): void => {
    for (const range of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) {
      note(range.pos, range.end);
    }
    for (const range of ts.getTrailingCommentRanges(text, node.getEnd()) ?? []) {
      note(range.pos, range.end);
    }
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node);
    if (!keepTexts && (isText || ts.isJsxText(node) || ts.isRegularExpressionLiteral(node))) {
      note(node.getStart(file), node.getEnd());
    }
    node.getChildren(file).forEach(visit);
  };
  visit(file);
  const letters = [...Array(text.length).keys()].map((i) => text.charAt(i));
  for (const [from, to] of blanks) {
    for (let i = from; i < to; i += 1) if (letters[i] !== '\n') letters[i] = ' ';
  }
  return letters.join('');
}

function longFunctions(source: Source): readonly string[] {
  const file = parse(source);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
      const name = nameOf(node, file);
      const limit = mayBeLonger(source.path, name) ? COMPONENT_LINES : FUNCTION_LINES;
      const lines = last - first + 1;
      if (lines > limit)
        found.push(`line ${first + 1}: ${name} has ${lines} lines, at most ${limit}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function mayBeLonger(path: string, name: string): boolean {
  if (path.endsWith('.tsx') && /^[A-Z]/.test(name)) return true;
  if (/[/-]routes\.ts$/.test(path) && name.endsWith('Routes')) return true;
  if (/[/-](cli|commands)\.ts$/.test(path) && name.endsWith('Commands')) return true;
  return /(^|\/)core\/evolve\.ts$/.test(path);
}

function nameOf(node: ts.SignatureDeclaration, file: ts.SourceFile): string {
  if (node.name !== undefined) return node.name.getText(file);
  const { parent } = node;
  if (parent !== undefined && 'name' in parent) return (parent.name as ts.Node).getText(file);
  return 'a function';
}

function parse({ path, text }: Source): ts.SourceFile {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true, kind);
}
