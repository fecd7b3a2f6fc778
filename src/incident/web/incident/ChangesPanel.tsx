/**
 * What was done to the affected services in the day before the incident began: the first thing to look at.
 * Says nothing where no sender told of anything.
 */
import type { ChangeItem } from '../../../alert/api.ts';
import { plusSeconds } from '../../../kernel/instant.ts';
import { useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, useZone } from '../../../ui/format.ts';
import { Panel } from '../../../ui/layout/Panel.tsx';
import type { IncidentState } from '../../core/state.ts';
import { WORDS } from '../words.ts';

const DAY_SECONDS = 86_400;
const MOST = 6;

export function ChangesPanel({ state }: { readonly state: IncidentState }) {
  const now = useNow();
  const zone = useZone();
  const services = [...new Set(state.services.map(({ service }) => service))].slice(0, 20);
  const to = state.stamps.startedAt ?? state.stamps.createdAt;
  const from = plusSeconds(to, -DAY_SECONDS);
  const query = new URLSearchParams({ services: services.join(','), from, to, limit: '7' });
  const found = useGet<{ readonly items: readonly ChangeItem[] }>(`/api/v1/changes?${query}`, {
    enabled: services.length > 0,
    topics: ['changes'],
  });
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel
      title={WORDS.incident.changes}
      note={WORDS.incident.changesNote}
      footer={items.length > MOST ? WORDS.incident.changesMore : undefined}
      flush
    >
      <ul className="list">
        {items.slice(0, MOST).map((change) => (
          <li key={change.id} className="tp">
            <span className="grow">
              <Title change={change} />
              <br />
              <span className="t3 xs">
                {change.serviceName}
                {change.origin === '' ? '' : ` · ${change.origin}`} ·{' '}
                {formatWhen(change.doneAt, now, zone)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Title({ change }: { readonly change: ChangeItem }) {
  const [link] = change.links;
  if (link === undefined) return change.title;
  return (
    <a href={link.href} rel="noreferrer">
      {change.title}
    </a>
  );
}
