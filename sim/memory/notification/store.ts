/** Twin of `notification/store.ts`. */
import type { IncidentId, PageId, PersonId } from '../../../src/kernel/ids.ts';
import type { Instant } from '../../../src/kernel/instant.ts';
import type { AttemptRow, NewAttempt, PageRow } from '../../../src/notification/store.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { type MemorySession, on } from '../session.ts';

export async function insertPage(
  tx: Tx,
  page: Pick<
    PageRow,
    'id' | 'incidentId' | 'incidentNumber' | 'personId' | 'loudness' | 'reason' | 'code' | 'round'
  >,
): Promise<void> {
  const session = await on(tx);
  const table = session.tables.page;
  if (table.get(session, page.id) !== undefined) return;
  if ((await table.lock(session, page.id)) !== undefined) return;
  await table.put(session, page.id, {
    state: 'queued',
    outcome: null,
    nextRoundAt: null,
    finalTold: false,
    createdAt: tx.now,
    endedAt: null,
    audits: 0,
    auditedAt: null,
    ...page,
  });
}

export async function lockPage(tx: Tx, id: PageId): Promise<PageRow | undefined> {
  const session = await on(tx);
  if (session.tables.page.get(session, id) === undefined) return undefined;
  return session.tables.page.lock(session, id);
}

export async function pageById(reader: Reader, id: PageId): Promise<PageRow | undefined> {
  const session = await on(reader);
  return session.tables.page.get(session, id);
}

export async function pagesOfIncident(reader: Reader, id: IncidentId): Promise<readonly PageRow[]> {
  const session = await on(reader);
  return session.tables.page.where(session, 0, id).sort(byBirth);
}

export async function attemptsOf(
  reader: Reader,
  pages: readonly PageId[],
): Promise<readonly AttemptRow[]> {
  const session = await on(reader);
  return [...new Set(pages)]
    .sort()
    .flatMap((id) =>
      session.tables.attempt.where(session, 0, id).sort((a, b) => a.number - b.number),
    );
}

export async function messagesOfIncident(
  reader: Reader,
  id: IncidentId,
  { channels, most }: { readonly channels: readonly string[]; readonly most: number },
): Promise<readonly AttemptRow[]> {
  const session = await on(reader);
  const able = new Set(channels);
  return session.tables.page
    .where(session, 0, id)
    .flatMap((page) => session.tables.attempt.where(session, 0, page.id))
    .filter(({ state, ref, channel }) => state === 'accepted' && ref !== null && able.has(channel))
    .sort((a, b) => (a.startedAt === b.startedAt ? 0 : a.startedAt < b.startedAt ? 1 : -1))
    .slice(0, most);
}

export async function updatePage(
  tx: Tx,
  page: Pick<PageRow, 'id' | 'state' | 'outcome' | 'round' | 'nextRoundAt' | 'finalTold'>,
): Promise<void> {
  const session = await on(tx);
  const before = await session.tables.page.lock(session, page.id);
  if (before === undefined) return;
  const { state, outcome, round, nextRoundAt, finalTold } = page;
  const endedAt = state === 'queued' ? null : tx.now;
  const after = { ...before, state, outcome, round, nextRoundAt, finalTold, endedAt };
  await session.tables.page.put(session, page.id, after);
}

export async function insertAttempt(tx: Tx, attempt: NewAttempt): Promise<void> {
  const session = await on(tx);
  const taken = session.tables.attempt
    .where(session, 0, attempt.pageId)
    .some((one) => one.number === attempt.number);
  if (taken) throw Object.assign(new Error('duplicate key in attempt'), { code: '23505' });
  await session.tables.attempt.put(session, attempt.id, {
    failedWhy: null,
    forGood: false,
    providerAnswer: null,
    ref: null,
    awaitsReceipt: false,
    startedAt: tx.now,
    repeatedAt: null,
    endedAt: null,
    deliveredAt: null,
    openedAt: null,
    acknowledgedAt: null,
    ...attempt,
  });
}

/** Changes the row if `fits` holds once it is ours. */
async function change(
  session: MemorySession,
  id: string,
  { fits, to }: { fits: (row: AttemptRow) => boolean; to: (row: AttemptRow) => AttemptRow },
): Promise<boolean> {
  const before = await session.tables.attempt.lock(session, id);
  if (before === undefined || !fits(before)) return false;
  await session.tables.attempt.put(session, id, to(before));
  return true;
}

