/** Single messages, the newest first: what became of each, and why. */
import { Link } from '@tanstack/react-router';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, useZone } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { ButtonLink } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useSettled } from '../../ui/settled.ts';
import { pathWith, useUrl } from '../../ui/url.ts';
import type { SignalItem } from '../api.ts';
import { Chosen } from './inbox/Chosen.tsx';
import type { Choice } from './inbox/choice.ts';
import { Waiting } from './inbox/Waiting.tsx';
import { DISPOSITION_WORDS, reasonWords, WORDS } from './words.ts';

export function SignalList({ choice }: { readonly choice: Choice }) {
  const path = pathWith('/api/v1/signals', choice.query);
  const list = useList<SignalItem>(path, { topics: ['alerts', 'signal', 'incident'] });
  return (
    <section className="panel" aria-label={WORDS.signals}>
      <Chosen choice={choice} />
      <Loaded of={list} what="The signals did not load." rows={8}>
        {(signals) => (
          <Rows
            signals={signals}
            path={list.isPrevious ? '' : path}
            filtered={choice.isNarrowed}
            isEnd={list.lookedBackTo === undefined}
          />
        )}
      </Loaded>
      <LoadMore of={list} thing="signal" />
    </section>
  );
}

function Rows({
  signals,
  path,
  filtered,
  isEnd,
}: {
  readonly signals: readonly SignalItem[];
  /** What the rows answer; empty while they are those of another path. */
  readonly path: string;
  readonly filtered: boolean;
  /** All that is kept was looked at. */
  readonly isEnd: boolean;
}) {
  const settled = useSettled(signals, idOf, path);
  const now = useNow();
  const zone = useZone();
  const columns: readonly Column<SignalItem>[] = [
    {
      key: 'at',
      head: 'Received',
      width: 108,
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
      width: 240,
      phone: 'full',
      cell: (signal) => <Became signal={signal} />,
    },
  ];
  return (
    <>
      <Waiting of={settled} thing="signal" />
      <DataTable
        label={WORDS.signals}
        columns={columns}
        rows={settled.rows}
        rowKey={(signal) => signal.id}
        empty={
          filtered ? (
            <Empty title={isEnd ? WORDS.noneByFilter : WORDS.noneSoFar} />
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
    </>
  );
}

function idOf(signal: SignalItem): string {
  return signal.id;
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
