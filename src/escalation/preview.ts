/** A policy being written, followed from one moment on as if nobody answered, with what is odd about it. */
import { asId, type PersonId, type PolicyId } from '../kernel/ids.ts';
import { windowAhead } from '../oncall/report-views.ts';
import type { Tx } from '../platform/db.ts';
import type { Preview, PreviewInput } from './api.ts';
import { planWarnings } from './core/plan-warnings.ts';
import { simulate } from './handle.ts';
import { draftWarnings } from './readiness-view.ts';
import { lookupFor } from './store.ts';

/** Stands for a policy that has no id yet. */
const DRAFT = asId<PolicyId>('00000000-0000-0000-0000-000000000001');

export async function preview(tx: Tx, input: PreviewInput): Promise<Preview> {
  const { id, at = tx.now, priority = 'P1', name, levels, repeat, atShiftEnd } = input;
  const policy = {
    ...{ name: name === '' ? 'this policy' : name, version: 0, levels, repeat, atShiftEnd },
    id: id === undefined ? DRAFT : asId<PolicyId>(id),
    catchAll: asId<PersonId>(input.catchAll),
  };
  const odd = planWarnings(policy, await lookupFor(tx, policy, at));
  const found = await draftWarnings(tx, policy, await windowAhead(tx, tx.now));
  return {
    simulation: await simulate(tx, policy, { at, priority }),
    warnings: [
      ...found.map(({ level, text }) => ({ level, text })),
      ...odd.map((text) => ({ level: 'warning' as const, text })),
    ],
  };
}
