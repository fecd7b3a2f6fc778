/** Which incident a row of the alert module belongs to, as far as the reader may know. */
import { type Sql, sql } from '../platform/db.ts';

/**
 * The column `incident`: the number of the row's incident, unless that is restricted: nobody but `security`
 * learns here that there is one (domain.md 5.7). It asks for one incident by its id: as a set to be looked
 * into, PostgreSQL would read all incidents ever for a page of fifty rows.
 */
export function incidentOf(row: 'alert' | 'letter', seesRestricted: boolean): Sql {
  const number = sql.ref(`${row}.incident_number`);
  if (seesRestricted) return sql`${number} as incident`;
  return sql`case when (select visibility from incident where id = ${sql.ref(`${row}.incident_id`)}) = 'restricted'
    then null else ${number} end as incident`;
}
