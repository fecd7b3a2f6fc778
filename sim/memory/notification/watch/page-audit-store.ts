/** Twin of `notification/watch/page-audit-store.ts`. */
import type { PageId } from '../../../../src/kernel/ids.ts';
import { type Instant, plusSeconds } from '../../../../src/kernel/instant.ts';
import {
  AGAIN_SECONDS,
  type LostPage,
  ORDER_SECONDS,
  ordersIn,
  STILL_SECONDS,
  withoutJob,
} from '../../../../src/notification/watch/lost-page.ts';
import type { Reader, Tx } from '../../../../src/platform/db.ts';
import { on } from '../../session.ts';
import type { KeptPage } from '../../tables.ts';

export async function lostPages(reader: Reader, now: Instant): Promise<readonly LostPage[]> {
  const session = await on(reader);
  const { page: pages, attempt } = session.tables;
  const still = plusSeconds(now, -STILL_SECONDS);
  const judged = plusSeconds(now, -AGAIN_SECONDS);
  const sending = attempt.where(session, 3, 'sending').filter((one) => one.startedAt < still);
  const queued = pages
    .where(session, 2, 'queued')
    .filter((page) => (page.nextRoundAt ?? page.createdAt) < still);
  const ids = new Set([...queued.map(({ id }) => id), ...sending.map(({ pageId }) => pageId)]);
  const rows = [...ids]
    .map((id) => pages.get(session, id))
    .filter((page) => page !== undefined)
    .filter(({ auditedAt }) => auditedAt === null || auditedAt < judged)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return withoutJob(reader, rows.map(lost));
}

function lost({ id, incidentId, personId, loudness, reason, audits }: KeptPage): LostPage {
  return { page: id, incident: incidentId, person: personId, loudness, reason, audits };
}

export async function unmadePages(reader: Reader, now: Instant): Promise<readonly LostPage[]> {
  const session = await on(reader);
  const { timeline, incident, page } = session.tables;
  const from = plusSeconds(now, -ORDER_SECONDS);
  const to = plusSeconds(now, -STILL_SECONDS);
  const ordered = incident.where(session, 1, 'open').flatMap(({ id, state }) =>
    timeline
      .where(session, 0, id)
      .map(({ entry }) => entry)
      .filter(({ recordedAt }) => recordedAt >= from && recordedAt <= to)
      .flatMap((entry) => ordersIn(entry, state)),
  );
  const unmade = ordered.filter((order) => page.get(session, order.page) === undefined);
  return withoutJob(reader, unmade);
}

export async function markAudited(tx: Tx, page: PageId): Promise<void> {
  const session = await on(tx);
  const before = await session.tables.page.lock(session, page);
  if (before === undefined) return;
  const audits = before.audits + 1;
  await session.tables.page.put(session, page, { ...before, audits, auditedAt: tx.now });
}

export async function giveUpAttempts(tx: Tx, page: PageId, why: string): Promise<void> {
  const session = await on(tx);
  const { attempt } = session.tables;
  for (const { id } of attempt.where(session, 0, page)) {
    const row = await attempt.lock(session, id);
    if (row?.state !== 'sending') continue;
    const end = { state: 'failed', failedWhy: why, forGood: true, endedAt: tx.now } as const;
    await attempt.put(session, id, { ...row, ...end });
  }
}
