/** A page that was promised and that nobody is sending any more: what is known of it, and how it is told apart. */
import type { IncidentState } from '../../incident/core/state.ts';
import type { Entry } from '../../incident/core/timeline.ts';
import type { Reader } from '../../platform/db.ts';
import { waitingKeys } from '../../platform/outbox.ts';
import type { PageOrder } from '../page-facts.ts';

export interface LostPage extends PageOrder {
  /** How often the auditor took it up before. */
  readonly audits: number;
}

/** A page that stood still for longer has nobody working on it: no try takes that long. */
export const STILL_SECONDS = 60;

/** Orders older than this are the business of the incident's own auditor. */
export const ORDER_SECONDS = 3600;

/** A page the auditor took up is given time before it is judged again. */
export const AGAIN_SECONDS = 300;

/** The pages a row of the timeline orders, as the jobs that were to send them were told. */
export function ordersIn(entry: Entry, { id, paging }: IncidentState): readonly LostPage[] {
  const common = { incident: id, audits: 0 };
  if (entry.kind === 'page.sent_by_hand') {
    const { page, person, reason } = entry.data;
    return [{ ...common, page, person, reason, loudness: 'high' }];
  }
  if (entry.kind !== 'escalation.stepped' && entry.kind !== 'escalation.exhausted') return [];
  const loudness = entry.kind === 'escalation.stepped' ? (paging.loudness ?? 'high') : 'high';
  const reason = entry.kind === 'escalation.stepped' ? entry.data.reason : 'Nobody answered';
  return entry.data.pages.map((ordered) => ({ ...common, ...ordered, reason, loudness }));
}

/** Those of the pages that nothing will go on with. */
export async function withoutJob<P extends LostPage>(
  reader: Reader,
  pages: readonly P[],
): Promise<readonly P[]> {
  const keysOf = ({ page }: P) => [`page:${page}`, `page.round:${page}`];
  const waiting = await waitingKeys(reader, pages.flatMap(keysOf));
  return pages.filter((page) => !keysOf(page).some((key) => waiting.has(key)));
}
