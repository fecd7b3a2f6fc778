/** Who carries the pager at this moment, schedule by schedule, and where nobody does. */
import { IconAlertOctagon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { OnCall, OnCallItem } from '../../../oncall/api.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../../ui/layout/States.tsx';
import { ButtonLink } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { Person } from '../../../ui/parts/Person.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import { WORDS } from '../words.ts';

export function useOnCall() {
  return useGet<OnCall>('/api/v1/oncall', { topics: ['oncall'], staleSeconds: 60 });
}

/** Schedules with nobody on call right now. */
export function emptyRotas(onCall: OnCall | undefined): readonly OnCallItem[] {
  return (onCall?.items ?? []).filter((item) => item.persons.length === 0);
}

export function OnCallNow() {
  const query = useOnCall();
  return (
    <Panel
      title={WORDS.bridge.onCall}
      aside={<Link to="/oncall">{WORDS.bridge.calendar}</Link>}
      flush
    >
      <Loaded of={query} what="Who is on call did not load." rows={4}>
        {(onCall) =>
          onCall.items.length === 0 ? (
            <Empty
              title="No schedule yet."
              action={<ButtonLink to="/oncall">Make a schedule</ButtonLink>}
            >
              A schedule says who is paged, and when. Until there is one, every page goes to the
              catch-all person of the policy.
            </Empty>
          ) : (
            <ul className="list rotas">
              {onCall.items.map((item) => (
                <Rota key={item.schedule} item={item} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Rota({ item }: { readonly item: OnCallItem }) {
  const viewer = useViewer();
  const now = useNow();
  const zone = useZone();
  return (
    <li>
      <span className="grow">
        {item.scheduleName}
        <br />
        <span className="t3 xs">{untilWords(item, (at) => formatWhen(at, now, zone))}</span>
      </span>
      {item.persons.length === 0 ? (
        <span className="crit nw">
          <Icon of={IconAlertOctagon} size="s" /> Nobody
        </span>
      ) : (
        <span className="flex wrap">
          {item.persons.map((person) => (
            <Person
              key={person.person}
              name={person.personName}
              you={person.person === viewer.id}
            />
          ))}
        </span>
      )}
    </li>
  );
}

function untilWords(item: OnCallItem, format: (at: OnCall['at']) => string): string {
  const until = item.persons[0]?.until ?? null;
  if (item.persons.length > 0) return until === null ? 'always' : `until ${format(until)}`;
  return item.next === null
    ? 'nobody comes'
    : `${item.next.persons[0]?.personName ?? 'next'} from ${format(item.next.at)}`;
}
