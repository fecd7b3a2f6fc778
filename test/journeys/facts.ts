/**
 * A table of facts: what a scenario expects beside what was seen. Instants may be later than told by what
 * the clock went on while requests were under way, at most `LAG_SECONDS`; everything else is equal.
 */
import { instant, secondsBetween, toMillis } from '../../src/kernel/instant.ts';

/** The clock of a journey is set to the second and goes on from there. */
const LAG_SECONDS = 3;

export interface Fact {
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  readonly met: boolean;
}

export interface Facts {
  /** Equal as JSON. */
  readonly is: (what: string, seen: unknown, expected: unknown) => void;
  /** An instant, told with its offset. */
  readonly at: (what: string, seen: string | null | undefined, expected: string) => void;
  /** Seconds between two instants or spent somewhere; `expected` as `H:MM:SS`. */
  readonly lasts: (what: string, seen: number, expected: string) => void;
  /** Something that must hold, with what was found. */
  readonly holds: (what: string, met: boolean, seen?: string) => void;
  readonly all: () => readonly Fact[];
  readonly print: (title: string) => void;
}

export function createFacts(): Facts {
  const facts: Fact[] = [];
  return {
    is: (what, seen, expected) => {
      const texts = { expected: text(expected), seen: text(seen) };
      facts.push({ what, ...texts, met: texts.expected === texts.seen });
    },
    at: (what, seen, expected) => {
      const late = seen ? secondsBetween(instant(expected), instant(seen)) : Number.NaN;
      facts.push({
        what,
        expected: instant(expected),
        seen: seen ?? 'never',
        met: late >= 0 && late <= LAG_SECONDS,
      });
    },
    lasts: (what, seen, expected) => {
      const met = Math.abs(seen - secondsOf(expected)) <= LAG_SECONDS;
      facts.push({ what, expected, seen: clock(seen), met });
    },
    holds: (what, met, seen = String(met)) => {
      facts.push({ what, expected: 'true', seen, met });
    },
    all: () => [...facts],
    print: (title) => {
      const width = Math.max(...facts.map(({ what }) => what.length));
      const lines = facts.map(
        ({ what, expected, seen, met }) =>
          `${met ? 'ok  ' : 'MISS'} ${what.padEnd(width)}  ${expected} -> ${seen}`,
      );
      process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
    },
  };
}

/** Seconds from one instant to another; NaN where one is missing. */
export function between(from: string | null | undefined, to: string | null | undefined): number {
  return from && to ? (toMillis(instant(to)) - toMillis(instant(from))) / 1000 : Number.NaN;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
}

function secondsOf(told: string): number {
  return told.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return `${h}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}`;
}
