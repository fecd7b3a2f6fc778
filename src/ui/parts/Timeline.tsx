/**
 * The rows of a timeline and the bar behind which new rows wait. A row knows its time, icon, sentence and
 * meta line; which kinds exist is the feature's business.
 */

import type { Icon as TablerIcon } from '@tabler/icons-react';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Instant } from '../../kernel/instant.ts';
import { formatCount, formatDay, formatTime, useZone } from '../format.ts';
import { Icon } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';

export interface TimelineRowProps {
  readonly at: Instant;
  /** Set when the row was written later than it happened: both times are shown. */
  readonly recordedAt?: Instant | undefined;
  readonly icon: TablerIcon;
  /** What kind of row the icon stands for: "page", "decision". */
  readonly iconLabel: string;
  readonly tone?: 'crit' | 'accent' | 'ok' | undefined;
  readonly star?: boolean;
  /** Absent where the viewer may not star. */
  readonly onStar?: (() => void) | undefined;
  readonly meta?: ReactNode;
  readonly children: ReactNode;
}

const TONES = { crit: 'k-alert', accent: 'k-dec', ok: 'k-ok' } as const;

export function TimelineRow(props: TimelineRowProps) {
  const zone = useZone();
  const time = formatTime(props.at, zone);
  return (
    <li className={props.tone === undefined ? '' : TONES[props.tone]} data-row tabIndex={-1}>
      <time dateTime={props.at} title={`${formatDay(props.at, zone)}, ${time}`}>
        {time}
      </time>
      <span className="ic">
        <Icon of={props.icon} label={props.iconLabel} />
      </span>
      <div className="b">
        {props.children}
        {props.recordedAt === undefined && props.meta === undefined ? null : (
          <div className="meta">
            {props.meta}
            {props.recordedAt === undefined ? null : (
              <span>
                {props.meta === undefined ? '' : ' · '}written at{' '}
                {formatTime(props.recordedAt, zone)}
              </span>
            )}
          </div>
        )}
      </div>
      <Star {...props} />
    </li>
  );
}

function Star({ star = false, onStar }: Pick<TimelineRowProps, 'star' | 'onStar'>) {
  if (onStar === undefined) {
    return star ? (
      <span className="star" title="Key row: goes into the review">
        <Icon of={IconStarFilled} size="s" label="Key row" />
      </span>
    ) : (
      <span />
    );
  }
  return (
    <button
      type="button"
      className={star ? 'star plain' : 'star plain off'}
      aria-pressed={star}
      aria-label="Key row"
      title={star ? 'Key row: goes into the review' : 'Mark as key row'}
      data-star
      onClick={onStar}
    >
      <Icon of={star ? IconStarFilled : IconStar} size="s" />
    </button>
  );
}

/** "37 new. The list waits. Show them": never scrolls by itself. */
export function NewRowsBar({
  count,
  onShow,
}: {
  readonly count: number;
  readonly onShow: () => void;
}) {
  if (count === 0) return null;
  return (
    <button type="button" className="newbar" onClick={onShow}>
      <b>{formatCount(count)} new</b>
      <span className="t2">The list waits. Show them</span>
      <KeyHint keys="." className="push" />
    </button>
  );
}
