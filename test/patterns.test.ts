/**
 * Our own regular expressions against texts made to keep them busy (reliability.md row 34): every literal of the
 * program is run over long runs of one or two signs, with beginnings and ends that nearly fit. One that tries all ways
 * to share a run out between three of its parts, or more, takes seconds for 2,000 characters; none may take a tenth.
 */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { codeFiles } from './sources.ts';

const LENGTH = 2_000;
const MOST_MS = 100;

const RUNS = [
  ...[' ', '\t', '\n', 'a', 'A', '0', '1', '-', '_', '.', ',', ':', ';', '!', '?', '/', '\\', '"'],
  ...["'", '`', '=', '#', '*', '+', '(', ')', '[', ']', '{', '}', '<', '>', '@', '%', '&', '|'],
  ...['a ', 'a.', 'a-', '1.', '1:', '\\"', '""', '<a', '{{', '\r\n', 'ab', 'é'],
];
const BEGINNINGS = ['', 'a', '1', '"', '\\=', 'a=', '{', '[', '<', 'a:', '-:'];
const ENDS = ['\u0000', '"', '\n!'];

interface Literal {
  readonly where: string;
  readonly pattern: RegExp;
}

const literals = codeFiles()
  .filter(({ path }) => path.startsWith('src/') && /(?<!\.test)\.tsx?$/.test(path))
  .flatMap(({ path, text }) => literalsIn(path, text));

describe('row 34: our own regular expressions', () => {
  test('are found', () => {
    expect(literals.length).toBeGreaterThan(200);
  });

  test(`none is busy for more than ${MOST_MS} ms with ${LENGTH} characters`, () => {
    expect(
      literals.flatMap(({ where, pattern }) => slowOn(pattern).map((on) => `${where} ${on}`)),
    ).toEqual([]);
  }, 240_000);

  test('one that is would be noticed', () => {
    // A matcher as Alertmanager writes it, the way it was read once.
    const once = String.raw`const a = /^\s*([^\s=!~"{},]+)\s*(=~|=)\s*("[^"]*"|[^"]*?)\s*$/;`;
    const [literal] = literalsIn('a.ts', once);
    expect(slowOn(literal?.pattern ?? /x/, LENGTH / 2)).toHaveLength(1);
  });
});

function literalsIn(path: string, text: string): readonly Literal[] {
  const found: Literal[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const slash = node.text.lastIndexOf('/');
      const pattern = new RegExp(node.text.slice(1, slash), node.text.slice(slash + 1));
      found.push({ where: `${path} ${node.text}`, pattern });
    }
    ts.forEachChild(node, visit);
  };
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind));
  return found;
}

/** The first text it is slow on; the second try tells a slow pattern from a busy machine. */
function slowOn(pattern: RegExp, length = LENGTH): readonly string[] {
  for (const run of RUNS) {
    const middle = run.repeat(length / run.length);
    for (const beginning of BEGINNINGS) {
      for (const end of ENDS) {
        const text = beginning + middle + end;
        if (cpuMs(pattern, text) <= MOST_MS) continue;
        if (cpuMs(pattern, text) <= MOST_MS) continue;
        return [`on ${JSON.stringify(beginning)}, ${JSON.stringify(run)}, ${JSON.stringify(end)}`];
      }
    }
  }
  return [];
}

function cpuMs(pattern: RegExp, text: string): number {
  pattern.lastIndex = 0;
  const before = process.cpuUsage();
  pattern.test(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
