/** The state of an SLA clock or any other timer: icon and words carry it, colour repeats it. */
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconPlayerPause,
  IconProgress,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export type SlaState = 'running' | 'at_risk' | 'over' | 'met' | 'paused';

const LOOKS = {
  running: { name: 'run', icon: IconProgress },
  at_risk: { name: 'risk', icon: IconAlertTriangle },
  over: { name: 'over', icon: IconAlertOctagon },
  met: { name: 'met', icon: IconCircleCheck },
  paused: { name: 'pause', icon: IconPlayerPause },
} as const satisfies Readonly<Record<SlaState, unknown>>;

export function SlaChip({
  state,
  children,
}: {
  readonly state: SlaState;
  /** "due 06:13:20", "Over by 12 min": words first, the number is never alone. */
  readonly children: ReactNode;
}) {
  const look = LOOKS[state];
  return (
    <span className={`sla ${look.name}`}>
      <Icon of={look.icon} />
      <span>{children}</span>
    </span>
  );
}

/** A big clock with a bar; `part` is how much of the target is used, 0 to 1; the tick stands at 75 %. */
export function SlaBar({ part }: { readonly part: number }) {
  return (
    <div className="m" aria-hidden="true">
      <i style={{ width: `${Math.round(Math.min(1, Math.max(0, part)) * 1000) / 10}%` }} />
      <u style={{ left: '75%' }} />
    </div>
  );
}
