/** What the language allows and we do not, and the one thing we allow that it does not: a label left out. */
import { isLoop } from './cost.ts';
import { CALLABLE } from './environment.ts';
import { type CelFault, faultAt } from './fault.ts';
import { weightOf } from './pattern.ts';
import { callOf, everyPart, type Node } from './walk.ts';

/** The first part that no rule may hold. */
export function refused(text: string, root: Node): CelFault | undefined {
  for (const part of everyPart(root)) {
    const call = callOf(part);
    if (call === undefined) continue;
    const message = refusedCall(call);
    const place = call.name === 're' ? (call.given[0] ?? part) : part;
    if (message !== undefined) return faultAt(text, place, message);
  }
  return undefined;
}

function refusedCall({ name, given }: NonNullable<ReturnType<typeof callOf>>): string | undefined {
  if (name === 'matches') return "Write .re('...') instead of matches.";
  if (!CALLABLE.has(name)) return `There is no ${name} here. See the list of functions.`;
  if (name === 're') return refusedPattern(given[0]);
  if (isLoop(name) && given.some(hasLoop)) return `There can be no loop inside ${name}.`;
  return undefined;
}

function refusedPattern(pattern: Node | undefined): string | undefined {
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string') {
    return "A pattern is written out, such as .re('disk.*full').";
  }
  const weight = weightOf(pattern.args);
  return typeof weight === 'string' ? weight : undefined;
}

function hasLoop(node: Node): boolean {
  return everyPart(node).some((part) => isLoop(callOf(part)?.name ?? ''));
}

/**
 * `labels.env` becomes `labels.?env.orValue("")`, unless it stands in `has()`. Written into the text, since
 * that is what the library takes; the places come from what it read.
 */
export function withEmptyLabels(text: string, root: Node): string {
  const asked = new Set(
    everyPart(root).flatMap((part) => {
      const call = callOf(part);
      return call?.name === 'has' ? call.given : [];
    }),
  );
  const inserts = everyPart(root).flatMap((part) => {
    if ((part.op !== '.' && part.op !== '[]') || asked.has(part)) return [];
    const [owner] = part.args;
    if (owner.op !== 'id' || owner.args !== 'labels') return [];
    SIGN.lastIndex = owner.end;
    SIGN.test(text);
    return [
      { at: SIGN.lastIndex, put: '?' },
      { at: part.end, put: '.orValue("")' },
    ];
  });
  return inserts
    .sort((a, b) => b.at - a.at)
    .reduce((whole, { at, put }) => whole.slice(0, at) + put + whole.slice(at), text);
}

/** The dot or bracket after a name, past blanks, remarks and closed brackets. */
const SIGN = /(?:\s|\/\/[^\n]*\n|\))*[.[]/y;
