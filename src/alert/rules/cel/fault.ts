/** What is wrong with an expression and where, in words for whoever is typing it. */
import { TypeError as CelTypeError, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import { FIELDS } from './world.ts';

export interface CelFault {
  /** Characters of the text, from 0, the end excluded. */
  readonly start: number;
  readonly end: number;
  /** Of the start, from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** At a place of the text; where none is known, all of it. */
export function faultAt(
  text: string,
  range: { readonly start: number; readonly end: number } | undefined,
  message: string,
): CelFault {
  const start = Math.min(range?.start ?? 0, text.length);
  const end = Math.max(start, Math.min(range?.end ?? text.length, text.length));
  const before = text.slice(0, start).split('\n');
  return { start, end, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message };
}

export function faultOf(text: string, error: unknown): CelFault {
  if (!isCelError(error)) {
    return faultAt(text, undefined, 'This cannot be read as an expression.');
  }
  return faultAt(text, error.range, wordsOf(error.code, error.summary));
}

/** Why an expression failed while it ran, on one line. */
export function failureWords(error: unknown): string {
  if (isCelError(error)) return wordsOf(error.code, error.summary);
  return error instanceof Error ? error.message : String(error);
}

type CelError = ParseError | EvaluationError | CelTypeError;

function isCelError(error: unknown): error is CelError {
  return (
    error instanceof ParseError || error instanceof EvaluationError || error instanceof CelTypeError
  );
}

/** The library's words stand where ours would say no more. */
function wordsOf(code: string, summary: string): string {
  const said = summary.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  const full = said.endsWith('.') ? said : `${said}.`;
  if (code === 'unknown_variable') {
    return `${full} There are ${[...Object.keys(FIELDS), 'labels'].join(', ')}.`;
  }
  if (code === 'no_such_overload') return `${full} Both sides must be of one kind.`;
  if (code === 'no_matching_overload') return `${full} See the list of functions.`;
  if (code === 'no_such_key') return `${full} See the list of what an event has.`;
  if (code === 'cannot_index_type') return `${full} A name with a dot is labels['a.b'].`;
  if (code === 'limit_exceeded') return `${full} Make two rules of it.`;
  return full;
}
