/** What each rule makes of one event, also those that have nothing to say: for whoever writes them. */
import type { CompiledRule, Subject } from './book.ts';
import { judge, type TraceStep } from './judge.ts';

export interface Tried {
  readonly id: string;
  readonly name: string;
  readonly outcome: 'applied' | 'passed' | 'failed' | 'not_asked';
  readonly set?: TraceStep['set'];
  readonly words?: string;
}

/** In their order, each seeing what those before it changed, as `judge` runs them. */
export function tryRules(subject: Subject, rules: readonly CompiledRule[]): readonly Tried[] {
  let seen = subject;
  let isOver = false;
  return rules.map((rule): Tried => {
    const { id, name } = rule;
    if (isOver) return { id, name, outcome: 'not_asked' };
    const judged = judge(seen, [rule]);
    const [step] = judged.trace;
    if (step === undefined) return { id, name, outcome: 'passed' };
    seen = judged.subject;
    isOver = rule.isLast && step.outcome === 'applied';
    return {
      ...{ id, name, outcome: step.outcome },
      ...(step.set === undefined ? {} : { set: step.set }),
      ...(step.words === undefined ? {} : { words: step.words }),
    };
  });
}
