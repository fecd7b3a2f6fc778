/** T20: need to know. Who is no member gets 404 everywhere; the handler sees to that. */
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { STATES } from '../words.ts';
import { zText, zTitle } from './inputs.ts';

export const restrict = defineVerb({
  name: 'restrict',
  label: 'Restrict',
  help: 'Only members see it from now on; a code name stands in for the title.',
  from: STATES,
  who: ['security', 'commander'],
  confirm: true,
  input: z.strictObject({ reason: zText(1, 2000), codeName: zTitle(5, 120).optional() }),
  guards: () => [],
  decide: (state, { reason, codeName }) =>
    state.visibility === 'restricted'
      ? refuse('conflict', 'incident.restricted', 'It is restricted already.')
      : [draft('incident.restricted', { reason, codeName: codeName ?? null })],
});

export const unrestrict = defineVerb({
  name: 'unrestrict',
  label: 'Lift the restriction',
  help: 'Everybody here may see it again.',
  from: STATES,
  who: ['security'],
  confirm: true,
  input: z.strictObject({ reason: zText(1, 2000) }),
  guards: () => [],
  decide: (state, { reason }) =>
    state.visibility === 'restricted'
      ? [draft('incident.unrestricted', { reason })]
      : refuse('conflict', 'incident.not_restricted', 'It is not restricted.'),
});
