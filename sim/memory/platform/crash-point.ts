/** Twin of `platform/crash-point.ts`: the seed decides whether this process dies here. */
import type { Config } from '../../../src/platform/config.ts';
import type { CrashPoint } from '../../../src/platform/crash-point.ts';

export type { CrashPoint } from '../../../src/platform/crash-point.ts';

/** Thrown out of a handler whose process has just died; nobody hears it. */
export class Died extends Error {}

export interface Mortal {
  /** True: dies now. */
  readonly passes: (point: CrashPoint) => boolean;
}

export function crashPoint(config: Config, point: CrashPoint): void {
  const mortal = (config as Config & { readonly mortal?: Mortal }).mortal;
  if (mortal?.passes(point) === true) throw new Died(point);
}
