/** All SQL of the daily test: whom it may reach, what became of it, and which ways are not known to work. */
import type { PersonId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/instant.ts';
import { type Reader, sql } from '../../platform/db.ts';

export interface WayRow {
  readonly contact: string;
  readonly person: PersonId;
  readonly personName: string;
  readonly kind: string;
  readonly address: string;
  readonly verifiedAt: Instant | null;
  readonly lastTestAt: Instant | null;
  readonly lastTestOk: boolean | null;
  readonly lastTestWhy: string | null;
  /** The last test or page a provider took. */
  readonly lastTakenAt: Instant | null;
}

/** Every contact of one active person, or of all, by name. */
export function waysTo(reader: Reader, person: PersonId | null): Promise<readonly WayRow[]> {
  return reader.rows<WayRow>(sql`
    select c.id as contact, p.id as person, p.name as person_name, c.kind, c.value as address,
           c.verified_at, c.last_test_at, c.last_test_ok, c.last_test_why,
           greatest(case when c.last_test_ok then c.last_test_at end,
                    (select max(a.ended_at) from attempt a
                      where a.contact_id = c.id and a.state = 'accepted')) as last_taken_at
      from contact_method c join person p on p.id = c.person_id and p.active
     where ${person}::uuid is null or p.id = ${person}::uuid
     order by lower(p.name), c.kind, c.id
     limit 5000`);
}
