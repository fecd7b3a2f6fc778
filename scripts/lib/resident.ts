/** How much memory a process holds, for benches and tests of growth. */
import { readFileSync } from 'node:fs';

/** What a process holds in memory by `/proc`, in megabytes; Linux alone tells it so. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
