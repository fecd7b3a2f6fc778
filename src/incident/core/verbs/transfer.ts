/** T18, functional: another team is better placed. Each hop is counted; a bounce is a team lead's word. */
import type { TeamId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { holds } from '../access.ts';
import { check } from '../checks.ts';
import { loudnessFor, startPaging, stopPaging } from '../paging-run.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zId, zText } from './inputs.ts';

export const transfer = defineVerb({
  name: 'transfer',
  label: 'Hand to a team',
  help: 'Another team takes over, with a note of what is known; its people are called.',
  from: OPEN_STATES,
  who: ['assignee', 'team_lead', 'commander', 'agent', 'system'],
  input: z.strictObject({ team: zId<TeamId>('team'), note: zText(1, 4000) }),
  guards: (state, input, { actor }) => {
    const bounced = input !== null && state.teamsBefore.includes(input.team);
    const allowed = !bounced || holds('team_lead', state, actor) || actor.roles.includes('admin');
    return [check('bounce', allowed, 'This team had it before: ask the team leads.')];
  },
  decide: (state, { team, note }, context) => {
    if (team === state.team) {
      const fields = [{ path: 'team', message: 'This team has it already.' }];
      return refuse('invalid', 'incident.same_team', { message: 'Choose another team.', fields });
    }
    const data = {
      team,
      old: state.team,
      note,
      hop: state.teamsBefore.length + 1,
      bounced: state.teamsBefore.includes(team),
    };
    const stopped = stopPaging(begin(state, context), 'Handed to another team');
    const walk = write(stopped, draft('incident.transferred', data));
    const loudness = loudnessFor(state, context);
    if (loudness === null) return walk.drafts;
    return startPaging(walk, { loudness, reason: 'Handed over' }).drafts;
  },
});
