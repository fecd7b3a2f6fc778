/** Dead letters in a table; all of a sender can be read again from here, with how far it is. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { type List, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Time } from '../../ui/parts/Clock.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { useUrl } from '../../ui/url.ts';
import { useMay } from '../../ui/viewer.ts';
import type { DeadLetterItem, RetriedMany } from '../dead-letters/shapes.ts';
import { WORDS } from './words.ts';

export function DeadLetterList({
  list,
  state,
}: {
  readonly list: List<DeadLetterItem>;
  readonly state: 'open' | 'handled';
}) {
  return (
    <section className="panel" aria-label={WORDS.deadLetters}>
      <Loaded of={list} what="The dead letters did not load." rows={6}>
        {(letters) => <Rows letters={letters} state={state} />}
      </Loaded>
      <LoadMore of={list} thing="dead letter" />
    </section>
  );
}

function Rows({
  letters,
  state,
}: {
  readonly letters: readonly DeadLetterItem[];
  readonly state: 'open' | 'handled';
}) {
  const columns: readonly Column<DeadLetterItem>[] = [
    { key: 'why', head: 'Why', phone: 'full', cell: (letter) => <Why letter={letter} /> },
    {
      key: 'from',
      head: 'From',
      width: 280,
      phone: 'full',
      cell: (letter) => <From letter={letter} />,
    },
    {
      key: 'at',
      head: 'Arrived',
      width: 150,
      phone: 'full',
      cell: (letter) => <Time at={letter.at} zoned />,
    },
    {
      key: 'all',
      head: 'Do',
      quiet: true,
      width: 150,
      phone: 'full',
      cell: (letter) => (letter.canRetry && state === 'open' ? <RetryAll letter={letter} /> : null),
    },
  ];
  const nothing =
    state === 'open' ? (
      <Empty title={WORDS.noDeadLetters}>{WORDS.noDeadLettersHelp}</Empty>
    ) : (
      <Empty title={WORDS.noneHandled} />
    );
  return (
    <DataTable
      label={WORDS.deadLetters}
      columns={columns}
      rows={letters}
      rowKey={(letter) => letter.id}
      empty={nothing}
    />
  );
}

function Why({ letter }: { readonly letter: DeadLetterItem }) {
  const [url] = useUrl();
  return (
    <>
      <Link
        to="/signals/dead-letters"
        search={{ ...url, letter: letter.id } as never}
        resetScroll={false}
        className="ti"
        data-row
      >
        {letter.reason}
      </Link>
      <div className="xs t3 drop">
        {letter.kind === 'fault' ? <Tag tone="crit">Our fault</Tag> : null}{' '}
        {letter.tries === 0 ? '' : `read again ${plural(letter.tries, 'time')} `}
        {letter.handledAt === null ? '' : `${letter.handledHow}: ${letter.handledWords}`}
      </div>
    </>
  );
}

function From({ letter }: { readonly letter: DeadLetterItem }) {
  return (
    <>
      {letter.integrationName}
      <div className="xs t3">
        {letter.source} · <Link to={`/services/${letter.service}`}>{letter.serviceName}</Link>
        {letter.cut === 0 ? '' : ` · ${letter.cut} older ones cut off`}
      </div>
    </>
  );
}

function RetryAll({ letter }: { readonly letter: DeadLetterItem }) {
  const [left, setLeft] = useState<number>();
  const may = useMay('responder');
  const refresh = useRefresh();
  if (!may) return null;
  const run = async () => {
    let done = { delivered: 0, failed: 0 };
    let next: string | null | undefined;
    setLeft(0);
    try {
      do {
        const after = next === undefined ? {} : { after: next };
        const body = { integration: letter.integration, ...after };
        const part = await apiSend<RetriedMany>('POST', '/api/v1/dead-letters/retry', body);
        done = { delivered: done.delivered + part.delivered, failed: done.failed + part.failed };
        next = part.next;
        setLeft(part.left);
      } while (next !== null);
      toastDone(`${done.delivered} delivered, ${done.failed} as before.`);
    } catch (error) {
      toastProblem('Not all were read again.', error);
    } finally {
      setLeft(undefined);
      await refresh('/api/v1/dead-letters');
    }
  };
  return (
    <Button
      disabled={left !== undefined}
      aria-label={`Retry all of ${letter.integrationName}`}
      onClick={() => void run()}
    >
      {left === undefined ? 'Retry all of it' : `${left} left`}
    </Button>
  );
}
