/** Tries expressions and rules while somebody writes them; nothing is kept. */
import { isRefusal, type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Reader } from '../../platform/reader.ts';
import type { CompiledRule, Subject } from '../core/judging/book.ts';
import { tryRules } from '../core/judging/try-rules.ts';
import { asSubject } from './cel/example.ts';
import { compile } from './cel.ts';
import { compileRule, faultOn } from './compile-rule.ts';
import { groundOf, loadRules } from './load-book.ts';
import { resolved } from './rule-handle.ts';
import type { RuleCheck, RuleChecked, RuleFault, TriedRule } from './rule-shape.ts';
import { storedEvent } from './rule-store.ts';
import { eventOf, subjectOf } from './subject-of.ts';

/** Stands for a rule that has no id yet. */
const DRAFT = 'draft';

export async function check(reader: Reader, wish: RuleCheck): Promise<RuleChecked | Refusal> {
  const subject = await subjectIn(reader, wish);
  if (isRefusal(subject)) return subject;
  if (wish.expression !== undefined) return checkedExpression(wish.expression, wish, subject);
  if (wish.rule === undefined) {
    return answer({ tried: triedBy(subject, await loadRules(reader)) });
  }
  const actions = await resolved(reader, wish.rule.actions);
  if (isRefusal(actions)) return actions;
  const raw = { ...wish.rule, actions, id: DRAFT };
  const made = compileRule(raw, await groundOf(reader));
  if (made.kind === 'faults') return answer({ faults: made.faults });
  return answer({ tried: triedBy(subject, [made.rule]) });
}

function checkedExpression(
  text: string,
  { wanted }: Pick<RuleCheck, 'wanted'>,
  subject: Subject | undefined,
): RuleChecked {
  const made = compile(text, wanted);
  if (made.kind === 'fault') return answer({ faults: [faultOn('expression', made.fault)] });
  if (subject === undefined) return answer({});
  try {
    return answer({ value: made.run(subject) });
  } catch (error) {
    return answer({ failed: error instanceof Error ? error.message : String(error) });
  }
}

async function subjectIn(
  reader: Reader,
  { signal, event }: RuleCheck,
): Promise<Subject | undefined | Refusal> {
  if (signal === undefined) return event === undefined ? undefined : asSubject(event);
  const stored = await storedEvent(reader, signal);
  const kept = stored === undefined ? undefined : eventOf(stored);
  if (stored === undefined || kept === undefined) {
    return refuse('invalid', 'rule.no_such_example', {
      message: 'signal: there is no such signal, or it was kept without its event.',
      fields: [{ path: 'signal', message: 'there is no such signal with its event' }],
    });
  }
  return subjectOf(stored, kept);
}

function triedBy(
  subject: Subject | undefined,
  rules: readonly CompiledRule[],
): readonly TriedRule[] {
  if (subject === undefined) return [];
  return tryRules(subject, rules).map(({ id, set, ...one }) => ({
    ...one,
    rule: id === DRAFT ? null : id,
    ...(set === undefined ? {} : { set: { ...set } }),
  }));
}

interface Answer {
  readonly faults?: readonly RuleFault[];
  readonly value?: boolean | string;
  readonly failed?: string;
  readonly tried?: readonly TriedRule[];
}

function answer({ faults = [], value = undefined, failed, tried = [] }: Answer): RuleChecked {
  return { faults, value: value ?? null, failed: failed ?? null, tried };
}
