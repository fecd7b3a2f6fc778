/**
 * Regular expressions of strangers: read as RE2 reads them, which is what Alertmanager does, fully anchored. Their
 * cost grows with the text alone, so none can hold up everybody (reliability.md fact 6, row 34).
 */
import { RE2JS } from 're2js';

const MAX_PATTERN = 2_000;
const MOST_KEPT = 500;
const kept = new Map<string, RE2JS>();

/** Undefined where the pattern is none, is too long, or needs what RE2 leaves out. */
export function anchored(pattern: string): ((text: string) => boolean) | undefined {
  const compiled = kept.get(pattern) ?? compile(pattern);
  return compiled === undefined ? undefined : (text) => compiled.matches(text);
}

function compile(pattern: string): RE2JS | undefined {
  if (pattern.length > MAX_PATTERN) return undefined;
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.DOTALL);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(pattern, compiled);
    return compiled;
  } catch {
    return undefined;
  }
}
