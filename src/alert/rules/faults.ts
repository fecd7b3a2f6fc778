/** What is wrong with expressions, told to whoever wrote them. */
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { RuleFault } from './rule-shape.ts';

/** One sentence a place, for forms and for the command line. */
export function faulty(faults: readonly RuleFault[]): Refusal {
  const fields = faults.map(({ path, line, column, message }) => ({
    path,
    message: `line ${line}, column ${column}: ${message.replace(/\.$/, '')}`,
  }));
  const [first] = fields;
  return refuse('invalid', 'rule.wrong_expression', {
    message: `${first?.path ?? 'rule'}: ${first?.message ?? 'it cannot be read'}.`,
    fields,
  });
}
