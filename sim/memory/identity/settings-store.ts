/** Twin of `identity/settings-store.ts`. */
import type { SettingDefinition } from '../../../src/identity/core/setting.ts';
import type { StoredSetting } from '../../../src/identity/settings-store.ts';
import type { Reader } from '../../../src/platform/db.ts';
import { on } from '../session.ts';

export async function readSetting<T>(reader: Reader, definition: SettingDefinition<T>): Promise<T> {
  const session = await on(reader);
  const row = session.tables.setting.get(session, definition.key);
  return row === undefined ? definition.default : (row.value as T);
}

export async function readSettingVersion<T>(
  reader: Reader,
  definition: SettingDefinition<T>,
): Promise<StoredSetting<T>> {
  const session = await on(reader);
  const row = session.tables.setting.get(session, definition.key);
  if (row === undefined) return { value: definition.default, version: 0 };
  return { value: row.value as T, version: row.version };
}
