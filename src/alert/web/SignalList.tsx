/** Single messages, the newest first: what became of each, and why. */
import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { SignalItem } from '../api.ts';
import { ServiceFilter } from './filters.tsx';
import { DISPOSITION_WORDS, reasonWords, WORDS } from './words.ts';

export function SignalList() {
  const [url, put] = useUrl();
  const { disposition = '', service = '' } = url;
  const list = useList<SignalItem>(pathWith('/api/v1/signals', { disposition, service }), {
    topics: ['alerts', 'signal', 'incident'],
  });
  return (
    <section className="panel" aria-label={WORDS.signals}>
      <div className="filters in-top">
        <Select
          className="wide"
          aria-label="What became of it"
          placeholder="Whatever became of it"
          data={Object.entries(DISPOSITION_WORDS).map(([value, label]) => ({ value, label }))}
          value={disposition === '' ? null : disposition}
          onChange={(value) => put({ disposition: value ?? '' })}
          clearable
          clearButtonProps={{ 'aria-label': 'Whatever became of it' }}
        />
        <ServiceFilter value={service} onChange={(value) => put({ service: value })} />
      </div>
      <Loaded of={list} what="The signals did not load." rows={8}>
        {(signals) => <Rows signals={signals} filtered={disposition + service !== ''} />}
      </Loaded>
      <LoadMore of={list} thing="signal" />
    </section>
  );
}

function Rows({
  signals,
  filtered,
}: {
  readonly signals: readonly SignalItem[];
  readonly filtered: boolean;
}) {
  const now = useNow();
  const zone = useZone();
  const columns: readonly Column<SignalItem>[] = [
    {
      key: 'at',
      head: 'Received',
      width: 132,
      phone: 'full',
      cell: (signal) => (
        <span className="num t2">
          {formatWhen(signal.receivedAt, now, zone, { seconds: true })}
        </span>
      ),
    },
    { key: 'title', head: 'Signal', phone: 'full', cell: (signal) => <Title signal={signal} /> },
    {
      key: 'became',
      head: 'What became of it',
      width: 300,
      phone: 'full',
      cell: (signal) => <Became signal={signal} />,
    },
  ];
  return (
    <DataTable
      label={WORDS.signals}
      columns={columns}
      rows={signals}
      rowKey={(signal) => signal.id}
      empty={
        filtered ? (
          <Empty title={WORDS.noneByFilter} />
        ) : (
          <Empty
            title="No signal yet."
            action={<ButtonLink to="/settings/integrations">{WORDS.connect}</ButtonLink>}
          >
            {WORDS.noAlertsHelp}
          </Empty>
        )
      }
    />
  );
}

function Title({ signal }: { readonly signal: SignalItem }) {
  const [url] = useUrl();
  return (
    <>
      <Link
        to="/signals"
        search={{ ...url, signal: signal.id } as never}
        resetScroll={false}
        className="ti"
        data-row
      >
        {signal.title === '' ? 'Without a title' : signal.title}
      </Link>
      <div className="xs t3">
        {signal.serviceName ?? 'no service'} · {signal.kind} of {signal.source}
      </div>
    </>
  );
}

/** The disposition with the incident, reason or person it owes. */
export function Became({
  signal,
  linked = true,
}: {
  readonly signal: SignalItem;
  /** False inside of something that is pressed itself. */
  readonly linked?: boolean;
}) {
  const { disposition, incident, reason } = signal;
  return (
    <span className="flex wrap g1">
      <Tag tone={disposition === 'pending' ? 'warn' : undefined}>
        {DISPOSITION_WORDS[disposition]}
      </Tag>
      {incident === null ? null : linked ? (
        <Link to={`/incidents/${incident}`}>{incident}</Link>
      ) : (
        <span className="num">{incident}</span>
      )}
      {reason === null ? null : <span className="t2 drop">{reasonWords(reason)}</span>}
    </span>
  );
}
