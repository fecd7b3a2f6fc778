/** Corrects one field; the row keeps old and new value, so nothing is lost (R13). */

import { isUuid } from '../../../kernel/ids.ts';
import { refuse } from '../../../kernel/refusal.ts';
import { z, zInstant } from '../../../kernel/schema.ts';
import type { IncidentState } from '../state.ts';
import { draft, EDITABLE_FIELDS, type EditableField } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, write } from '../walk.ts';
import { STATES } from '../words.ts';
import { zEffect, zText, zTitle } from './inputs.ts';
import { logWhenComplete } from './report.ts';

const zFlag = z.boolean().nullable();
const zReference = z.string().refine(isUuid, 'Not an id.').nullable();

/** What each field may hold. */
const VALUES: Readonly<Record<EditableField, z.ZodType>> = {
  title: zTitle(5, 120),
  description: zText(0, 20_000),
  effect: zEffect,
  noticedAt: zInstant,
  startedAt: zInstant.nullable(),
  component: zTitle(0, 200).nullable(),
  faultyService: zReference,
  categoryFirst: zTitle(1, 200),
  categoryClosing: zTitle(1, 200),
  affectedUsers: z.int().min(0).max(1_000_000_000).nullable(),
  dataLoss: zFlag,
  personalData: zFlag,
  safety: zFlag,
  legal: zFlag,
  trigger: zText(1, 4000).nullable(),
  site: zTitle(0, 200).nullable(),
  environment: zTitle(0, 200).nullable(),
  team: zReference,
  detectionGap: zText(1, 4000).nullable(),
};

export const edit = defineVerb({
  name: 'edit',
  label: 'Edit',
  help: 'Corrects one field; old and new value stay in the log.',
  key: 'e',
  from: STATES.filter((state) => state !== 'merged'),
  who: ['agent', 'responder', 'assignee', 'commander', 'team_lead', 'team_member', 'service_owner'],
  input: z.strictObject({
    field: z.enum(EDITABLE_FIELDS),
    value: z.union([z.string().max(20_000), z.number(), z.boolean(), z.null()]),
    reason: zText(1, 1000).optional(),
  }),
  guards: () => [],
  decide: (state, { field, value, reason }, context) => {
    const parsed = VALUES[field].safeParse(value);
    if (!parsed.success) {
      const message = parsed.error.issues[0]?.message ?? 'Not a value of this field.';
      const fields = [{ path: 'value', message }];
      return refuse('invalid', 'incident.invalid_value', { message, fields });
    }
    const future = field.endsWith('At') && String(parsed.data) > context.now;
    const late = field === 'startedAt' && isLater(parsed.data, state.stamps.noticedAt);
    if (future || late) {
      const message = late ? 'It cannot begin after it was noticed.' : 'This lies in the future.';
      const fields = [{ path: 'value', message }];
      return refuse('invalid', 'incident.clock_order', { message, fields });
    }
    const old = currentOf(state, field);
    if (old === parsed.data) return [];
    const data = { field, old, new: parsed.data, reason: reason ?? null };
    return logWhenComplete(write(begin(state, context), draft('field.changed', data))).drafts;
  },
});

function isLater(at: unknown, than: string | null): boolean {
  return typeof at === 'string' && than !== null && at > than;
}

function currentOf(state: IncidentState, field: EditableField): unknown {
  if (field === 'noticedAt' || field === 'startedAt') return state.stamps[field];
  if (field in state.flags) return state.flags[field as keyof IncidentState['flags']];
  return state[field as keyof IncidentState];
}
