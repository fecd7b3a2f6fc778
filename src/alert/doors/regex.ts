/**
 * Regular expressions of strangers, under a deadline: one that runs away is stopped after 50 ms instead of
 * holding up everybody (reliability.md fact 6, row 34). Fully anchored, as Alertmanager has them.
 */
import { createContext, Script } from 'node:vm';

const DEADLINE_MS = 50;
/** On a busy machine an innocent one may be unlucky once. */
const TRIES = 2;

const match = new Script(
  "{ const re = new RegExp('^(?:' + pattern + ')$', 's'); values.map((value) => re.test(value)) }",
);

/** Which of `values` match; undefined when the pattern is not one, or takes too long. */
export function matchAnchored(
  pattern: string,
  values: readonly string[],
): readonly boolean[] | undefined {
  const context = createContext({ pattern, values: [...values] });
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const found: unknown = match.runInContext(context, { timeout: DEADLINE_MS });
      return Array.from(found as ArrayLike<unknown>, Boolean);
    } catch (error) {
      if (!isTimeout(error)) return undefined;
    }
  }
  return undefined;
}

function isTimeout(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}
