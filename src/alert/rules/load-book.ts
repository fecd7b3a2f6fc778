/** Reads the rules that are on and makes them ready to run; the book keeps them until its version moves. */
import type { Reader } from '../../platform/reader.ts';
import type { CompiledRule } from '../core/judging/book.ts';
import { broken, compileRule, type Ground, type RawRule } from './compile-rule.ts';
import { allRules, allServices } from './rule-store.ts';
import { allTables } from './tables/table-store.ts';

export async function loadRules(reader: Reader): Promise<readonly CompiledRule[]> {
  const rules = await allRules(reader);
  const on = rules.filter((rule) => rule.enabled);
  return on.length === 0 ? [] : ready(on, await groundOf(reader));
}

export async function groundOf(reader: Reader): Promise<Ground> {
  const [tables, services] = await Promise.all([allTables(reader), allServices(reader)]);
  return {
    tables: new Map(tables.map(({ id, rows }) => [id, rows])),
    services: new Map(services.map((one) => [one.id, one])),
  };
}

/** Fails open: what cannot be read any more is kept in its place and passes every signal by. */
export function ready(rules: readonly RawRule[], ground: Ground): readonly CompiledRule[] {
  return rules.map((raw) => {
    const made = compileRule(raw, ground);
    return made.kind === 'compiled' ? made.rule : broken(raw, made.faults);
  });
}
