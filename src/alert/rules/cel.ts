/**
 * Expressions of rules, in the Common Expression Language (docs/RULES.md, ADR 0039). Text is read, checked
 * and weighed once; what comes out runs in a microsecond. Refused are: names that do not exist, kinds that
 * do not fit, patterns that are not RE2, loops inside loops, and whatever could cost more than 40 ms at its
 * worst. A label that is not there is the empty text, as it is to matchers of Alertmanager.
 */
import type { TypeCheckResult } from '@marcbachmann/cel-js';
import type { Subject } from '../core/judging/book.ts';
import { costOf, MAX_COST } from './cel/cost.ts';
import { ENVIRONMENT } from './cel/environment.ts';
import { type CelFault, failureWords, faultAt, faultOf } from './cel/fault.ts';
import { refused, withEmptyLabels } from './cel/refuse.ts';
import type { Node } from './cel/walk.ts';
import { worldOf } from './cel/world.ts';

export type { CelFault };

export const MAX_EXPRESSION = 4_000;

/** What an expression must give: yes or no, or a text. */
export type Wanted = 'test' | 'text';
interface Given {
  readonly test: boolean;
  readonly text: string;
}

export type Compiled<W extends Wanted> =
  | { readonly kind: 'compiled'; readonly run: (subject: Subject) => Given[W] }
  | { readonly kind: 'fault'; readonly fault: CelFault };

/** Ready to run (which may throw), or what is wrong with it. */
export function compile<W extends Wanted>(text: string, wanted: W): Compiled<W> {
  const read = readable(text, wanted);
  if ('fault' in read) return { kind: 'fault', fault: read.fault };
  const program = ENVIRONMENT.parse(read.text);
  if (!program.check().valid) {
    return { kind: 'fault', fault: faultAt(text, undefined, 'This cannot be run.') };
  }
  const type = TYPES[wanted];
  const run = (subject: Subject): Given[W] => {
    const given = ran(() => program(worldOf(subject)));
    if (typeof given !== type.js) throw new Error(`It gives no ${type.words}.`);
    return given as Given[W];
  };
  return { kind: 'compiled', run };
}

const TYPES = {
  test: { cel: 'bool', js: 'boolean', words: 'yes or no' },
  text: { cel: 'string', js: 'string', words: 'text' },
} as const satisfies Record<Wanted, unknown>;

/** The text as it will run, or what is wrong with it. */
function readable(
  text: string,
  wanted: Wanted,
): { readonly text: string } | { readonly fault: CelFault } {
  if (text.trim() === '') return { fault: faultAt(text, undefined, 'Write an expression.') };
  if (text.length > MAX_EXPRESSION) {
    const message = `An expression has at most ${MAX_EXPRESSION} characters.`;
    return { fault: faultAt(text, { start: MAX_EXPRESSION, end: text.length }, message) };
  }
  const read = parsed(text);
  if ('fault' in read) return read;
  const { root, type } = read;
  if (type !== TYPES[wanted].cel && type !== 'dyn') {
    const message = `This must give ${TYPES[wanted].words}; it gives ${kindWords(type)}.`;
    return { fault: faultAt(text, undefined, message) };
  }
  if (costOf(root) > MAX_COST) {
    const message =
      'With the longest texts this could take too long. Look at the title or a label instead of ' +
      'the body, or make the pattern shorter.';
    return { fault: faultAt(text, undefined, message) };
  }
  return { text: withEmptyLabels(text, root) };
}

function parsed(
  text: string,
): { readonly root: Node; readonly type: string } | { readonly fault: CelFault } {
  try {
    const program = ENVIRONMENT.parse(text);
    // What has no meaning is told before kinds are compared, since its message says what to do.
    const early = refused(text, program.ast);
    if (early !== undefined) return { fault: early };
    const checked: TypeCheckResult = program.check();
    if (!checked.valid) return { fault: faultOf(text, checked.error) };
    return { root: program.ast, type: checked.type ?? 'dyn' };
  } catch (error) {
    return { fault: faultOf(text, error) };
  }
}

function kindWords(type: string): string {
  if (type === 'string') return 'a text';
  if (type === 'bool') return 'yes or no';
  return type === 'int' || type === 'double' ? 'a number' : `a ${type}`;
}

function ran(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    throw new Error(failureWords(error));
  }
}
