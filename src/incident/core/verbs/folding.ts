/**
 * One incident for a fault and all that falls with it: services join that stand on one that is down, by the system
 * and with a reason; a merge is suggested where a person has already touched the other one. See `core/folding.ts`.
 */
import type { IncidentId, PersonId, ServiceId } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z } from '../../../kernel/schema.ts';
import { check } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { OPEN_STATES } from '../words.ts';
import { zId, zMachineText, zServiceState, zText } from './inputs.ts';

export const foldService = defineVerb({
  name: 'fold-service',
  label: 'A service falls with it',
  help: 'A service stands on one that is down here: it joins, and its people are told quietly.',
  from: OPEN_STATES,
  who: ['system'],
  input: z.strictObject({
    service: zId<ServiceId>('service'),
    dueTo: zId<ServiceId>('service'),
    state: zServiceState,
    told: z.array(zId<PersonId>('person')).max(500),
    via: zMachineText(40).nullable().default(null),
  }),
  guards: () => [],
  decide: (state, { service, dueTo, state: is, told, via }, { services }) => {
    const { folded = [], paging, faultyService } = state;
    if (folded.some((one) => one.service === service)) return [];
    const nameOf = (id: ServiceId) => services[id]?.name ?? 'A service';
    const reason = `${nameOf(service)} depends on ${nameOf(dueTo)}, which is down`;
    const knows = new Set([...paging.paged, ...folded.flatMap((one) => one.told)]);
    const fresh = [...new Set(told)].filter((person) => !knows.has(person));
    const data = { service, dueTo, state: is, reason, told: fresh, via };
    const row = draft('service.folded', data, { actorId: 'system' });
    if (faultyService !== null) return [row];
    const faulty = { field: 'faultyService', old: null, new: dueTo, reason } as const;
    return [row, draft('field.changed', faulty, { actorId: 'system' })];
  },
});

export const suggestMerge = defineVerb({
  name: 'suggest-merge',
  label: 'It may be part of another',
  help: 'Somebody works on it already, so a person decides.',
  from: OPEN_STATES,
  who: ['system'],
  needs: [],
  input: z.strictObject({ other: zId<IncidentId>('incident'), reason: zMachineText(500) }),
  guards: () => [],
  decide: (state, { reason }, { other }) => {
    if (other === null) return refuse('notFound', 'incident.not_found', 'No such incident.');
    if (state.mergeSuggested !== undefined) return [];
    const data = { other: other.id, otherNumber: other.number, reason };
    return [draft('merge.suggested', data, { actorId: 'system' })];
  },
});

export const keepApart = defineVerb({
  name: 'keep-apart',
  label: 'Keep apart',
  help: 'It is not part of the incident it was said to belong to.',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'assignee', 'commander'],
  needs: ['rules'],
  input: z.strictObject({ reason: zText(1, 500).optional() }),
  guards: ({ mergeSuggested }) => [
    check('merge_suggested', mergeSuggested != null, 'No merge is suggested for this incident.'),
  ],
  decide: ({ mergeSuggested }, { reason = null }) => {
    if (mergeSuggested == null) return [];
    const { id, number } = mergeSuggested;
    return [draft('merge.declined', { other: id, otherNumber: number, reason })];
  },
});
