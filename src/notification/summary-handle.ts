/** NOT-25: what was held back for one contact is told in one message, with the true number. */
import { personById } from '../identity/store.ts';
import type { PersonId } from '../kernel/ids.ts';
import type { JobAttempt } from '../platform/job.ts';
import type { Machine } from '../platform/machine.ts';
import { newId } from '../platform/random.ts';
import { channelOf } from './channels/index.ts';
import { summaryLetter } from './core/bundle.ts';
import { queueMail } from './mail-handle.ts';
import { pageById, takeHeldAttempts } from './store.ts';

export function sendSummary(
  machine: Machine,
  { contact, person: id }: { readonly contact: string; readonly person: PersonId },
  attempt: JobAttempt,
): Promise<void> {
  return machine.db.transact(async (tx) => {
    const person = await personById(tx, id);
    const held = await takeHeldAttempts(tx, contact);
    const [first] = held;
    const channel = channelOf(first?.channel ?? '');
    if (person === undefined || first === undefined || channel === undefined) return;
    const numbers = new Set<string>();
    for (const { pageId } of held) {
      const page = await pageById(tx, pageId);
      if (page !== undefined) numbers.add(page.incidentNumber);
    }
    await queueMail(tx, {
      key: `summary:${contact}:${attempt.job ?? newId()}`,
      kind: 'summary',
      channel,
      to: first.address,
      letter: summaryLetter([...numbers], `${machine.config.publicUrl}/`),
      incident: null,
      person: id,
    });
  });
}
