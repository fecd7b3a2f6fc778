/** Refuses a command that names a person or team nobody knows, before a rule sees it. */
import { peopleByIds } from '../identity/store.ts';
import { teamById } from '../identity/team-store.ts';
import { asId, type PersonId, type TeamId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Reader } from '../platform/db.ts';

const PERSON_FIELDS = ['person', 'persons', 'assignee', 'to', 'as', 'people'] as const;

/** 422 naming the field, or undefined when all are known. */
export async function unknownPeople(reader: Reader, input: unknown): Promise<Refusal | undefined> {
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = input as Readonly<Record<string, unknown>>;
  for (const field of PERSON_FIELDS) {
    const ids = [fields[field]]
      .flat()
      .filter((id): id is string => typeof id === 'string' && UUID.test(id));
    if (ids.length === 0) continue;
    const found = await peopleByIds(
      reader,
      ids.map((id) => asId<PersonId>(id)),
    );
    if (found.length < new Set(ids).size) return unknown(field, 'person');
  }
  const { team } = fields;
  if (typeof team === 'string' && UUID.test(team)) {
    if ((await teamById(reader, asId<TeamId>(team))) === undefined) return unknown('team', 'team');
  }
  return undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function unknown(field: string, what: string): Refusal {
  return refuse('invalid', 'incident.unknown_person', {
    message: `${field}: there is no such ${what}.`,
    fields: [{ path: field, message: `no such ${what}` }],
  });
}
