/** Reads a person's contacts and puts them in the order in which a page tries them. */
import { contactsOf, type PersonRow } from '../identity/store.ts';
import type { Reader } from '../platform/db.ts';
import { CHANNELS } from './channels/index.ts';
import { type ContactPlan, planContacts } from './core/contact-rules.ts';
import type { Loudness } from './core/page.ts';
import type { AttemptRow } from './store.ts';

/** Nothing to try for a person who has left. */
export async function planOf(
  reader: Reader,
  person: Pick<PersonRow, 'id' | 'active'>,
  loudness: Loudness,
): Promise<ContactPlan> {
  if (!person.active) return { tried: [], left: [] };
  const rows = await contactsOf(reader, [person.id]);
  const contacts = rows.map(({ id, kind, value, verifiedAt }) => ({
    id,
    kind,
    address: value,
    verified: verifiedAt !== null,
  }));
  return planContacts(contacts, CHANNELS, loudness);
}

/** The next contact of this round, if there is one. */
export function untried(plan: ContactPlan, attempts: readonly AttemptRow[], round: number) {
  return plan.tried.find(
    ({ id }) => !attempts.some((one) => one.round === round && one.contactId === id),
  );
}
