/** The last check-up as questions people can answer (domain.md R34). */
import type { ClosureCheck } from '../../core/words.ts';

export const CHECK_QUESTIONS = {
  cause_code: 'Is the cause known and coded?',
  closing_category: 'Is the closing category right?',
  related_problem: 'Is there a problem behind it?',
  recurrence_risk: 'Can it come back?',
  detection_gap: 'Should monitoring have seen it first?',
  article: 'Does an article help the next one?',
} as const satisfies Readonly<Record<ClosureCheck, string>>;
