/** SQL of the links in our mails and of the codes that prove a contact; only hashes are kept. */
import type { IncidentId, PageId, PersonId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/instant.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import { jsonRows } from '../platform/json-rows.ts';
import { writeTogether } from '../platform/shared-tx.ts';
import type { LetterAct } from './core/letter.ts';

export interface LinkRow {
  readonly tokenHash: string;
  readonly personId: PersonId;
  readonly incidentId: IncidentId;
  readonly pageId: PageId;
  readonly contactId: string;
  readonly action: LetterAct;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  readonly usedBy: PersonId | null;
}

export type NewLink = Omit<LinkRow, 'usedAt' | 'usedBy'>;

/** The same link again is no error: a repeated attempt sends the same mail. */
export const insertLink = writeTogether<NewLink, void>('link.insert', async (tx, links) => {
  await tx.run(sql`
      insert into link_token
             (token_hash, person_id, incident_id, page_id, contact_id, action, expires_at)
      select "tokenHash", "personId", "incidentId", "pageId", "contactId", action, "expiresAt"
        from json_to_recordset(${jsonRows(links)}::json) as t(
             "tokenHash" text, "personId" uuid, "incidentId" uuid, "pageId" uuid,
             "contactId" uuid, action text, "expiresAt" timestamptz)
      on conflict (token_hash) do nothing`);
  return links.map(() => undefined);
});

export function linkByHash(reader: Reader, tokenHash: string): Promise<LinkRow | undefined> {
  return reader.maybeOne<LinkRow>(sql`
    select token_hash, person_id, incident_id, page_id, contact_id, action, expires_at, used_at,
           used_by
      from link_token where token_hash = ${tokenHash}`);
}

/** Keeps the first use. */
export async function useLink(tx: Tx, link: LinkRow): Promise<void> {
  await tx.run(sql`
    update link_token set used_at = ${tx.now}, used_by = ${link.personId}
     where token_hash = ${link.tokenHash} and used_at is null`);
}

export interface CodeRow {
  readonly codeHash: string;
  readonly expiresAt: Instant;
  readonly tries: number;
}

/** A new code replaces the old one and its tries. */
export async function storeCode(
  tx: Tx,
  code: { readonly contactId: string; readonly codeHash: string; readonly expiresAt: Instant },
): Promise<void> {
  await tx.run(sql`
    insert into contact_code (contact_id, code_hash, expires_at)
    values (${code.contactId}, ${code.codeHash}, ${code.expiresAt})
    on conflict (contact_id) do update
       set code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0`);
}

/** Counts the try before the code is compared, so that guesses in parallel count too. */
export function countTry(tx: Tx, contactId: string): Promise<CodeRow | undefined> {
  return tx.maybeOne<CodeRow>(sql`
    update contact_code set tries = tries + 1 where contact_id = ${contactId}
    returning code_hash, expires_at, tries`);
}

export async function dropCode(tx: Tx, contactId: string): Promise<void> {
  await tx.run(sql`delete from contact_code where contact_id = ${contactId}`);
}

export interface LinkCodeRow {
  readonly personId: PersonId;
  readonly kind: string;
  readonly expiresAt: Instant;
}

/** A new code of a person and channel ends the older ones. */
export async function storeLinkCode(
  tx: Tx,
  link: {
    readonly person: PersonId;
    readonly kind: string;
    readonly codeHash: string;
    readonly expiresAt: Instant;
  },
): Promise<void> {
  await tx.run(sql`
    delete from contact_link where person_id = ${link.person} and kind = ${link.kind}`);
  await tx.run(sql`
    insert into contact_link (code_hash, person_id, kind, expires_at)
    values (${link.codeHash}, ${link.person}, ${link.kind}, ${link.expiresAt})`);
}

/** A code works once. */
export function takeLinkCode(tx: Tx, codeHash: string): Promise<LinkCodeRow | undefined> {
  return tx.maybeOne<LinkCodeRow>(sql`
    delete from contact_link where code_hash = ${codeHash}
    returning person_id, kind, expires_at`);
}
