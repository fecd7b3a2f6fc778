/** Adding, changing and deleting teams: check, write, audit, in one transaction. */
import { present } from '../kernel/assert.ts';
import { asId, type PersonId, type TeamId } from '../kernel/ids.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import type { Tx } from '../platform/db.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import type { NewTeam, Team, TeamChange } from './api.ts';
import { audit, type Origin } from './audit.ts';
import { namingTaken, unknownPeople, versionConflict } from './handle.ts';
import * as store from './team-store.ts';

/** 422 naming `name`, `lead` or `members` where one is wrong. */
export function createTeam(
  machine: Machine,
  origin: Origin,
  input: NewTeam,
): Promise<Team | Refusal> {
  return namingTaken(() =>
    machine.db.transact(async (tx) => {
      const unknown = await unknownInTeam(tx, input);
      if (unknown !== undefined) return unknown;
      const id = newId<TeamId>();
      const leadId = input.lead == null ? null : asId<PersonId>(input.lead);
      await store.insertTeam(tx, { id, name: input.name, leadId, isEveryone: false });
      await store.setMembers(tx, id, input.members.map(asId<PersonId>));
      await audit(tx, { ...origin, action: 'team.added', object: `team:${id}`, new: input });
      return (await store.teamById(tx, id)) ?? teamNotFound();
    }),
  );
}

/** Makes the owner lead the team `Everyone` (decisions.md 28), in the transaction of set-up. */
export async function leadEveryone(tx: Tx, origin: Origin, leadId: PersonId): Promise<void> {
  const team = present(await store.everyone(tx), 'the team Everyone');
  await store.updateTeam(tx, { id: team.id, name: team.name, leadId });
  const object = `team:${team.id}`;
  await audit(tx, {
    ...origin,
    action: 'team.changed',
    object,
    old: team,
    new: { ...team, leadId },
  });
}

export function changeTeam(
  machine: Machine,
  origin: Origin,
  change: TeamChange & { readonly id: TeamId },
): Promise<Team | Refusal> {
  return namingTaken(() =>
    machine.db.transact(async (tx) => {
      const before = await store.lockTeam(tx, change.id);
      if (before === undefined) return teamNotFound();
      if (change.expectedVersion !== undefined && change.expectedVersion !== before.version) {
        return versionConflict(before.version);
      }
      const denied = (await unknownInTeam(tx, change)) ?? everyoneRefusal(before, change);
      if (denied !== undefined) return denied;
      const name = change.name ?? before.name;
      const leadId = change.lead === undefined ? before.leadId : asLead(change.lead);
      await store.updateTeam(tx, { id: before.id, name, leadId });
      if (change.members !== undefined) {
        await store.setMembers(tx, before.id, change.members.map(asId<PersonId>));
      }
      const after = (await store.teamById(tx, before.id)) ?? before;
      const object = `team:${before.id}`;
      await audit(tx, { ...origin, action: 'team.changed', object, old: before, new: after });
      return after;
    }),
  );
}

/** 409 for `Everyone` and for a team something still refers to. */
export async function deleteTeam(
  machine: Machine,
  origin: Origin,
  id: TeamId,
): Promise<undefined | Refusal> {
  try {
    return await machine.db.transact(async (tx) => {
      const before = await store.lockTeam(tx, id);
      if (before === undefined) return teamNotFound();
      if (before.isEveryone) {
        return refuse(
          'conflict',
          'team.everyone_stays',
          'The team Everyone can be edited, not deleted: what has no other team belongs to it.',
        );
      }
      await store.deleteTeam(tx, id);
      await audit(tx, { ...origin, action: 'team.deleted', object: `team:${id}`, old: before });
      return undefined;
    });
  } catch (error) {
    if (!store.isInUse(error)) throw error;
    return refuse(
      'conflict',
      'team.in_use',
      'Something still belongs to this team, such as a service. Give it another team first.',
    );
  }
}

export function teamNotFound(): Refusal {
  return refuse('notFound', 'team.unknown', 'There is no such team.');
}

async function unknownInTeam(
  tx: Tx,
  team: {
    readonly lead?: string | null | undefined;
    readonly members?: readonly string[] | undefined;
  },
): Promise<Refusal | undefined> {
  const lead = team.lead == null ? [] : [team.lead];
  return (
    (await unknownPeople(tx, 'lead', lead)) ??
    (await unknownPeople(tx, 'members', team.members ?? []))
  );
}

function everyoneRefusal(before: store.TeamRow, change: TeamChange): Refusal | undefined {
  if (!before.isEveryone) return undefined;
  const fixed =
    change.members === undefined && change.lead !== null
      ? undefined
      : 'Everyone holds everybody and has a lead; only its name and lead can be changed.';
  return fixed === undefined ? undefined : refuse('conflict', 'team.everyone_fixed', fixed);
}

function asLead(lead: string | null): PersonId | null {
  return lead === null ? null : asId<PersonId>(lead);
}
