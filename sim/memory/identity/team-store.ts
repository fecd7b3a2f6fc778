/** Twin of `identity/team-store.ts`. */

import type { TeamRow } from '../../../src/identity/team-store.ts';
import type { PersonId, TeamId } from '../../../src/kernel/ids.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function teamById(reader: Reader, id: TeamId): Promise<TeamRow | undefined> {
  const session = await on(reader);
  return session.tables.team.get(session, id);
}

export async function everyone(reader: Reader): Promise<TeamRow | undefined> {
  const session = await on(reader);
  return session.tables.team.all(session).find((team) => team.isEveryone);
}

export async function teamMembers(reader: Reader, id: TeamId): Promise<readonly PersonId[]> {
  return (await teamById(reader, id))?.memberIds ?? [];
}
