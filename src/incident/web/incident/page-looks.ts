/** How the state of a page looks and what it is called, wherever pages are listed. */
import { IconBellOff, IconBellRinging, IconCircleCheck, IconClock } from '@tabler/icons-react';
import type { PageItem } from './pages-wire.ts';

export const PAGE_LOOKS = {
  queued: { icon: IconClock, word: 'on its way', tone: 't3' },
  delivered: { icon: IconBellRinging, word: 'delivered', tone: '' },
  acknowledged: { icon: IconCircleCheck, word: 'acknowledged', tone: 'okc' },
  suppressed: { icon: IconBellOff, word: 'held back', tone: 't3' },
  not_sent: { icon: IconBellOff, word: 'not sent', tone: 'warn' },
  not_reached: { icon: IconBellOff, word: 'not reached, still tried', tone: 'crit' },
  failed: { icon: IconBellOff, word: 'not reached', tone: 'crit' },
} as const satisfies Readonly<Record<PageItem['state'], unknown>>;
