/** The order of every queue (domain.md 4.6), the same in screen, API and digest. */
import type { Instant } from '../../kernel/instant.ts';
import type { ClockState } from './sla-clock.ts';
import type { Priority } from './words.ts';

export interface QueueItem {
  readonly major: 'none' | 'candidate' | 'declared' | 'stood_down';
  /** Null = untriaged, which counts as P1. */
  readonly priority: Priority | null;
  readonly slaState: ClockState | null;
  readonly dueAt: Instant | null;
  readonly affectedUsers: number | null;
  readonly loggedAt: Instant | null;
  readonly number: string;
}

const CLOCKS: readonly ClockState[] = ['breached', 'at_risk', 'running', 'paused', 'met', 'none'];

/** Negative when `a` comes before `b`; never 0 for two incidents, so the order is total. */
export function byQueue(a: QueueItem, b: QueueItem): number {
  return (
    Number(b.major === 'declared') - Number(a.major === 'declared') ||
    text(a.priority ?? 'P1', b.priority ?? 'P1') ||
    CLOCKS.indexOf(a.slaState ?? 'none') - CLOCKS.indexOf(b.slaState ?? 'none') ||
    text(a.dueAt ?? LAST, b.dueAt ?? LAST) ||
    (b.affectedUsers ?? 0) - (a.affectedUsers ?? 0) ||
    text(a.loggedAt ?? LAST, b.loggedAt ?? LAST) ||
    text(a.number, b.number)
  );
}

const LAST = '~';

function text(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
