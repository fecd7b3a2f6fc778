/**
 * Collects every refusal the program can give into docs/ERRORS.md, so that whoever meets a code can
 * look it up. The list is read from the calls of `refuse(kind, code, …)` themselves: it cannot be
 * forgotten. `EVENKEEL_WRITE_DOCS=1 npx vitest run test/errors.test.ts` writes it anew.
 */
import ts from 'typescript';
import { STATUS_OF } from '../src/platform/problem.ts';
import type { Source } from './sources.ts';

export interface ErrorCode {
  readonly kind: string;
  readonly code: string;
  /** The message as written; `${…}` stands for what is filled in. */
  readonly message: string;
  readonly path: string;
}

export interface Collected {
  readonly codes: readonly ErrorCode[];
  /** Calls whose kind or code is not written out, so that nobody can look them up. */
  readonly unclear: readonly string[];
}

export function collectCodes(sources: readonly Source[]): Collected {
  const codes: ErrorCode[] = [];
  const unclear: string[] = [];
  for (const source of sources) {
    const file = ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2024, true);
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit);
      if (!ts.isCallExpression(node) || node.expression.getText(file) !== 'refuse') return;
      const [kind, code, rest] = node.arguments;
      const kinds = literals(kind);
      const named = literals(code);
      if (kinds.length === 0 || named.length === 0) {
        const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
        unclear.push(`${source.path}:${line + 1} ${node.getText(file).slice(0, 60)}`);
        return;
      }
      const message = messageOf(rest, file);
      for (const name of named) {
        codes.push({ kind: kinds.join(' or '), code: name, message, path: source.path });
      }
    };
    visit(file);
  }
  return { codes, unclear };
}

export function errorsPage(codes: readonly ErrorCode[]): string {
  const rows = new Map<string, ErrorCode[]>();
  for (const code of codes) rows.set(code.code, [...(rows.get(code.code) ?? []), code]);
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([code, found]) => {
      const statuses = new Set(found.flatMap(({ kind }) => kind.split(' or ')).map(statusOf));
      const messages = new Set(found.map(({ message }) => message));
      const says = [...messages].sort().map((message) => `  ${message}`);
      return [`${code} (${[...statuses].sort().join(', ')})`, ...says];
    });
  return [
    '# Error codes',
    '',
    'Every refusal of the API is `application/problem+json` (RFC 9457) with one of these codes, here with',
    'the HTTP status and what it says. Codes are stable, texts may improve; `…` stands for what is filled',
    'in. This page is written by `EVENKEEL_WRITE_DOCS=1 npx vitest run test/errors.test.ts`; a test fails',
    'when it is stale.',
    '',
    '```text',
    ...lines,
    '```',
    '',
  ].join('\n');
}

function statusOf(kind: string): number {
  return STATUS_OF[kind as keyof typeof STATUS_OF] ?? 0;
}

/** The texts an expression can be: a literal, either side of a choice, or a constant that is one. */
function literals(node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isIdentifier(node)) return literals(constantNamed(node));
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [literals(node.whenTrue), literals(node.whenFalse)];
    return yes.length === 0 || no.length === 0 ? [] : [...yes, ...no];
  }
  return [];
}

/** What the nearest `const name = …` around the use was set to. */
function constantNamed(use: ts.Identifier): ts.Expression | undefined {
  for (let at: ts.Node = use.parent; at !== undefined; at = at.parent) {
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find(
        ({ name }) => ts.isIdentifier(name) && name.text === use.text,
      );
      if (found?.initializer !== undefined) return found.initializer;
    }
  }
  return undefined;
}

function messageOf(node: ts.Expression | undefined, file: ts.SourceFile): string {
  if (node === undefined) return '';
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isIdentifier(node)) return messageOf(constantNamed(node), file) || '…';
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) {
      if (property.name?.getText(file) !== 'message') continue;
      if (ts.isPropertyAssignment(property)) return messageOf(property.initializer, file);
      if (ts.isShorthandPropertyAssignment(property)) {
        return messageOf(constantNamed(property.name), file) || '…';
      }
    }
  }
  if (ts.isBinaryExpression(node)) return messageOf(node.left, file) + messageOf(node.right, file);
  return '…';
}
