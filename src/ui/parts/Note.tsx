/** A framed remark with an icon: neutral, accent (an offer), warn, crit, ok. */

import type { Icon as TablerIcon } from '@tabler/icons-react';
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconCircleCheck,
  IconInfoCircle,
  IconLock,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { UnmetGuard } from '../api.ts';
import { useNow } from '../clock.ts';
import { localInstants, plural, useZone } from '../format.ts';
import { Icon } from './Icon.tsx';
import type { Tone } from './Tag.tsx';

const LOOKS = {
  none: { name: '', icon: IconInfoCircle },
  accent: { name: ' a', icon: IconInfoCircle },
  warn: { name: ' w', icon: IconAlertTriangle },
  crit: { name: ' c', icon: IconAlertOctagon },
  ok: { name: ' o', icon: IconCircleCheck },
} as const;

export function Note({
  tone,
  icon,
  role,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: TablerIcon;
  /** `alert` for what must be heard at once, `status` for what may wait. */
  readonly role?: 'alert' | 'status';
  readonly children: ReactNode;
}) {
  const look = LOOKS[tone ?? 'none'];
  return (
    <div className={`note${look.name}`} role={role}>
      <Icon of={icon ?? look.icon} />
      <div className="grow">{children}</div>
    </div>
  );
}

/** Refused, with the way out: every unmet guard, each with what fixes it. */
export function UnmetList({
  unmet,
  onFix,
  title,
  children,
}: {
  readonly unmet: readonly UnmetGuard[];
  /** Called with `fix` of a guard: a verb or a field. */
  readonly onFix?: ((fix: string) => void) | undefined;
  readonly title?: string;
  /** Below the list: a way on in spite of it. */
  readonly children?: ReactNode;
}) {
  const now = useNow();
  const zone = useZone();
  return (
    <Note icon={IconLock} role="status">
      <b>{title ?? `Not yet: ${plural(unmet.length, 'thing is', 'things are')} missing.`}</b>
      <ul className="sm unmet">
        {unmet.map(({ guard, message, fix }) => (
          <li key={`${guard} ${message}`}>
            {localInstants(message, now, zone)}{' '}
            {fix === undefined || onFix === undefined ? null : (
              <button type="button" className="linklike" onClick={() => onFix(fix)}>
                Fix it
              </button>
            )}
          </li>
        ))}
      </ul>
      {children}
    </Note>
  );
}
