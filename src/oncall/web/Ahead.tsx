/** What the report on the next weeks found besides gaps: double bookings, short rest, many nights. */
import { useState } from 'react';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatSpanZoned, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { CoverageItem, CoverageReport } from '../report-api.ts';
import { WORDS } from './words.ts';

const SHOWN = 6;

const KINDS: Readonly<Record<CoverageItem['kind'], string>> = {
  gap: 'Gap',
  overlap: 'Overlap',
  double_booked: 'Twice',
  on_leave: 'Away',
  many_nights: 'Nights',
  short_rest: 'Rest',
};

export function Ahead({ schedule }: { readonly schedule: string }) {
  const report = useGet<CoverageReport>(`/api/v1/schedules/${schedule}/report`, {
    topics: ['oncall'],
    keep: true,
  });
  return (
    <Panel title={WORDS.ahead} flush>
      <Loaded of={report} what="The report did not load." rows={2}>
        {({ items }) => <List items={items.filter(isShown)} />}
      </Loaded>
    </Panel>
  );
}

/** Gaps have a place of their own with ways to fill them. */
function isShown({ kind, level }: CoverageItem): boolean {
  return kind !== 'gap' && level === 'finding';
}

function List({ items }: { readonly items: readonly CoverageItem[] }) {
  const [all, setAll] = useState(false);
  const now = useNow();
  const zone = useZone();
  if (items.length === 0) return <Empty title={WORDS.aheadNone} />;
  return (
    <>
      <ul className="list">
        {items.slice(0, all ? items.length : SHOWN).map((item) => (
          <li key={`${item.kind} ${item.from} ${item.person ?? ''}`} className="tp">
            <Tag tone="warn">{KINDS[item.kind]}</Tag>
            <div className="grow">
              {item.what}
              <div className="sm t3">{formatSpanZoned(item, now, zone)}</div>
            </div>
          </li>
        ))}
      </ul>
      {items.length > SHOWN && !all ? (
        <div className="in">
          <Button size="sm" kind="quiet" onClick={() => setAll(true)}>
            Show {items.length - SHOWN} more
          </Button>
        </div>
      ) : null}
    </>
  );
}
