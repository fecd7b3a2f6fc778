/**
 * What goes wrong, and how often, by the seed: a calm seed has no fault at all, a rough one has processes that die
 * anywhere, a database that breaks, and providers that are slow or lie. Each fault is told to the trace, because a
 * promise of time depends on the fault in force.
 */
import type { Prng } from '../src/kernel/prng.ts';
import type { Loop } from './loop.ts';
import type { Weather } from './memory/engine.ts';
import type { Fault, Trace } from './trace.ts';

export interface FaultPlan {
  readonly calm: boolean;
  /** Chance to die at a crash point. */
  readonly crash: number;
  /** Kills at any moment, per day. */
  readonly killsPerDay: number;
  readonly outagesPerDay: number;
  readonly outageSeconds: number;
  /** Chances per statement. */
  readonly slow: number;
  readonly breaks: number;
  /** Chances per commit. */
  readonly serialisation: number;
  readonly refused: number;
  readonly answerLost: number;
  /** Chances per message. */
  readonly providerSlow: number;
  readonly providerRetry: number;
  readonly providerNever: number;
  readonly providerLies: number;
  readonly receiptLost: number;
  readonly receiptTwice: number;
  readonly receiptNo: number;
}

const CALM: FaultPlan = {
  calm: true,
  crash: 0,
  killsPerDay: 0,
  outagesPerDay: 0,
  outageSeconds: 0,
  slow: 0.03,
  breaks: 0,
  serialisation: 0,
  refused: 0,
  answerLost: 0,
  providerSlow: 0,
  providerRetry: 0,
  providerNever: 0,
  providerLies: 0,
  receiptLost: 0,
  receiptTwice: 0,
  receiptNo: 0,
};

/** One seed in five is calm; every other has its own mixture. */
export function faultPlan(chance: Prng): FaultPlan {
  if (chance.below(5) === 0) return CALM;
  const some = (most: number): number => (chance.below(3) === 0 ? 0 : chance.next() * most);
  return {
    calm: false,
    crash: some(0.05),
    killsPerDay: some(6),
    outagesPerDay: some(1),
    outageSeconds: 2 + chance.below(25),
    slow: 0.02 + chance.next() * 0.1,
    breaks: some(0.001),
    serialisation: some(0.03),
    refused: some(0.01),
    answerLost: some(0.01),
    providerSlow: some(0.2),
    providerRetry: some(0.2),
    providerNever: some(0.05),
    providerLies: some(0.1),
    receiptLost: some(0.2),
    receiptTwice: some(0.2),
    receiptNo: some(0.1),
  };
}

export interface Sky extends Weather {
  /** Nothing works until then. */
  readonly outage: (millis: number) => void;
  readonly tell: (fault: Fault, until: number) => void;
  readonly isOut: () => boolean;
  /** No further fault. */
  readonly clear: () => void;
}

export function createSky(
  plan: FaultPlan,
  chance: Prng,
  { loop, trace }: { loop: Loop; trace: Trace },
): Sky {
  let now = plan;
  let outUntil = 0;
  const tell = (fault: Fault, until: number): void => {
    trace.add({ kind: 'fault', at: loop.now(), fault, until });
  };
  const isOut = (): boolean => loop.now() < outUntil;
  return {
    tell,
    isOut,
    clear: () => {
      now = CALM;
    },
    outage: (millis) => {
      outUntil = Math.max(outUntil, loop.now() + millis);
      tell('outage', outUntil);
    },
    delay: () => (chance.next() < now.slow ? 1 + chance.below(now.calm ? 20 : 400) : 0),
    breaks: () => {
      if (isOut()) return true;
      if (chance.next() >= now.breaks) return false;
      tell('error', loop.now());
      return true;
    },
    commit: () => {
      const dice = chance.next();
      if (dice < now.serialisation) {
        tell('serialisation', loop.now());
        return 'serialisation';
      }
      if (dice < now.serialisation + now.refused) {
        tell('error', loop.now());
        return 'refused';
      }
      if (dice < now.serialisation + now.refused + now.answerLost) {
        tell('answer_lost', loop.now());
        return 'answer_lost';
      }
      return 'done';
    },
  };
}
