/** What is said when clocks disagree: whose is wrong, by how much, and what still holds. */

/** Positive: the node is ahead of the database. */
export interface ClockFacts {
  readonly node: string;
  readonly aheadSeconds: number;
}

/** Machines that keep their time by NTP agree to a fraction of this. */
export const CLOCK_SECONDS = 5;

const HOLDS = 'Timers and pages follow the database’s clock.';

/** NOT-66: one sentence and what to do, or null while all agree. */
export function sayClocks(clocks: readonly ClockFacts[]): string | null {
  const wrong = clocks.filter(({ aheadSeconds }) => Math.abs(aheadSeconds) > CLOCK_SECONDS);
  const [first] = wrong;
  if (first === undefined) return null;
  if (clocks.length > 1 && wrong.length === clocks.length && agree(wrong)) {
    const stand = difference(-first.aheadSeconds, `all ${clocks.length} nodes`);
    return `Clocks disagree: the database is ${stand}. ${HOLDS} Look at the clock of its machine (NTP).`;
  }
  const each = wrong.map(
    ({ node, aheadSeconds }) => `node ${node} is ${difference(aheadSeconds, 'the database')}`,
  );
  return `Clocks disagree: ${each.join('; ')}. ${HOLDS} Set the clock of that machine right (NTP).`;
}

function agree(clocks: readonly ClockFacts[]): boolean {
  const all = clocks.map(({ aheadSeconds }) => aheadSeconds);
  return Math.max(...all) - Math.min(...all) <= CLOCK_SECONDS;
}

function difference(seconds: number, from: string): string {
  const whole = Math.round(Math.abs(seconds));
  const span =
    whole < 120
      ? `${whole} s`
      : whole < 7200
        ? `${Math.round(whole / 60)} min`
        : `${Math.round(whole / 3600)} h`;
  return `${span} ${seconds > 0 ? 'ahead of' : 'behind'} ${from}`;
}
