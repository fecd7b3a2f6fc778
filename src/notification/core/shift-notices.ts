/**
 * Which notices about shifts are due: a day before, fifteen minutes before, at the beginning and at the end
 * of each unbroken time on call. It is asked anew of the rota as it stands, so an edit needs no timer to be
 * moved: what no longer comes is never told, and what came in between is told in time.
 */
import { type Instant, plusSeconds } from '../../kernel/instant.ts';

/** An unbroken time of one person in one schedule; an end beyond the window is null. */
export interface Stay {
  readonly schedule: string;
  readonly person: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface DueNotice {
  readonly kind: 'day_before' | 'soon' | 'start' | 'end';
  readonly stay: Stay;
  readonly dueAt: Instant;
  /** The same for each look at the same notice. */
  readonly key: string;
}

const MINUTE = 60;
const HOUR = 3600;

/** Seconds after its begin (or end) a notice is due, and how late it still helps. */
const NOTICES = [
  { kind: 'day_before', edge: 'from', after: -24 * HOUR, lateBy: 12 * HOUR },
  { kind: 'soon', edge: 'from', after: -15 * MINUTE, lateBy: 15 * MINUTE },
  { kind: 'start', edge: 'from', after: 0, lateBy: HOUR },
  { kind: 'end', edge: 'to', after: 0, lateBy: HOUR },
] as const;

/** How far before and after now the stays must reach, and when to look again at the latest. */
export const LOOK_BACK_SECONDS = 2 * HOUR;
export const LOOK_AHEAD_SECONDS = 8 * 24 * HOUR;
/** What begins beyond the stays given is told a day before, which is no sooner than then. */
export const LOOK_AGAIN_SECONDS = LOOK_AHEAD_SECONDS - 24 * HOUR;

export interface NoticesNow {
  /** Due now or a little ago, oldest first. */
  readonly due: readonly DueNotice[];
  /** When to look again; null when nothing comes within the stays given. */
  readonly nextAt: Instant | null;
}

export function noticesAt(stays: readonly Stay[], now: Instant): NoticesNow {
  const all = stays.flatMap((stay) =>
    NOTICES.flatMap(({ kind, edge, after, lateBy }) => {
      const at = stay[edge];
      if (at === null) return [];
      const dueAt = plusSeconds(at, after);
      const key = `shift:${kind}:${stay.schedule}:${stay.person}:${at}`;
      return [{ kind, stay, dueAt, key, until: plusSeconds(dueAt, lateBy) }];
    }),
  );
  const due = all
    .filter((one) => one.dueAt <= now && now < one.until)
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : Number(a.dueAt > b.dueAt)));
  const later = all.map((one) => one.dueAt).filter((at) => at > now);
  return {
    due: due.map(({ until: _until, ...notice }) => notice),
    nextAt: later.sort()[0] ?? null,
  };
}
