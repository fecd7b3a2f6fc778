/** SQL of the settings: the newest version of a key counts, older ones stay readable. */
import type { ActorId } from '../kernel/ids.ts';
import { type Reader, sql, type Tx } from '../platform/db.ts';
import type { SettingDefinition } from './core/setting.ts';

/** The value in force; the default where none was written or a stored one no longer fits its shape. */
export async function readSetting<T>(reader: Reader, definition: SettingDefinition<T>): Promise<T> {
  return (await readSettingVersion(reader, definition)).value;
}

export interface StoredSetting<T> {
  readonly value: T;
  /** 0 = the default, never written. Frozen into incidents where decisions.md 27 says. */
  readonly version: number;
}

export async function readSettingVersion<T>(
  reader: Reader,
  definition: SettingDefinition<T>,
): Promise<StoredSetting<T>> {
  const row = await reader.maybeOne<{ value: unknown; version: number }>(sql`
    select value, version from setting where key = ${definition.key}
     order by version desc limit 1`);
  if (row === undefined) return { value: definition.default, version: 0 };
  const parsed = definition.schema.safeParse(row.value);
  return { value: parsed.success ? parsed.data : definition.default, version: row.version };
}

/** Writes the next version and gives its number. */
export async function writeSetting<T>(
  tx: Tx,
  definition: SettingDefinition<T>,
  change: { readonly value: T; readonly by: ActorId },
): Promise<number> {
  await tx.exclusively(`setting:${definition.key}`);
  const { version } = await tx.one<{ version: number }>(sql`
    insert into setting (key, version, value, by_actor, at)
    select ${definition.key}, coalesce(max(version), 0) + 1,
           ${JSON.stringify(change.value)}::jsonb, ${change.by}, ${tx.now}
      from setting where key = ${definition.key}
    returning version`);
  return version;
}
