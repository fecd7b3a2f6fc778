/** How fast a node starts on an existing database, and how much memory it holds at rest. */

import { ownFolder, startOwnNode } from '../lib/own-node.ts';
import { residentMegabytes } from '../lib/resident.ts';
import { type Figure, median, percentile } from './figure.ts';

const STARTS = 5;
const REST_MS = 60_000;

export async function benchStart(): Promise<readonly Figure[]> {
  const folder = ownFolder();
  try {
    const first = await startOwnNode({ dataDir: folder.path });
    await first.stop();
    const samples: number[] = [];
    for (let i = 0; i < STARTS; i += 1) {
      const node = await startOwnNode({ dataDir: folder.path });
      samples.push(node.readyMs);
      await node.stop();
    }
    const value = median(samples);
    return [
      {
        bench: 'start',
        case: 'existing database, spawn to ready line',
        value,
        unit: 'ms',
        p50Ms: value,
        p99Ms: percentile(samples, 0.99),
        goal: '<= 2000 ms',
        met: value <= 2000,
      },
      {
        bench: 'start',
        case: 'first start, empty folder',
        value: Math.round(first.readyMs),
        unit: 'ms',
      },
    ];
  } finally {
    folder.remove();
  }
}

export async function benchMemory(): Promise<readonly Figure[]> {
  const folder = ownFolder();
  try {
    const node = await startOwnNode({ dataDir: folder.path });
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const value = Math.round(residentMegabytes(node.pid));
    await node.stop();
    return [
      {
        bench: 'memory',
        case: 'resident, 60 s after ready',
        value,
        unit: 'MB',
        goal: '<= 200 MB',
        met: value <= 200,
      },
    ];
  } finally {
    folder.remove();
  }
}
