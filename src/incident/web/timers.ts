/** Clocks of an incident as chips: which one comes next, and in which words. */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { formatCountdown, formatDuration, formatWhen } from '../../ui/format.ts';
import type { SlaState } from '../../ui/parts/SlaChip.tsx';
import type { Clock } from './wire.ts';
import { WORDS } from './words.ts';

export interface Chip {
  readonly state: SlaState;
  readonly words: string;
}

/** Name of a metric on screen. */
export function clockName(metric: string): string {
  return (WORDS.clocks as Readonly<Record<string, string>>)[metric] ?? metric;
}

/** Seconds left at `now`: counted live for a running clock, as told for a paused one. */
export function secondsLeft(clock: Clock, now: Instant): number | null {
  const runs = clock.state === 'running' || clock.state === 'at_risk' || clock.state === 'breached';
  if (runs && clock.dueAt !== null) return secondsBetween(now, clock.dueAt);
  return clock.remainingSeconds;
}

/** A clock in words; undefined where there is nothing to show. */
export function clockChip(clock: Clock, now: Instant, zone: string): Chip | undefined {
  const left = secondsLeft(clock, now);
  switch (clock.state) {
    case 'none':
      return undefined;
    case 'met':
      return { state: 'met', words: `Met in ${formatDuration(clock.elapsedSeconds ?? 0)}` };
    case 'paused':
      return {
        state: 'paused',
        words: left === null ? 'Paused' : `Paused, ${formatDuration(left)} left`,
      };
    case 'breached':
      return { state: 'over', words: `Over by ${formatDuration(-(left ?? 0), { coarse: true })}` };
    default:
      if (left !== null && left < 0) {
        return { state: 'over', words: `Over by ${formatDuration(-left, { coarse: true })}` };
      }
      if (clock.state === 'at_risk') {
        return { state: 'at_risk', words: `At risk: ${formatCountdown(left ?? 0)} left` };
      }
      return clock.dueAt === null
        ? { state: 'running', words: 'Running' }
        : {
            state: 'running',
            words: `due ${dueWords(clock.dueAt, now, zone)}`,
          };
  }
}

/** Seconds matter within the day; on another day the minute is enough. */
export function dueWords(at: Instant, now: Instant, zone: string): string {
  const near = Math.abs(secondsBetween(now, at)) < 12 * 3600;
  return formatWhen(at, now, zone, { seconds: near });
}

const RUNNING = ['breached', 'at_risk', 'running'];

/** The clock that asks for something first: over, then the nearest due; a paused one last. */
export function nextClock(clocks: readonly Clock[]): Clock | undefined {
  const live = clocks.filter((clock) => RUNNING.includes(clock.state) && clock.dueAt !== null);
  const sorted = [...live].sort((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1));
  return sorted[0] ?? clocks.find((clock) => clock.state === 'paused');
}