export async function repeatAttempt(tx: Tx, id: string): Promise<boolean> {
  return change(await on(tx), id, {
    fits: ({ state, repeatedAt }) => state === 'sending' && repeatedAt === null,
    to: (row) => ({ ...row, repeatedAt: tx.now }),
  });
}

export async function endAttempt(
  tx: Tx,
  end: Pick<
    AttemptRow,
    'id' | 'state' | 'failedWhy' | 'forGood' | 'providerAnswer' | 'ref' | 'awaitsReceipt'
  >,
): Promise<boolean> {
  return change(await on(tx), end.id, {
    fits: ({ state }) => state === 'sending',
    to: (row) => ({ ...row, ...end, endedAt: tx.now }),
  });
}

export async function attemptByRef(
  reader: Reader,
  channel: string,
  ref: string,
): Promise<AttemptRow | undefined> {
  const session = await on(reader);
  return session.tables.attempt
    .where(session, 2, ref)
    .filter((row) => row.channel === channel)
    .sort((a, b) => (a.startedAt > b.startedAt ? -1 : 1))[0];
}

export async function stampAttempt(
  tx: Tx,
  id: string,
  stamp: 'delivered' | 'opened' | 'acknowledged',
): Promise<void> {
  await change(await on(tx), id, {
    fits: () => true,
    to: (row) => ({
      ...row,
      deliveredAt: row.deliveredAt ?? tx.now,
      openedAt: row.openedAt ?? (stamp === 'opened' ? tx.now : null),
      acknowledgedAt: row.acknowledgedAt ?? (stamp === 'acknowledged' ? tx.now : null),
    }),
  });
}

export async function failAttempt(tx: Tx, id: string, why: string): Promise<boolean> {
  return change(await on(tx), id, {
    fits: ({ state, deliveredAt }) => state === 'accepted' && deliveredAt === null,
    to: (row) => ({ ...row, state: 'failed', failedWhy: why }),
  });
}

const SENT = new Set(['sending', 'accepted', 'failed']);

function isDrill(session: MemorySession, page: PageId): boolean {
  return session.tables.page.get(session, page)?.incidentNumber.startsWith('DRL-') === true;
}

export async function sendsSince(
  reader: Reader,
  contactId: string,
  { since, drills }: { readonly since: Instant; readonly drills: boolean },
): Promise<readonly Instant[]> {
  const session = await on(reader);
  return session.tables.attempt
    .where(session, 1, contactId)
    .filter(({ state, startedAt }) => SENT.has(state) && startedAt > since)
    .filter(({ pageId }) => drills || !isDrill(session, pageId))
    .map(({ startedAt }) => startedAt)
    .sort();
}

export async function wasReached(
  reader: Reader,
  page: Pick<PageRow, 'incidentId' | 'personId'>,
): Promise<boolean> {
  const session = await on(reader);
  const { page: pages, attempt } = session.tables;
  return pages
    .where(session, 0, page.incidentId)
    .filter(({ personId }) => personId === page.personId)
    .some(({ id }) => attempt.where(session, 0, id).some(({ state }) => state === 'accepted'));
}

export async function takeHeldAttempts(
  tx: Tx,
  contactId: string,
): Promise<
  readonly { readonly pageId: PageId; readonly channel: string; readonly address: string }[]
> {
  const session = await on(tx);
  const taken: AttemptRow[] = [];
  for (const { id } of session.tables.attempt.where(session, 1, contactId)) {
    const to = (row: AttemptRow): AttemptRow => {
      taken.push(row);
      return { ...row, endedAt: tx.now };
    };
    await change(session, id, { fits: (row) => row.state === 'held' && row.endedAt === null, to });
  }
  return taken
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map(({ pageId, channel, address }) => ({ pageId, channel, address }));
}

export async function recentPagesOf(
  reader: Reader,
  person: PersonId,
  since: Instant,
): Promise<readonly PageRow[]> {
  const session = await on(reader);
  return session.tables.page
    .where(session, 1, person)
    .filter(({ createdAt }) => createdAt > since)
    .sort((a, b) => -byBirth(a, b))
    .slice(0, 50);
}

function byBirth(a: PageRow, b: PageRow): number {
  return `${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1;
}
