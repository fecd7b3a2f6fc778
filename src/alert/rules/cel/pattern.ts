/**
 * Regular expressions in rules: RE2, which never runs away (reliability.md row 34). They are compiled once
 * for the whole process, since the same pattern is asked for with every signal.
 *
 * A rule asks whether there is a match, never where. So the pattern is a set of one: the library answers
 * that by its automaton of states, in about 10 ns a character where finding the place takes up to 10 µs.
 */
import { RE2JS, RE2JSException, RE2Set } from 're2js';

interface Pattern {
  readonly set: RE2Set;
  readonly size: number;
}

const MAX_KEPT = 2_000;
const kept = new Map<string, Pattern>();

/**
 * Bytes of states a pattern may remember. Some have a state for every character of a hostile text, each
 * dearer than a step without memory: little room makes the library give up on remembering soon, and bounds
 * what all kept patterns hold together. A thousand states are plenty for what people write.
 */
const MAX_MEMORY = 200_000;

/** Answers about short texts that were asked for last: senders repeat themselves, and searching is dear. */
const MAX_ANSWERS = 10_000;
const MAX_SHORT = 500;
const answers = new Map<string, boolean>();

/** Whether the pattern is found anywhere in the text. */
export function found(text: string, pattern: string): boolean {
  if (text.length + pattern.length > MAX_SHORT) return isIn(text, pattern);
  const question = `${pattern.length} ${pattern}${text}`;
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = isIn(text, pattern);
  if (answers.size >= MAX_ANSWERS) answers.clear();
  answers.set(question, answer);
  return answer;
}

function isIn(text: string, pattern: string): boolean {
  return compiled(pattern).set.match(text).length > 0;
}

/** Instructions a pattern was made into: what one character of text may cost; or what is wrong with it. */
export function weightOf(pattern: string): number | string {
  try {
    return compiled(pattern).size;
  } catch (error) {
    if (error instanceof RE2JSException) return `Not a regular expression: ${error.message}.`;
    throw error;
  }
}

function compiled(pattern: string): Pattern {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  const set = new RE2Set(RE2Set.UNANCHORED, 0, MAX_MEMORY);
  set.add(pattern);
  set.compile();
  const made = { set, size: RE2JS.compile(pattern).programSize() };
  const oldest = kept.size >= MAX_KEPT ? kept.keys().next() : undefined;
  if (oldest?.done === false) kept.delete(oldest.value);
  kept.set(pattern, made);
  return made;
}
