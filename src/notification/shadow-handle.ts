/**
 * Copies for shadows: whoever looks over the shoulder of a person on call hears, quietly, what that person
 * is paged for (domain.md 6.6). It is no page: nothing waits for their answer.
 */
import type { PersonRow } from '../identity/store.ts';
import { shadowsOf } from '../oncall/shadow-store.ts';
import type { Tx } from '../platform/db.ts';
import { enqueueAll } from '../platform/outbox.ts';
import type { PageRow } from './store.ts';

/** In the transaction of the first round, so that each shadow gets one copy of a page. */
export async function copyToShadows(
  tx: Tx,
  person: PersonRow,
  page: Pick<PageRow, 'id' | 'incidentId' | 'reason'>,
): Promise<void> {
  const shadows = await shadowsOf(tx, person.id, tx.now);
  await enqueueAll(
    tx,
    shadows.map((shadow) => ({
      task: 'person.notice',
      key: `shadow:${page.id}:${shadow}`,
      payload: {
        ...{ person: shadow, incident: page.incidentId, kind: 'shadow' },
        text: `${person.name} is paged: ${page.reason} This is your copy as their shadow; nobody waits for you.`,
      },
    })),
  );
}
