/** The latest hand-overs of one schedule, each a way to its note. */
import { Link } from '@tanstack/react-router';
import type { Instant } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { WORDS } from './words.ts';

interface Item {
  readonly id: string;
  readonly at: Instant;
  readonly outgoing: readonly { readonly personName: string }[];
  readonly incoming: readonly { readonly personName: string }[];
  readonly givenAt: Instant | null;
  readonly takenAt: Instant | null;
}

const SHOWN = 3;

export function Handovers({ schedule }: { readonly schedule: string }) {
  const now = useNow();
  const zone = useZone();
  const { data } = useGet<{ readonly items: readonly Item[] }>(
    `/api/v1/handovers?schedule=${schedule}`,
    { topics: ['oncall'] },
  );
  const items = data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={WORDS.handovers} flush>
      <ul className="list">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.id} className="tp">
            <div className="grow">
              <Link to={`/oncall/handover/${item.id}`} data-row>
                {namesIn(item.outgoing)} to {namesIn(item.incoming)}
              </Link>
              <div className="xs t3">{formatWhen(item.at, now, zone)}</div>
            </div>
            {item.givenAt !== null && item.takenAt !== null ? (
              <Tag tone="ok">{WORDS.handedOver}</Tag>
            ) : (
              <Tag tone="warn">{WORDS.handoverWaits}</Tag>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function namesIn(people: Item['outgoing']): string {
  return people.map(({ personName }) => personName).join(' and ');
}
