/** When one is on call in the next four weeks. */
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { fromMillis, toMillis } from '../../../kernel/instant.ts';
import type { PersonShift } from '../../../oncall/api.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatBetween, formatWhen, useZone, zoneNames } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Loaded } from '../../../ui/layout/States.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { MINE } from './words.ts';

const HOUR_MS = 3_600_000;
const WINDOW_MS = 28 * 24 * HOUR_MS;

export function ShiftsPanel({ person }: { readonly person: string }) {
  const now = useNow();
  const zone = useZone();
  const hour = Math.floor(toMillis(now) / HOUR_MS) * HOUR_MS;
  const window = useMemo(
    () => new URLSearchParams({ from: fromMillis(hour), to: fromMillis(hour + WINDOW_MS) }),
    [hour],
  );
  const query = useGet<{ items: readonly PersonShift[] }>(
    `/api/v1/people/${person}/shifts?${window}`,
    { topics: ['oncall'], keep: true },
  );
  const { short } = zoneNames(now, zone);
  return (
    <Panel title={MINE.shifts} note={short} aside={<Link to="/oncall">Calendar</Link>} flush>
      <Loaded of={query} what="Your shifts did not load." rows={2}>
        {({ items }) => {
          const ahead = items.filter(({ to }) => to > now);
          if (ahead.length === 0) return <p className="in sm t2">{MINE.noShifts}</p>;
          return (
            <ul className="list">
              {ahead.slice(0, 8).map((shift) => (
                <li key={`${shift.schedule} ${shift.from}`}>
                  <span className="grow">
                    {shift.from <= now ? (
                      <Tag tone="accent">Now</Tag>
                    ) : (
                      formatWhen(shift.from, now, zone)
                    )}{' '}
                    to {formatWhen(shift.to, now, zone)}
                    <br />
                    <span className="xs t3">
                      {shift.scheduleName}, {shift.layer},{' '}
                      {formatBetween(shift.from, shift.to, { coarse: true })}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
