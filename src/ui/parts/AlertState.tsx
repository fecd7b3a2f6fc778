/** Firing, held, cleared, suppressed, snoozed: each with its own shape and word. */
import { IconBan, IconCircleCheck, IconClock, IconMoon, IconTriangle } from '@tabler/icons-react';
import { Icon } from './Icon.tsx';

const LOOKS = {
  firing: { name: 'fire', icon: IconTriangle, word: 'Firing' },
  held: { name: 'held', icon: IconClock, word: 'Held' },
  cleared: { name: 'clear', icon: IconCircleCheck, word: 'Cleared' },
  suppressed: { name: 'supp', icon: IconBan, word: 'Suppressed' },
  snoozed: { name: 'snz', icon: IconMoon, word: 'Snoozed' },
} as const;

export type AlertLook = keyof typeof LOOKS;

export function AlertState({
  state,
  reason,
}: {
  readonly state: AlertLook;
  readonly reason?: string;
}) {
  const look = LOOKS[state];
  return (
    <span className={`st ${look.name}`}>
      <Icon of={look.icon} />
      {look.word}
      {reason === undefined ? null : <span className="t3">{reason}</span>}
    </span>
  );
}
