/** Saved searches: filters of the signals pages under a name. */
import { type Reader, sql, type Tx } from '../../platform/db.ts';
import type { NewSavedSearch, SavedSearch } from './shapes.ts';

const MAX = 200;

/** One's own and those for everybody, by name. */
export function savedSearchesFor(reader: Reader, actor: string): Promise<readonly SavedSearch[]> {
  return reader.rows(sql`
    select id, name, view, filters, is_shared, owner = ${actor} as is_own from saved_search
     where owner = ${actor} or is_shared order by lower(name), id limit ${MAX}`);
}

/** False when this owner has one of this name. */
export async function insertSavedSearch(
  tx: Tx,
  row: NewSavedSearch & { readonly id: string; readonly owner: string },
): Promise<boolean> {
  const { id, owner, name, view, filters, isShared } = row;
  const inserted = await tx.run(sql`
    insert into saved_search (id, owner, name, view, filters, is_shared, created_at)
    values (${id}, ${owner}, ${name}, ${view}, ${JSON.stringify(filters)}::jsonb, ${isShared},
            ${tx.now})
    on conflict (owner, lower(name)) do nothing`);
  return inserted === 1;
}

/** How many this owner has. */
export async function savedSearchCount(reader: Reader, owner: string): Promise<number> {
  const { count } = await reader.one<{ count: number }>(sql`
    select count(*) as count from saved_search where owner = ${owner}`);
  return count;
}

/** False when it was not there or is somebody else's; `anyOwner` for those who may tidy up. */
export async function deleteSavedSearch(
  tx: Tx,
  id: string,
  by: { readonly owner: string; readonly anyOwner: boolean },
): Promise<boolean> {
  const mine = by.anyOwner ? sql`(owner = ${by.owner} or is_shared)` : sql`owner = ${by.owner}`;
  return (await tx.run(sql`delete from saved_search where id = ${id} and ${mine}`)) === 1;
}
