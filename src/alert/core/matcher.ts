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

const SHAPE =
  /^\s*("(?:[^"\\]|\\.)*"|[^\s=!~"{},]+)\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|[^"]*?)\s*$/;

/** Undefined when the text is not a matcher. */
export function parseMatcher(text: string): Matcher | undefined {
  const found = SHAPE.exec(text);
  if (found === null) return undefined;
  const [, name = '', operator = '=', value = ''] = found;
  return {
    name: unquoted(name),
    value: unquoted(value),
    isRegex: operator.endsWith('~'),
    isEqual: !operator.startsWith('!'),
  };
}

/** `{a="b", c=~"d"}` or a lone matcher as a list; undefined when any part is not a matcher. */
export function parseMatchers(text: string): readonly Matcher[] | undefined {
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
