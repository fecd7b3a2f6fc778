/** Who carries the pager in each schedule right now; pressing one opens its calendar. */
import { Link } from '@tanstack/react-router';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, useZone } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { useViewer } from '../../ui/viewer.ts';
import type { OnCallItem } from '../api.ts';
import { WORDS } from './words.ts';

export function RotaList({
  items,
  current,
}: {
  readonly items: readonly OnCallItem[];
  readonly current: string;
}) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  return (
    <Panel
      title={WORDS.now}
      note={items.length}
      footer={<Link to="/settings/notifications">How a page reaches you</Link>}
      flush
    >
      <ul className="list rotas">
        {items.map((item) => (
          <li key={item.schedule} className="tp">
            <div className="grow">
              <Link
                to="/oncall"
                search={{ schedule: item.schedule } as never}
                aria-current={item.schedule === current ? 'true' : undefined}
                data-row
              >
                {item.scheduleName}
              </Link>
              <div className="xs t3">
                {item.next === null
                  ? 'no hand-off in sight'
                  : `next ${formatWhen(item.next.at, now, zone)}, ${
                      item.next.persons.map((person) => person.personName).join(' and ') || 'nobody'
                    }`}
              </div>
            </div>
            {item.persons.length === 0 ? (
              <NoPerson urgent>{WORDS.nobody}</NoPerson>
            ) : (
              <span className="flex wrap g1">
                {item.persons.map(({ person, personName }) => (
                  <Person key={person} name={personName} you={person === viewer.id} />
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
