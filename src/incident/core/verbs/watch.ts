/** Following an incident without working on it. */
import type { PersonId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { type Context, defineVerb } from '../verb.ts';
import { STATES } from '../words.ts';
import { zId } from './inputs.ts';

const zWatcher = z.strictObject({ person: zId<PersonId>('person').optional() });

export const watch = defineVerb({
  name: 'watch',
  label: 'Watch',
  help: 'Tells you of every step.',
  from: STATES,
  who: ['anyone'],
  input: zWatcher,
  guards: () => [],
  decide: (state, { person }, context) => {
    const who = person ?? context.actor.person;
    if (who === null) return nobody(context);
    return state.watchers.includes(who) ? [] : [draft('watcher.added', { person: who })];
  },
});

export const unwatch = defineVerb({
  name: 'unwatch',
  label: 'Stop watching',
  help: 'Tells you no more.',
  from: STATES,
  who: ['anyone'],
  input: zWatcher,
  guards: () => [],
  decide: (state, { person }, context) => {
    const who = person ?? context.actor.person;
    if (who === null) return nobody(context);
    return state.watchers.includes(who) ? [draft('watcher.removed', { person: who })] : [];
  },
});

function nobody({ actor }: Context) {
  const fields = [{ path: 'person', message: `${actor.kind} has no person: name one.` }];
  return refuse('invalid', 'incident.nobody', { message: 'Who watches?', fields });
}
