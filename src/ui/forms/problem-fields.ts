/**
 * Maps problem+json onto a form: which message belongs to which input. The server names fields by JSON
 * path (`layers.0.start`); an input asks by the same path, and whatever no input claimed is shown above.
 */
import type { ApiProblem } from '../api.ts';

export interface FieldErrors {
  /** The message of one input, for Mantine's `error`. */
  readonly of: (path: string) => string | undefined;
  /** What no known input can show: the detail, and fields outside `known`. */
  readonly rest: (known: readonly string[]) => string | undefined;
}

export function fieldErrors(problem: ApiProblem | null | undefined): FieldErrors {
  const fields = (problem?.fields ?? []).map((field) => ({
    ...field,
    message: plain(field.message),
  }));
  return {
    of: (path) =>
      fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message,
    rest: (known) => {
      if (problem === null || problem === undefined) return undefined;
      const unclaimed = fields.filter(
        ({ path }) => !known.some((name) => path === name || path.startsWith(`${name}.`)),
      );
      if (fields.length === 0) return problem.message;
      return unclaimed.length === 0
        ? undefined
        : unclaimed.map(({ path, message }) => `${path}: ${message}`).join(' ');
    },
  };
}

/** What a program says about a field left empty, as a person is told. */
function plain(message: string): string {
  if (/^Too small: expected (string|array) to have >=1 /.test(message)) return 'This is needed.';
  return message === 'Not an id.' ? 'Choose one.' : message;
}
