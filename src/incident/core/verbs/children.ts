/**
 * Parent and child, one level: separate effects of one cause. A child keeps its reporters, clocks and
 * confirmation; the parent is resolved only when its children are settled or released (domain.md 2.2).
 */
import type { IncidentId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { isActive, OPEN_STATES, STATES } from '../words.ts';
import { zId } from './inputs.ts';

const zChild = z.strictObject({ child: zId<IncidentId>('incident') });
const zParent = z.strictObject({ parent: zId<IncidentId>('incident') });

export const linkChild = defineVerb({
  name: 'link-child',
  label: 'Link a child',
  help: 'Another incident is an effect of this one.',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'commander'],
  input: zChild,
  guards: (state, input, { other }) => {
    if (input === null || other === null) return [];
    const fits =
      other.id !== state.id &&
      isActive(other.state) &&
      other.parent === null &&
      other.children.length === 0 &&
      state.parent === null;
    return [check('one_level', fits, `${other.number} has a parent or children, or is over.`)];
  },
  decide: (state, { child }, { other }) => {
    if (other === null) return refuse('notFound', 'incident.not_found', 'No such incident.');
    if (state.children.some(({ id }) => id === child)) return [];
    return [draft('child.linked', { child, childNumber: other.number })];
  },
  companion: (state, { child }) => ({
    incident: child,
    command: { verb: 'link-parent', input: { parent: state.id } },
  }),
});

export const releaseChild = defineVerb({
  name: 'release-child',
  label: 'Release a child',
  help: 'The other incident goes its own way.',
  from: STATES,
  who: ['agent', 'responder', 'commander', 'assignee'],
  input: zChild,
  guards: () => [],
  decide: (state, { child }) => {
    const known = state.children.find(({ id }) => id === child);
    if (known === undefined) {
      const fields = [{ path: 'child', message: 'It is not a child of this incident.' }];
      return refuse('invalid', 'incident.no_child', { message: 'No such child.', fields });
    }
    return [draft('child.released', { child, childNumber: known.number })];
  },
  companion: (state, { child }) => ({
    incident: child,
    command: { verb: 'release-parent', input: { parent: state.id } },
  }),
});

export const linkParent = defineVerb({
  name: 'link-parent',
  label: 'Get a parent',
  help: 'The child learns of its parent.',
  from: STATES,
  who: ['system'],
  input: zParent,
  guards: () => [],
  decide: (_state, { parent }, { other }) =>
    other === null
      ? refuse('notFound', 'incident.not_found', 'No such incident.')
      : [draft('parent.linked', { parent, parentNumber: other.number })],
});

export const releaseParent = defineVerb({
  name: 'release-parent',
  label: 'Lose a parent',
  help: 'The child learns that it was released.',
  from: STATES,
  who: ['system'],
  input: zParent,
  guards: () => [],
  decide: (state, { parent }) => {
    if (state.parent?.id !== parent) return [];
    return [draft('parent.released', { parent, parentNumber: state.parent.number })];
  },
});
