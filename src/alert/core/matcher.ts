/**
 * Matchers the way Alertmanager writes them: `alertname="DiskFull"`, `severity=~"crit.*"`, with `!=` and `!~`;
 * quotes are optional, names in quotes may hold any character, and a missing label is the empty text.
 * A regular expression is only taken apart here; running it under a deadline is the caller's task.
 */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

const BEGINNING = /^("(?:[^"\\]|\\.)*"|[^\s=!~"{},]+)\s*(=~|!~|!=|=)/;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/;

/**
 * Undefined when the text is not a matcher. Taken apart in two steps, each of which can only be read in one way: one
 * expression for the whole, with blanks that may belong to three of its parts, took a minute for 4,000 of them.
 */
export function parseMatcher(text: string): Matcher | undefined {
  const trimmed = text.trim();
  const found = BEGINNING.exec(trimmed);
  if (found === null) return undefined;
  const [beginning, name = '', operator = '='] = found;
  const value = trimmed.slice(beginning.length).trimStart();
  if (value.includes('"') && !QUOTED.test(value)) return undefined;
  return {
    name: unquoted(name),
    value: unquoted(value),
    isRegex: operator.endsWith('~'),
    isEqual: !operator.startsWith('!'),
  };
}

/** Characters of a list; real ones have a few hundred. */
const MAX_TEXT = 4_000;

/** `{a="b", c=~"d"}` or a lone matcher as a list; undefined when any part is not a matcher. */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
  if (text.length > MAX_TEXT) return undefined;
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1] ?? text;
  const parts = inner.match(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g) ?? [];
  const matchers = parts.filter((part) => part.trim() !== '').map(parseMatcher);
  return matchers.every((matcher) => matcher !== undefined) ? matchers : undefined;
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\(.)/g, (_all, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
