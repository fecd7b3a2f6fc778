/** Reads the rules that are on and makes them ready to run; the book keeps them until its version moves. */
import type { Reader } from '../../platform/reader.ts';
import type { CompiledRule } from '../core/judging/book.ts';
import { broken, compileRule, type RawRule, type Tables } from './compile-rule.ts';
import { allRules } from './rule-store.ts';
import { allTables } from './tables/table-store.ts';

export async function loadRules(reader: Reader): Promise<readonly CompiledRule[]> {
  const rules = await allRules(reader);
  const on = rules.filter((rule) => rule.enabled);
  return on.length === 0 ? [] : ready(on, await tablesOf(reader));
}

export async function tablesOf(reader: Reader): Promise<Tables> {
  const tables = await allTables(reader);
  return new Map(tables.map(({ id, rows }) => [id, rows]));
}

/** Fails open: what cannot be read any more is kept in its place and passes every signal by. */
export function ready(rules: readonly RawRule[], tables: Tables): readonly CompiledRule[] {
  return rules.map((raw) => {
    const made = compileRule(raw, tables);
    return made.kind === 'compiled' ? made.rule : broken(raw, made.faults);
  });
}
