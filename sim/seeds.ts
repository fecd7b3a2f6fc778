/** What `npm run sim` asks of its workers, and what they tell. */
import type { SeedResult } from './run.ts';

export interface Batch {
  /** Path of the built simulator. */
  readonly built: string;
  readonly seeds: readonly number[];
  readonly days: number;
}

/** One line of a worker. */
export type Told =
  | { readonly kind: 'seed'; readonly result: SeedResult; readonly millis: number }
  | { readonly kind: 'broken'; readonly seed: number; readonly why: string };

/** Runs seed after seed; a run that throws is told like a violation, with its seed. */
export async function runBatch(
  runSeed: (options: { readonly seed: number; readonly days: number }) => Promise<SeedResult>,
  { seeds, days }: Pick<Batch, 'seeds' | 'days'>,
  tell: (told: Told) => void,
): Promise<void> {
  for (const seed of seeds) {
    const begun = process.cpuUsage();
    try {
      const result = await runSeed({ seed, days });
      const { user, system } = process.cpuUsage(begun);
      tell({ kind: 'seed', result, millis: (user + system) / 1000 });
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      tell({ kind: 'broken', seed, why });
    }
  }
}
