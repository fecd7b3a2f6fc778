/** Says how a service is: down, degraded, at risk, or fine again. */
import type { ServiceId } from '../../../kernel/ids.ts';
import { z } from '../../../kernel/schema.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { OPEN_STATES } from '../words.ts';
import { zId, zServiceState } from './inputs.ts';
import { logWhenComplete } from './report.ts';

export const affect = defineVerb({
  name: 'affect',
  label: 'State of a service',
  help: 'A service is down, degraded, at risk, or no longer affected.',
  from: OPEN_STATES,
  who: ['agent', 'responder', 'assignee', 'commander', 'team_member', 'service_owner', 'system'],
  input: z.strictObject({
    service: zId<ServiceId>('service'),
    state: zServiceState.or(z.literal('ok')),
  }),
  guards: () => [],
  decide: (state, { service, state: is }, context) => {
    const known = state.services.find((one) => one.service === service && one.until === null);
    if (is === 'ok') return known ? [draft('service.unaffected', { service })] : [];
    if (known?.state === is) return [];
    const row = draft('service.affected', { service, state: is, old: known?.state ?? null });
    return logWhenComplete(write(begin(state, context), row)).drafts;
  },
});
