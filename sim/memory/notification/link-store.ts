/** Twin of `notification/link-store.ts`. */
import type { LinkRow } from '../../../src/notification/link-store.ts';
import type { Reader, Tx } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function insertLink(tx: Tx, link: Omit<LinkRow, 'usedAt' | 'usedBy'>): Promise<void> {
  const session = await on(tx);
  const { link: table } = session.tables;
  if ((await table.lock(session, link.tokenHash)) !== undefined) return;
  await table.put(session, link.tokenHash, { usedAt: null, usedBy: null, ...link });
}

export async function linkByHash(reader: Reader, tokenHash: string): Promise<LinkRow | undefined> {
  const session = await on(reader);
  return session.tables.link.get(session, tokenHash);
}

export async function useLink(tx: Tx, link: LinkRow): Promise<void> {
  const session = await on(tx);
  const row = await session.tables.link.lock(session, link.tokenHash);
  if (row === undefined || row.usedAt !== null) return;
  const used = { ...row, usedAt: tx.now, usedBy: link.personId };
  await session.tables.link.put(session, link.tokenHash, used);
}
