/**
 * Conditions of silences and maintenance windows: an expression, as rules have them, that must hold too. What fails
 * while it runs, or cannot be read any more, covers nothing: quiet must be certain.
 */
import type { Refusal } from '../../kernel/refusal.ts';
import type { Subject } from '../core/judging/book.ts';
import { compile } from '../rules/cel.ts';
import { faultOn } from '../rules/compile-rule.ts';
import { faulty } from '../rules/faults.ts';

export type Holds = (subject: Subject) => boolean;

/** Ready to be asked, which may throw; null holds always. */
export function holding(condition: string | null): Holds {
  if (condition === null) return () => true;
  const made = compile(condition, 'test');
  return made.kind === 'compiled' ? made.run : () => false;
}

/** Undefined where it can be asked. */
export function faultOfCondition(condition: string | null): Refusal | undefined {
  if (condition === null) return undefined;
  const made = compile(condition, 'test');
  return made.kind === 'compiled' ? undefined : faulty([faultOn('condition', made.fault)]);
}

/** Whether it holds for an alert that says nothing, as one that hides everything does; null where there is none. */
export function holdsForNothing(condition: string | null): boolean | null {
  if (condition === null) return null;
  return NOTHINGS.every((nothing) => {
    try {
      return holding(condition)(nothing);
    } catch {
      return false;
    }
  });
}

/** Of every severity, so that naming one narrows it. */
const NOTHINGS = (['critical', 'error', 'warning', 'info'] as const).map((severity): Subject => {
  return {
    ...{ action: 'firing', key: '', severity, title: '', body: '', labels: {}, source: '' },
    integration: { id: '', name: '' },
    service: { id: '', name: '', tier: '' },
  };
});
