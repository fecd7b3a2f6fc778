/** Where a calendar is wider than the window, it opens at what is on now and not at the beginning of the week. */
import { useLayoutEffect, useRef } from 'react';
import { useNow } from '../../ui/clock.ts';
import { type Day, placeOf } from './days.ts';

/** Width of the names of the lanes, which stay in sight. */
export const NAMES_PX = 112;

/** For the element that scrolls. */
export function useNowInSight(days: readonly Day[]) {
  const now = useNow();
  const wrap = useRef<HTMLDivElement>(null);
  const first = days[0]?.date;
  const at = useRef(0);
  at.current = placeOf(now, days);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each span of days, not with each second
  useLayoutEffect(() => {
    const box = wrap.current;
    if (box === null || at.current <= 0 || at.current >= 1) return;
    const lanes = box.scrollWidth - NAMES_PX;
    box.scrollLeft = lanes * at.current - (box.clientWidth - NAMES_PX) / 4;
  }, [first, days.length]);
  return wrap;
}
