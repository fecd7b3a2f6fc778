/** Matchers ready to be asked: of labels, and of the text that stands for a label that is missing. */
import { anchored } from '../anchored.ts';
import type { Labels } from '../core/alert.ts';
import type { Matcher } from '../core/matcher.ts';

/** Undefined where its regular expression is none. */
export function matching(matcher: Matcher): ((labels: Labels) => boolean) | undefined {
  const passes = passing(matcher);
  if (passes === undefined) return undefined;
  const { name } = matcher;
  return (labels) => passes(Object.hasOwn(labels, name) ? (labels[name] ?? '') : '');
}

/** Whether a label that is missing passes; one that is no pattern lets nothing pass. */
export function passesEmpty(matcher: Matcher): boolean {
  return passing(matcher)?.('') ?? false;
}

function passing({ value, isRegex, isEqual }: Matcher): ((text: string) => boolean) | undefined {
  const matches = isRegex ? anchored(value) : (text: string) => text === value;
  return matches === undefined ? undefined : (text) => matches(text) === isEqual;
}
