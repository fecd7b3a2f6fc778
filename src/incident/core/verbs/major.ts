/** T19: a major incident is declared by a person and never blocked: if unsure, the higher. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { worse } from '../fold/moves.ts';
import { pageByHand } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES, SEVERITIES } from '../words.ts';
import { zText } from './inputs.ts';

export const declareMajor = defineVerb({
  name: 'declare-major',
  label: 'Declare major',
  help: 'A big response: the commander on call is paged, roles and timers begin. Never blocked.',
  key: 'm',
  from: OPEN_STATES,
  who: ['responder', 'agent', 'assignee', 'commander', 'team_lead', 'team_member', 'service_owner'],
  confirm: true,
  input: z.strictObject({
    severity: z.enum(SEVERITIES).optional(),
    reason: zText(1, 2000).optional(),
  }),
  guards: () => [],
  decide: (state, { severity, reason }, context) => {
    if (state.major === 'declared') {
      return refuse('conflict', 'incident.already_major', 'It is declared already.');
    }
    const size = severity ?? worse(state.severity, 'SEV2');
    const data = { severity: size, reason: reason ?? null };
    const walk = write(begin(state, context), draft('major.declared', data));
    const missing = context.commanderOnCall.filter(
      (person) => !state.paging.notified.includes(person) && person !== context.actor.person,
    );
    return pageByHand(walk, missing, 'A major incident is declared').drafts;
  },
});

export const standDown = defineVerb({
  name: 'stand-down',
  label: 'Stand down',
  help: 'Ends the big response, with a last internal update; all other roles are released before.',
  from: [...OPEN_STATES, 'resolved'],
  who: ['commander'],
  input: z.strictObject({ update: zText(1, 4000) }),
  guards: (state) => {
    const busy = state.roles.filter(({ role, to }) => to === null && role !== 'commander');
    const names = [...new Set(busy.map(({ role }) => role.replace('_', ' ')))].join(', ');
    return [
      check('roles_released', busy.length === 0, `Still busy: ${names}.`, { fix: 'release-role' }),
    ];
  },
  decide: (state, { update }) =>
    state.major === 'declared'
      ? [draft('major.stood_down', { reason: update })]
      : refuse('conflict', 'incident.not_major', 'It is not a declared major incident.'),
});
