/** Open incidents in the order of work: priority, what, phase, owner, the next timer. */
import { Link } from '@tanstack/react-router';
import type { Instant } from '../../../kernel/instant.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatBetween, formatWhen, useZone } from '../../../ui/format.ts';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Countdown } from '../../../ui/parts/Clock.tsx';
import { NoPerson, Person } from '../../../ui/parts/Person.tsx';
import { PhaseMini } from '../../../ui/parts/PhaseRail.tsx';
import { PriorityBadge } from '../../../ui/parts/PriorityBadge.tsx';
import { SlaChip } from '../../../ui/parts/SlaChip.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import { phaseOf, phasePlace, phaseWords } from '../phases.ts';
import { clockChip, clockName, nextClock } from '../timers.ts';
import type { IncidentItem, Names } from '../wire.ts';

export function QueueTable({
  items,
  names,
  label,
}: {
  readonly items: readonly IncidentItem[];
  readonly names: Names;
  readonly label: string;
}) {
  const now = useNow();
  const columns: readonly Column<IncidentItem>[] = [
    {
      key: 'priority',
      head: 'Priority',
      quiet: true,
      width: 52,
      cell: (item) => <PriorityBadge priority={item.priority} />,
    },
    {
      key: 'title',
      head: 'Incident, open for',
      phone: 'wide',
      cell: (item) => <Title item={item} names={names} now={now} />,
    },
    {
      key: 'phase',
      head: 'Phase',
      width: 132,
      phone: 'wide',
      cell: (item) => <PhaseMini at={phasePlace(phaseOf(item.state))} word={phaseWords(item)} />,
    },
    {
      key: 'owner',
      head: 'Owner',
      width: 132,
      phone: 'wide',
      cell: (item) => <Owner item={item} names={names} />,
    },
    {
      key: 'timer',
      head: 'Next timer',
      width: 208,
      phone: 'wide',
      cell: (item) => <Timer item={item} />,
    },
  ];
  return <DataTable label={label} columns={columns} rows={items} rowKey={(item) => item.number} />;
}

function Title({
  item,
  names,
  now,
}: {
  readonly item: IncidentItem;
  readonly names: Names;
  readonly now: Instant;
}) {
  const services = item.services.map((id) => names[id] ?? id);
  return (
    <>
      <Link to={`/incidents/${item.number}`} className="ti" data-row>
        {item.title}
      </Link>
      <div className="xs t3">
        <span className="num">{item.number}</span>
        {services.length === 0 ? null : ` · ${services.slice(0, 2).join(', ')}`}
        {services.length > 2 ? ` and ${services.length - 2} more` : null}
        {item.closedAt === null
          ? ` · ${formatBetween(item.createdAt, now, { coarse: true })}`
          : null}
      </div>
    </>
  );
}

export function Owner({ item, names }: { readonly item: IncidentItem; readonly names: Names }) {
  const viewer = useViewer();
  const holder = item.commander ?? item.assignee;
  if (holder !== null)
    return <Person name={names[holder] ?? 'Someone'} you={holder === viewer.id} />;
  if (item.team === null) return <NoPerson>Nobody</NoPerson>;
  return <NoPerson>{names[item.team] ?? 'A team'}</NoPerson>;
}

function Timer({ item }: { readonly item: IncidentItem }) {
  const now = useNow();
  const zone = useZone();
  const clock = nextClock(item.clocks);
  const chip = clock === undefined ? undefined : clockChip(clock, now, zone);
  const { nextTimer } = item;
  if (nextTimer?.what === 'escalation' && chip?.state !== 'over') {
    return (
      <SlaChip state="running">
        Pages on in <Countdown to={nextTimer.at} />
      </SlaChip>
    );
  }
  if (nextTimer?.what === 'hold' && chip?.state === 'paused') {
    return <SlaChip state="paused">Goes on {formatWhen(nextTimer.at, now, zone)}</SlaChip>;
  }
  if (clock === undefined || chip === undefined) return <span className="t3">No timer</span>;
  return (
    <SlaChip state={chip.state}>
      {chip.state === 'running' ? `${clockName(clock.metric)} ` : null}
      {chip.words}
    </SlaChip>
  );
}
