/** When it is calm: is every service ready for the next one? What is missing, and where to mend it. */
import { IconAlertTriangle, IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Readiness as Reach, ReadinessItem } from '../../../escalation/readiness-api.ts';
import type { Service as ServiceRow } from '../../../service/api.ts';
import { useGet } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Panel } from '../../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../../ui/layout/States.tsx';
import { ButtonLink } from '../../../ui/parts/Button.tsx';
import { Icon } from '../../../ui/parts/Icon.tsx';
import { WORDS } from '../words.ts';

interface Services {
  readonly items: readonly ServiceRow[];
}

interface Check {
  readonly name: string;
  readonly title: string;
  readonly ok: (service: ServiceRow) => boolean;
  readonly todo: string;
}

const CHECKS: readonly Check[] = [
  { name: 'Owner', title: 'A named owner', ok: (s) => isGiven(s.owner), todo: 'Name an owner' },
  {
    name: 'Policy',
    title: 'An escalation policy of its own',
    ok: (s) => isGiven(s.escalationPolicy),
    todo: 'Choose an escalation policy',
  },
  {
    name: 'Watched',
    title: 'Some monitor sends its alerts here',
    ok: (s) => s.monitored,
    todo: 'Connect a monitor',
  },
  {
    name: 'Normal',
    title: 'What normal means is written down',
    ok: (s) => s.normalCriteria.length > 0,
    todo: 'Write what normal means',
  },
  {
    name: 'Runbook',
    title: 'A runbook to follow',
    ok: (s) => isGiven(s.runbookUrl),
    todo: 'Link a runbook',
  },
];

/** How many services, and how many findings, the Bridge shows. */
const MOST = 6;

export function Readiness() {
  const query = useGet<Services>('/api/v1/services?limit=200', { topics: ['service'] });
  const reach = useGet<Reach>('/api/v1/readiness', { topics: ['service', 'oncall'] });
  const findings = reach.data?.items ?? [];
  return (
    <Panel
      title={WORDS.bridge.ready}
      note={query.data === undefined ? undefined : noteOf(query.data.items)}
      aside={<Link to="/services">{WORDS.bridge.services}</Link>}
      flush
    >
      <Loaded of={query} what="The services did not load." rows={4}>
        {({ items }) => <Rows items={items} />}
      </Loaded>
      {findings.length === 0 ? null : <Findings items={findings} />}
    </Panel>
  );
}

function Rows({ items }: { readonly items: readonly ServiceRow[] }) {
  const worst = [...items].sort((a, b) => score(a) - score(b) || (a.tier < b.tier ? -1 : 1));
  const columns: readonly Column<ServiceRow>[] = [
    {
      key: 'name',
      head: 'Service',
      cell: (service) => (
        <>
          <Link to={`/services/${service.id}`} className="ti" data-row>
            {service.name}
          </Link>{' '}
          <span className="t3 xs">{service.tier}</span>
        </>
      ),
    },
    {
      key: 'ready',
      head: 'Ready',
      align: 'right',
      cell: (service) => (
        <>
          <b>{score(service)}</b>
          <span className="t3"> of {CHECKS.length}</span>
        </>
      ),
    },
    ...CHECKS.map(
      (check): Column<ServiceRow> => ({
        key: check.name,
        head: <span title={check.title}>{check.name}</span>,
        align: 'center',
        phone: 'hide',
        cell: (service) => <Mark ok={check.ok(service)} />,
      }),
    ),
    {
      key: 'todo',
      head: 'Do this',
      phone: 'full',
      cell: (service) => {
        const open = CHECKS.find((check) => !check.ok(service));
        return open === undefined ? (
          <span className="t3">Ready</span>
        ) : (
          <Link to={`/services/${service.id}`}>{open.todo}</Link>
        );
      },
    },
  ];
  return (
    <DataTable
      label="Readiness of services"
      columns={columns}
      rows={worst.slice(0, MOST)}
      rowKey={(service) => service.id}
      empty={
        <Empty
          title="No service yet."
          action={<ButtonLink to="/services">Add the first service</ButtonLink>}
        >
          A service is what users get and we restore. Alerts and reports land on one; its owner is
          asked and its people are paged.
        </Empty>
      }
    />
  );
}

/** What would keep a page from arriving, each with the page on which it is mended. */
function Findings({ items }: { readonly items: readonly ReadinessItem[] }) {
  const more = items.length - MOST;
  return (
    <section className="findings" aria-label={WORDS.bridge.reach}>
      <h3>{WORDS.bridge.reach}</h3>
      <ul>
        {items.slice(0, MOST).map((item) => (
          <li key={`${item.code} ${item.on.id}`}>
            <span className={item.level === 'fault' ? 'ck n' : 'ck s'}>
              <Icon
                of={item.level === 'fault' ? IconAlertTriangle : IconInfoCircle}
                size="s"
                label={item.level === 'fault' ? 'fault' : 'risk'}
              />
            </span>
            <Fix item={item} />
            {item.services.length === 0 ? null : (
              <span className="t3 xs">{item.services.map(({ name }) => name).join(', ')}</span>
            )}
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="t3 xs">{plural(more, 'more finding')}</p> : null}
    </section>
  );
}

function Fix({ item }: { readonly item: ReadinessItem }) {
  const [to = '/', query = ''] = item.fix.split('?');
  const search = Object.fromEntries(new URLSearchParams(query));
  return (
    <Link to={to} search={search as never} data-row>
      {item.text}
    </Link>
  );
}

function Mark({ ok }: { readonly ok: boolean }) {
  return (
    <span className={ok ? 'ck y' : 'ck n'}>
      <Icon of={ok ? IconCheck : IconX} size="s" label={ok ? 'ok' : 'missing'} />
    </span>
  );
}

const isGiven = (value: string | null | undefined): boolean =>
  value !== undefined && value !== null && value !== '';

const score = (service: ServiceRow): number => CHECKS.filter((check) => check.ok(service)).length;

function noteOf(items: readonly ServiceRow[]): string | undefined {
  if (items.length === 0) return undefined;
  const ready = items.filter((service) => score(service) === CHECKS.length).length;
  return `${plural(items.length, 'service')}, ${ready} fully ready`;
}
