/** One measured figure, in the shape outside checks read (product.md). */
import { cpus, totalmem } from 'node:os';

export interface Figure {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
  readonly ratio?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly goal?: string;
  readonly met?: boolean;
}

/** The value below which the share `p` of the samples lies; samples in any order. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? 0;
  return Math.round(value * 10) / 10;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${model}), ${memory} GiB, Node ${process.version}, ${process.platform}`;
}
