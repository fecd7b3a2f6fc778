/** A condition at its limit: it fires and clears again and again, faster and slower than flapping is counted. */
import type { Firing, LifeOptions } from './life.ts';

const MINUTE = 60_000;

export function flutter({ loop, chance, house }: LifeOptions, fire: (firing: Firing) => void) {
  const service = chance.pick(house.services);
  const fingerprint = `${service}:flutter`;
  let at = 0;
  for (let turns = 3 + chance.below(8); turns > 0; turns -= 1) {
    const lasts = MINUTE / 2 + chance.below(3 * MINUTE);
    loop.after(at, () => fire({ service, fingerprint, severity: 'critical', lasts, tries: 3 }));
    at += lasts + MINUTE / 2 + chance.below(turns % 4 === 0 ? 14 * MINUTE : 2 * MINUTE);
  }
}
