/** zz-probe: say what it does and which rule of SPEC.md it keeps. */
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';

export const zzProbe = defineVerb({
  name: 'zz-probe',
  label: 'zz-probe',
  help: 'Say in one line what it does.',
  from: OPEN_STATES,
  who: ['responder', 'agent'],
  input: z.strictObject({}),
  guards: () => [],
  decide: () => [draft('note.added', { text: 'zz-probe' })],
});
