/** Alerts, the latest seen first: state, what, how often, and where each went. */
import { IconArrowsExchange } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../ui/clock.ts';
import { formatCount, formatWhen, plural, useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { AlertState } from '../../ui/parts/AlertState.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { AlertItem } from '../api.ts';
import { SearchFilter, ServiceFilter } from './filters.tsx';
import { reasonWords, WORDS } from './words.ts';

export function AlertList() {
  const [url, put] = useUrl();
  const { state = '', service = '', q = '' } = url;
  const list = useList<AlertItem>(pathWith('/api/v1/alerts', { state, service, q }), {
    topics: ['alerts', 'incident'],
  });
  return (
    <section className="panel" aria-label={WORDS.alerts}>
      <div className="filters in-top">
        <Segments
          label="State"
          value={state === 'firing' || state === 'cleared' ? state : 'all'}
          options={[
            { value: 'all', label: 'All' },
            { value: 'firing', label: 'Firing' },
            { value: 'cleared', label: 'Cleared' },
          ]}
          onChange={(value) => put({ state: value === 'all' ? '' : value })}
        />
        <ServiceFilter value={service} onChange={(value) => put({ service: value })} />
        <SearchFilter label="Filter alerts" value={q} onChange={(value) => put({ q: value })} />
      </div>
      <Loaded of={list} what="The alerts did not load." rows={8}>
        {(alerts) => <Rows alerts={alerts} filtered={state + service + q !== ''} />}
      </Loaded>
      <LoadMore of={list} thing="alert" />
    </section>
  );
}

function Rows({
  alerts,
  filtered,
}: {
  readonly alerts: readonly AlertItem[];
  readonly filtered: boolean;
}) {
  const now = useNow();
  const zone = useZone();
  const columns: readonly Column<AlertItem>[] = [
    {
      key: 'state',
      head: 'State',
      width: 124,
      phone: 'full',
      cell: (alert) => <State alert={alert} />,
    },
    { key: 'title', head: 'Alert', phone: 'full', cell: (alert) => <Title alert={alert} /> },
    {
      key: 'count',
      head: 'Count',
      width: 76,
      align: 'right',
      phone: 'hide',
      cell: (alert) => (
        <>
          <b>{formatCount(alert.count)}</b>
          <span className="sr"> times</span>
        </>
      ),
    },
    {
      key: 'last',
      head: 'Last',
      width: 124,
      phone: 'hide',
      cell: (alert) => (
        <span className="num t2">{formatWhen(alert.lastSeenAt, now, zone, { seconds: true })}</span>
      ),
    },
    {
      key: 'went',
      head: 'Went to',
      width: 190,
      phone: 'full',
      cell: (alert) => <WentTo alert={alert} />,
    },
  ];
  return (
    <DataTable
      label={WORDS.alerts}
      columns={columns}
      rows={alerts}
      rowKey={(alert) => alert.id}
      empty={
        filtered ? (
          <Empty title={WORDS.noneByFilter} />
        ) : (
          <Empty
            title={WORDS.noAlerts}
            action={<ButtonLink to="/settings/integrations">{WORDS.connect}</ButtonLink>}
          >
            {WORDS.noAlertsHelp}
          </Empty>
        )
      }
    />
  );
}

function State({ alert }: { readonly alert: AlertItem }) {
  return (
    <>
      <AlertState state={alert.suppressedReason === null ? alert.state : 'suppressed'} />
      <b className="on-phone num">{plural(alert.count, 'time')}</b>
    </>
  );
}

function Title({ alert }: { readonly alert: AlertItem }) {
  const [url] = useUrl();
  return (
    <>
      <Link
        to="/signals"
        search={{ ...url, alert: alert.id } as never}
        resetScroll={false}
        className="ti"
        data-row
      >
        {alert.title}
      </Link>
      <div className="xs t3 drop">
        {alert.serviceName} · {alert.source} · {alert.severity} · {alert.dedupKey}{' '}
        {alert.flapping ? (
          <Tag tone="warn" icon={IconArrowsExchange}>
            Flapping
          </Tag>
        ) : null}
      </div>
    </>
  );
}

/** The incident it belongs to, or why none. */
export function WentTo({ alert }: { readonly alert: AlertItem }) {
  if (alert.incident !== null) {
    return <Link to={`/incidents/${alert.incident}`}>{alert.incident}</Link>;
  }
  if (alert.suppressedReason !== null) return reasonWords(alert.suppressedReason);
  return <span className="t3">{alert.state === 'firing' ? 'being sorted' : 'no incident'}</span>;
}
