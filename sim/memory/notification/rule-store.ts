/** Twin of `notification/rule-store.ts`. */
import type { PersonId } from '../../../src/kernel/ids.ts';
import { DEFAULT_RULES } from '../../../src/notification/core/personal-plan.ts';
import type { RulesRow } from '../../../src/notification/rule-store.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function rulesOf(reader: Reader, person: PersonId): Promise<RulesRow> {
  const session = await on(reader);
  return session.tables.rules.get(session, person) ?? { ...DEFAULT_RULES, version: 0 };
}

export async function rulesOfAll(
  reader: Reader,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, RulesRow>> {
  const session = await on(reader);
  const rows = people.flatMap((person) => {
    const row = session.tables.rules.get(session, person);
    return row === undefined ? [] : [[person, row] as const];
  });
  return new Map(rows);
}
