/**
 * What keeps an alert from people, by the name its maker gave it: a rule, a silence, a mute, a maintenance window, or
 * the sender whose signals were read again.
 */
import { type Reader, sql } from '../platform/db.ts';
import type { Suppressor } from './api.ts';

/** Of one that is over or deleted too: alerts of that time still name it. */
export function suppressorById(reader: Reader, id: string): Promise<Suppressor | undefined> {
  return reader.maybeOne<Suppressor>(sql`
    select 'rule' as kind, name as title from rule where id = ${id}
    union all
    select kind, coalesce(nullif(comment, ''), about, kind) as title from silence where id = ${id}
    union all
    select 'maintenance' as kind, name as title from maintenance_window where id = ${id}
    union all
    select 'read_again' as kind, integration.name as title
      from reread join integration on integration.id = reread.integration_id
     where reread.id = ${id}
    limit 1`);
}
