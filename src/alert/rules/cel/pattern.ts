/**
 * Regular expressions in rules: RE2, which never runs away (reliability.md row 34). They are compiled once
 * for the whole process, since the same pattern is asked for with every signal.
 */
import { RE2JS, RE2JSException } from 're2js';

const MAX_KEPT = 2_000;
const kept = new Map<string, RE2JS>();

/** Answers about short texts that were asked for last: senders repeat themselves, and searching is dear. */
const MAX_ANSWERS = 10_000;
const MAX_SHORT = 500;
const answers = new Map<string, boolean>();

/** Whether the pattern is found anywhere in the text. */
export function found(text: string, pattern: string): boolean {
  if (text.length + pattern.length > MAX_SHORT) return compiled(pattern).matcher(text).find();
  const question = `${pattern.length} ${pattern}${text}`;
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = compiled(pattern).matcher(text).find();
  if (answers.size >= MAX_ANSWERS) answers.clear();
  answers.set(question, answer);
  return answer;
}

/** Instructions a pattern was made into: what one character of text may cost; or what is wrong with it. */
export function weightOf(pattern: string): number | string {
  try {
    return compiled(pattern).programSize();
  } catch (error) {
    if (error instanceof RE2JSException) return `Not a regular expression: ${error.message}.`;
    throw error;
  }
}

function compiled(pattern: string): RE2JS {
  const known = kept.get(pattern);
  if (known !== undefined) return known;
  const made = RE2JS.compile(pattern);
  const oldest = kept.size >= MAX_KEPT ? kept.keys().next() : undefined;
  if (oldest?.done === false) kept.delete(oldest.value);
  kept.set(pattern, made);
  return made;
}
