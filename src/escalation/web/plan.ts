/** When each level of a policy is paged, in minutes after the start; `end` is the catch-all. */

interface Levels {
  readonly levels: readonly { readonly delayMinutes: number }[];
  readonly repeat: number;
}

export interface PlanStop {
  readonly minute: number;
  /** From 1. */
  readonly level: number;
}

export interface PlanTimes {
  /** The first round. */
  readonly stops: readonly PlanStop[];
  readonly roundMinutes: number;
  readonly end: number;
}

export function planTimes({ levels, repeat }: Levels): PlanTimes {
  let minute = 0;
  const stops = levels.map(({ delayMinutes }, index) => {
    const stop = { minute, level: index + 1 };
    minute += delayMinutes;
    return stop;
  });
  return { stops, roundMinutes: minute, end: minute * (repeat + 1) };
}

/** `T+0`, `T+5 min`, `T+1 h 30 min`. */
export function afterWords(minutes: number): string {
  if (minutes < 60) return minutes === 0 ? 'T+0' : `T+${minutes} min`;
  const rest = minutes % 60;
  return `T+${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
