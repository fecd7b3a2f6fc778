/** SQL of personal rules: how each person wants to be reached. */
import type { PersonId } from '../kernel/ids.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { rowsTogether } from '../platform/shared-tx.ts';
import { DEFAULT_RULES, type PersonalRules, type RuleStep } from './core/personal-plan.ts';

export interface RulesRow extends PersonalRules {
  /** 0: never chosen. */
  readonly version: number;
}

interface Stored {
  readonly personId: PersonId;
  readonly high: readonly RuleStep[];
  readonly low: readonly RuleStep[];
  readonly quietFrom: string | null;
  readonly quietTo: string | null;
  readonly drillConsent: boolean;
  readonly selfTest: boolean;
  readonly version: number;
}

const RULES = sql`person_id, high, low, quiet_from, quiet_to, drill_consent, self_test, version`;

/** The defaults for whoever never chose. */
export async function rulesOf(reader: Reader, person: PersonId): Promise<RulesRow> {
  return (await rulesOfAll(reader, [person])).get(person) ?? { ...DEFAULT_RULES, version: 0 };
}

/** Only those who chose. */
export async function rulesOfAll(
  reader: Reader,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, RulesRow>> {
  const rows = await storedRules(reader, people);
  return new Map(rows.map((row) => [row.personId, toRules(row)]));
}

const storedRules = rowsTogether<PersonId, Stored>(
  'rules.ofPeople',
  (reader, people) =>
    reader.rows<Stored>(sql`
      select ${RULES} from notification_rule where person_id = any(${[...people]}::uuid[])`),
  ({ personId }) => personId,
);

/** People who allow a quiet test message each day. */
export async function selfTestPeople(reader: Reader): Promise<readonly PersonId[]> {
  const rows = await reader.rows<{ personId: PersonId }>(sql`
    select r.person_id from notification_rule r join person p on p.id = r.person_id and p.active
     where r.self_test order by r.person_id`);
  return rows.map((row) => row.personId);
}

export async function storeRules(tx: Tx, person: PersonId, rules: PersonalRules): Promise<void> {
  const [high, low] = [JSON.stringify(rules.high), JSON.stringify(rules.low)];
  await tx.run(sql`
    insert into notification_rule (person_id, high, low, quiet_from, quiet_to, drill_consent, self_test)
    values (${person}, ${high}::jsonb, ${low}::jsonb, ${rules.quiet?.from ?? null},
            ${rules.quiet?.to ?? null}, ${rules.drillConsent}, ${rules.selfTest})
    on conflict (person_id) do update
       set high = excluded.high, low = excluded.low, quiet_from = excluded.quiet_from,
           quiet_to = excluded.quiet_to, drill_consent = excluded.drill_consent,
           self_test = excluded.self_test, version = notification_rule.version + 1`);
}

function toRules(row: Stored): RulesRow {
  const { high, low, quietFrom, quietTo, drillConsent, selfTest, version } = row;
  const quiet = quietFrom === null || quietTo === null ? null : { from: quietFrom, to: quietTo };
  return { high, low, quiet, drillConsent, selfTest, version };
}
