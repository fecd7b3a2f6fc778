/** SQL of what an admin set for a channel; secrets come and go sealed. */
import { type Reader, sql, type Tx } from '../platform/db.ts';

export interface ChannelSettingRow {
  readonly channel: string;
  readonly plain: Readonly<Record<string, string>>;
  /** One sealed JSON object of all secrets. */
  readonly sealed: string | null;
  readonly version: number;
}

export function channelSetting(
  reader: Reader,
  channel: string,
): Promise<ChannelSettingRow | undefined> {
  return reader.maybeOne<ChannelSettingRow>(sql`
    select channel, plain, sealed, version from channel_setting where channel = ${channel}`);
}

/** Makes writers of one channel wait for each other, also before there is a row. */
export async function lockChannel(tx: Tx, channel: string): Promise<void> {
  await tx.exclusively(`channel:${channel}`);
}

export async function storeChannelSetting(
  tx: Tx,
  row: Omit<ChannelSettingRow, 'version'> & { readonly by: string },
): Promise<void> {
  await tx.run(sql`
    insert into channel_setting (channel, plain, sealed, changed_at, changed_by)
    values (${row.channel}, ${JSON.stringify(row.plain)}::jsonb, ${row.sealed}, ${tx.now}, ${row.by})
    on conflict (channel) do update
       set plain = excluded.plain, sealed = excluded.sealed, changed_at = excluded.changed_at,
           changed_by = excluded.changed_by, version = channel_setting.version + 1`);
}
