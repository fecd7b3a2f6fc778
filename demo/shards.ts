/**
 * What the shards of orders-db stand on, as a table that a rule looks them up in: the night's alerts name only their
 * shard, and whoever is woken reads which array and which rack to look at.
 */
import type { DemoClient } from './client.ts';

const ARRAYS = [
  { storage: 'array-7', rack: 'B4', contact: 'storage@vendor.example' },
  { storage: 'array-9', rack: 'C2', contact: 'storage@vendor.example' },
] as const;

export async function createShards(admin: DemoClient): Promise<void> {
  await admin.call('POST', '/api/v1/enrichment-tables', { name: 'Shards', csv: shards() });
  await admin.call('POST', '/api/v1/rules', {
    name: 'A shard says what it stands on',
    condition: "labels.shard != ''",
    actions: { enrich: { table: 'Shards', by: 'labels.shard' } },
  });
}

/** Four waves of six, as the outage names them; the last wave stands on the other array. */
function shards(): string {
  const lines = [1, 2, 3, 4].flatMap((wave) => {
    const { storage, rack, contact } = ARRAYS[wave < 4 ? 0 : 1];
    return Array.from({ length: 6 }, (_none, index) =>
      [`shard-${wave}-${index}`, storage, rack, contact].join(),
    );
  });
  return ['shard,storage,rack,contact', ...lines].join('\n');
}
