/** Roles of one incident (domain.md 5.1): tenures with from and to, held by people, not permissions. */
import type { PersonId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { INCIDENT_ROLES, OPEN_STATES } from '../words.ts';
import { zId } from './inputs.ts';

const zRole = z.strictObject({
  role: z.enum(INCIDENT_ROLES),
  person: zId<PersonId>('person').optional(),
});

export const takeRole = defineVerb({
  name: 'take-role',
  label: 'Take a role',
  help: 'You, or the person you name, are now commander, deputy, scribe and so on.',
  from: [...OPEN_STATES, 'resolved'],
  who: [
    'agent',
    'responder',
    'comms',
    'security',
    'team_member',
    'team_lead',
    'role_holder',
    'paged',
  ],
  input: zRole,
  guards: () => [],
  decide: (state, { role, person }, { actor }) => {
    const who = person ?? actor.person;
    if (who === null) {
      const fields = [{ path: 'person', message: 'Name the person.' }];
      return refuse('invalid', 'incident.nobody', { message: 'Who takes it?', fields });
    }
    const held = state.roles.some(
      (tenure) => tenure.role === role && tenure.person === who && tenure.to === null,
    );
    return held ? [] : [draft('role.taken', { role, person: who })];
  },
});

export const releaseRole = defineVerb({
  name: 'release-role',
  label: 'Release a role',
  help: 'The role is free again; the person may rest.',
  from: [...OPEN_STATES, 'resolved', 'closed'],
  who: ['role_holder', 'commander', 'team_lead', 'responder'],
  input: zRole,
  guards: () => [],
  decide: (state, { role, person }) => {
    const held = state.roles.filter(
      (tenure) =>
        tenure.role === role &&
        tenure.to === null &&
        (person === undefined || tenure.person === person),
    );
    if (held.length === 0) {
      return refuse('conflict', 'incident.role_free', 'Nobody holds this role.');
    }
    return held.map((tenure) => draft('role.released', { role, person: tenure.person }));
  },
});
