/** The five lines of the summary, and what each is for while it is empty. */
export const LINES = [
  { line: 'what', word: 'What', empty: 'What is broken, in one sentence.' },
  { line: 'impact', word: 'Impact', empty: 'Who cannot do what, how many.' },
  { line: 'theory', word: 'Theory', empty: 'What we think it is.' },
  { line: 'doing', word: 'Doing', empty: 'Who does what right now.' },
  { line: 'next', word: 'Next', empty: 'What comes next, and when.' },
] as const;

export type Line = (typeof LINES)[number]['line'];
