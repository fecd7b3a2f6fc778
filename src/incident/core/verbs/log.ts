/** T2: completes the log set; the clocks start. */
import type { ServiceId } from '../../../kernel/ids.ts';
import type { Instant } from '../../../kernel/instant.ts';
import { z } from '../../../kernel/schema.ts';
import { logChecks } from '../checks.ts';
import { draft } from '../timeline.ts';
import { defineVerb } from '../verb.ts';
import { begin, type Walk, write } from '../walk.ts';
import type { Effect } from '../words.ts';
import { zAt, zEffect, zId, zServiceState, zText } from './inputs.ts';
import { writeLogged } from './report.ts';

/** Fields of the log set, as `log` and `triage` take them. */
export const LOG_SET = {
  noticedAt: zAt.optional(),
  service: zId<ServiceId>('service').optional(),
  serviceState: zServiceState.optional(),
  effect: zEffect.optional(),
  description: zText(1, 20_000).optional(),
};

export interface LogSet {
  readonly noticedAt?: Instant | undefined;
  readonly service?: ServiceId | undefined;
  readonly serviceState?: 'down' | 'degraded' | 'at_risk' | undefined;
  readonly effect?: Effect | undefined;
  readonly description?: string | undefined;
}

export const log = defineVerb({
  name: 'log',
  label: 'Log',
  help: 'Completes what must be known: when it was noticed and what is affected. Clocks start.',
  from: ['identified'],
  who: ['agent', 'responder', 'team_member', 'system'],
  input: z.strictObject(LOG_SET),
  guards: (state, input) => logChecks(state, input),
  decide: (state, input, context) =>
    writeLogged(completeLogSet(begin(state, context), input), false).drafts,
});

/** Writes what was typed, as changes of fields with old and new value. */
export function completeLogSet(walk: Walk, typed: LogSet): Walk {
  const { state } = walk;
  let next = walk;
  const known = {
    noticedAt: state.stamps.noticedAt,
    effect: state.effect,
    description: state.description,
  };
  for (const field of ['noticedAt', 'effect', 'description'] as const) {
    const value = typed[field];
    if (value === undefined || value === known[field]) continue;
    const data = { field, old: known[field], new: value, reason: null };
    next = write(next, draft('field.changed', data));
  }
  if (typed.service !== undefined) {
    const service = typed.service;
    const old = state.services.find((one) => one.service === service)?.state ?? null;
    const is = typed.serviceState ?? old ?? 'degraded';
    if (is !== old) next = write(next, draft('service.affected', { service, state: is, old }));
  }
  return next;
}
