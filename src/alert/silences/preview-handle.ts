/** What fires now that a time of quiet would cover, asked before it is made. */
import { isRefusal, type Refusal } from '../../kernel/refusal.ts';
import type { Machine } from '../../platform/machine.ts';
import type { Quiet } from '../core/judging/book.ts';
import { coversOf } from './load-quiets.ts';
import { subjectOfAlert } from './look-handle.ts';
import { firingAlerts } from './quiet-store.ts';
import type { Preview, PreviewWish } from './silence-api.ts';
import { whatOf } from './silence-handle.ts';

/** Of so many that fire at most; more is a storm, in which a number is enough. */
export const MOST_ASKED = 5_000;
const MOST_SHOWN = 20;

export function previewSilence(machine: Machine, wish: PreviewWish): Promise<Preview | Refusal> {
  return machine.db.transact(async (tx) => {
    const what = await whatOf(tx, wish);
    if (isRefusal(what)) return what;
    const covers = coversOf({ ...what, fingerprint: null, integrationId: null });
    return coveredBy(await firingAlerts(tx, MOST_ASKED), covers);
  });
}

export function coveredBy(
  firing: Awaited<ReturnType<typeof firingAlerts>>,
  covers: Quiet['covers'],
): Preview {
  const covered = firing.filter((alert) => covers(subjectOfAlert(alert), alert.fingerprint));
  return {
    covered: covered.length,
    firing: firing.length,
    items: covered.slice(0, MOST_SHOWN).map((alert) => {
      const { id, title, serviceName, severity, firstSeenAt } = alert;
      return { id, title, serviceName, severity, firstSeenAt };
    }),
  };
}
