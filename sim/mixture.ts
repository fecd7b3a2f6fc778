/**
 * What one seed is made of. Not every seed has everything: which kinds of trouble its house knows, which faults strike
 * and how often, and in which season it lives are drawn anew for each, so that a thousand seeds are a thousand
 * mixtures. What hides behind another trouble when all are there at once shows where that one is missing (ADR 0043).
 * Two processes, clocks that are wrong and people who meddle are in every seed.
 */
import type { Prng } from '../src/kernel/prng.ts';
import { type FaultPlan, faultPlan } from './faults.ts';

const DAY = 86_400_000;

/** Beginnings, so that thirty days cross a clock change of many zones, or a year's end, or a leap day. */
const STARTS = [
  { text: '2027-03-05T00:00:00Z', clockChange: true },
  { text: '2027-10-10T00:00:00Z', clockChange: true },
  { text: '2027-12-20T00:00:00Z', clockChange: false },
  { text: '2028-02-10T00:00:00Z', clockChange: false },
  { text: '2027-01-11T09:00:00Z', clockChange: false },
] as const;

/** A seed has each kind of trouble that it need not have with this chance. */
const SHARE = 0.37;

export interface Mixture {
  readonly start: number;
  /** Most zones of the house change their clocks within thirty days. */
  readonly clockChange: boolean;
  /** How wrong the clock of each process is, in milliseconds. */
  readonly skews: readonly [number, number];
  readonly plan: FaultPlan;
  /** A process begins the pages it orders itself (`platform/at-hand.ts`); else all go through the queue. */
  readonly atHand: boolean;
  /** Some services stand on others: what falls with another is folded into its incident, and splits. */
  readonly dependencies: boolean;
  /** Conditions at their limit, that fire and clear again and again. */
  readonly flapping: boolean;
  /** Monitors that cry wolf: incidents cancelled as false positives, and the mutes that follow. */
  readonly wolves: boolean;
}

export function mixtureOf(chance: Prng): Mixture {
  const { text, clockChange } = chance.pick(STARTS);
  const skew = (): number => (chance.next() - 0.5) * 2 * DAY;
  const has = (): boolean => chance.next() < SHARE;
  const skews = [skew(), skew()] as const;
  return {
    start: Date.parse(text),
    clockChange,
    skews,
    // Two thirds of them, by what is drawn already: older seeds stay what they were but for this.
    atHand: Math.trunc(skews[0]) % 3 !== 0,
    plan: faultPlan(chance),
    dependencies: has(),
    flapping: has(),
    wolves: has(),
  };
}

/** What of all there can be this seed has, by name. */
export function featuresOf({ plan, ...mixture }: Mixture): readonly string[] {
  const { atHand, clockChange, dependencies, flapping, wolves } = mixture;
  const { calm: _calm, outageSeconds: _length, slow: _always, ...faults } = plan;
  const chosen = Object.entries({ atHand, clockChange, dependencies, flapping, wolves, ...faults });
  return chosen.filter(([, has]) => has !== false && has !== 0).map(([name]) => name);
}
