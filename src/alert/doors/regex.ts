/**
 * Regular expressions of strangers, under a deadline: one that runs away is stopped after 50 ms instead of
 * holding up everybody (reliability.md fact 6, row 34). Fully anchored, as Alertmanager has them.
 */
import { runInNewContext } from 'node:vm';

const DEADLINE_MS = 50;
const SCRIPT =
  "const re = new RegExp('^(?:' + pattern + ')$', 's'); values.map((value) => re.test(value))";

/** Which of `values` match; undefined when the pattern is not one, or takes too long. */
export function matchAnchored(
  pattern: string,
  values: readonly string[],
): readonly boolean[] | undefined {
  try {
    const sandbox = { pattern, values: [...values] };
    const found: unknown = runInNewContext(SCRIPT, sandbox, { timeout: DEADLINE_MS });
    return Array.from(found as ArrayLike<unknown>, Boolean);
  } catch {
    return undefined;
  }
}
