/** Alerts, the latest to begin first: state, what, how often, and where each went. */
import { IconArrowsExchange } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Instant } from '../../kernel/instant.ts';
import { useNow } from '../../ui/clock.ts';
import { formatBetween, formatCount, formatWhen, plural, useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { type AlertLook, AlertState } from '../../ui/parts/AlertState.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useSettled } from '../../ui/settled.ts';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { AlertItem } from '../api.ts';
import { Chosen } from './inbox/Chosen.tsx';
import type { Choice } from './inbox/choice.ts';
import { Waiting } from './inbox/Waiting.tsx';
import { reasonWords, sentence, WORDS } from './words.ts';

export function AlertList({ choice }: { readonly choice: Choice }) {
  const path = pathWith('/api/v1/alerts', choice.query);
  const list = useList<AlertItem>(path, { topics: ['alerts', 'incident'] });
  return (
    <section className="panel" aria-label={WORDS.alerts}>
      <Chosen choice={choice} />
      <Loaded of={list} what="The alerts did not load." rows={8}>
        {(alerts) => (
          <Rows alerts={alerts} path={list.isPrevious ? '' : path} filtered={choice.isNarrowed} />
        )}
      </Loaded>
      <LoadMore of={list} thing="alert" />
    </section>
  );
}

function Rows({
  alerts,
  path,
  filtered,
}: {
  readonly alerts: readonly AlertItem[];
  /** What the rows answer; empty while they are those of another path. */
  readonly path: string;
  readonly filtered: boolean;
}) {
  const settled = useSettled(alerts, idOf, path);
  const now = useNow();
  const zone = useZone();
  const columns: readonly Column<AlertItem>[] = [
    {
      key: 'state',
      head: 'State',
      width: 116,
      phone: 'full',
      cell: (alert) => <State alert={alert} now={now} />,
    },
    { key: 'title', head: 'Alert', phone: 'full', cell: (alert) => <Title alert={alert} /> },
    {
      key: 'count',
      head: 'Count',
      width: 60,
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
      width: 92,
      phone: 'hide',
      cell: (alert) => (
        <span className="num t2">{formatWhen(alert.lastSeenAt, now, zone, { seconds: true })}</span>
      ),
    },
    {
      key: 'went',
      head: 'Went to',
      width: 148,
      phone: 'full',
      cell: (alert) => <WentTo alert={alert} now={now} />,
    },
  ];
  return (
    <>
      <Waiting of={settled} thing="alert" />
      <DataTable
        label={WORDS.alerts}
        columns={columns}
        rows={settled.rows}
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
    </>
  );
}

function idOf(alert: AlertItem): string {
  return alert.id;
}

function State({ alert, now }: { readonly alert: AlertItem; readonly now: Instant }) {
  return (
    <>
      <AlertState state={lookOf(alert, now)} />
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

/** Kept back by somebody, waiting to clear by itself, or as it is. */
export function lookOf(alert: AlertItem, now: Instant): AlertLook {
  if (alert.suppressedReason !== null) return 'suppressed';
  return isHeld(alert, now) ? 'held' : alert.state;
}

function isHeld({ state, incident, heldUntil }: AlertItem, now: Instant): boolean {
  return state === 'firing' && incident === null && heldUntil !== null && now < heldUntil;
}

/** The incident it belongs to, or why none. */
export function WentTo({ alert, now }: { readonly alert: AlertItem; readonly now: Instant }) {
  const { incident, suppressedReason, suppressedBy, heldUntil } = alert;
  if (incident !== null) return <Link to={`/incidents/${incident}`}>{incident}</Link>;
  if (suppressedReason !== null) {
    const page = placeOf(suppressedReason);
    const words = sentence(reasonWords(suppressedReason));
    return suppressedBy === null || page === undefined ? words : <Link to={page}>{words}</Link>;
  }
  if (heldUntil !== null && isHeld(alert, now)) return `Waits ${formatBetween(now, heldUntil)}`;
  return <span className="t3">{alert.state === 'firing' ? 'being sorted' : 'no incident'}</span>;
}

/** Where what keeps it back is looked after. */
function placeOf(reason: string): string | undefined {
  if (reason === 'rule' || reason === 'below_threshold' || reason === 'transient') {
    return '/signals/rules';
  }
  return ['silenced', 'muted', 'maintenance'].includes(reason) ? '/signals/silences' : undefined;
}
