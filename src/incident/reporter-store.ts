/** Who feels the fault: names and addresses, kept apart from the timeline so that they can be forgotten. */
import type { IncidentId, ReporterId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';

export interface ReporterRow {
  readonly id: ReporterId;
  readonly incidentId: IncidentId;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string;
  readonly createdAt: Instant;
}

export async function insertReporter(
  tx: Tx,
  reporter: Omit<ReporterRow, 'createdAt' | 'language'>,
): Promise<void> {
  await tx.run(sql`
    insert into reporter (id, incident_id, name, email, phone, created_at)
    values (${reporter.id}, ${reporter.incidentId}, ${reporter.name}, ${reporter.email},
            ${reporter.phone}, ${tx.now})`);
}

export function reporterById(reader: Reader, id: ReporterId): Promise<ReporterRow | undefined> {
  return reader.maybeOne<ReporterRow>(sql`
    select id, incident_id, name, email, phone, language, created_at from reporter
     where id = ${id}`);
}
