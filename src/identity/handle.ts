/**
 * What handlers here and to the right of identity share: the refusals for a version that moved on, for
 * people that do not exist, and for names that are taken.
 */
import { asId, type PersonId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Reader } from '../platform/db.ts';
import { peopleByIds, takenField } from './store.ts';

/** 409 telling the version in force. */
export function versionConflict(version: number): Refusal {
  return refuse(
    'conflict',
    'http.version_conflict',
    `Somebody changed this meanwhile; it is at version ${version} now. Look again, then repeat.`,
  );
}

/** Gives ids of people that do not exist as a 422 about `field`. */
export async function unknownPeople(
  reader: Reader,
  field: string,
  ids: readonly string[],
): Promise<Refusal | undefined> {
  const known = await peopleByIds(reader, ids.map(asId<PersonId>));
  const missing = ids.find((id) => !known.some((person) => person.id === id));
  if (missing === undefined) return undefined;
  return refuse('invalid', 'person.unknown', {
    message: `${field}: there is no person ${missing}.`,
    fields: [{ path: field, message: `there is no person ${missing}` }],
  });
}

/** Turns a violated unique index into a 422 naming the field. */
export async function namingTaken<T>(work: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    const taken = takenField(error);
    if (taken === undefined) throw error;
    return refuse('invalid', 'http.value_taken', {
      message: `${taken.path}: ${taken.message}.`,
      fields: [taken],
    });
  }
}
