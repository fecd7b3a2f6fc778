/** Earlier runs: of what, by whom and when, and how it ended. */
import { Link } from '@tanstack/react-router';
import { usePeople } from '../../../identity/web/people.ts';
import { formatCount } from '../../../ui/format.ts';
import { type Column, DataTable } from '../../../ui/layout/DataTable.tsx';
import { Empty } from '../../../ui/layout/States.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import { useUrl } from '../../../ui/url.ts';
import type { Reread } from '../../rereads/reread-shape.ts';
import { READ_AGAIN_PAGE, REREAD_WORDS } from './words.ts';

const STATES: Readonly<
  Record<Reread['state'], { readonly word: string; readonly tone?: 'ok' | 'warn' | 'crit' }>
> = {
  looking: { word: 'Being looked at' },
  looked: { word: 'Looked at, not done' },
  running: { word: 'Under way' },
  done: { word: 'Done', tone: 'ok' },
  cancelled: { word: 'Cancelled', tone: 'warn' },
  failed: { word: 'Stopped', tone: 'crit' },
};

export function RunRows({ runs }: { readonly runs: readonly Reread[] }) {
  const columns: readonly Column<Reread>[] = [
    { key: 'what', head: 'Signals of', phone: 'full', cell: (run) => <What run={run} /> },
    {
      ...{ key: 'who', head: 'Asked', width: 170, told: true, phone: 'full' },
      cell: (run) => <Who run={run} />,
    },
    { key: 'end', head: 'Result', width: 330, phone: 'full', cell: (run) => <Result run={run} /> },
  ];
  return (
    <DataTable
      label="Earlier runs"
      columns={columns}
      rows={runs}
      rowKey={(run) => run.id}
      empty={<Empty title={REREAD_WORDS.empty}>{REREAD_WORDS.teach}</Empty>}
    />
  );
}

function What({ run }: { readonly run: Reread }) {
  const [url] = useUrl();
  return (
    <>
      <Link
        to={READ_AGAIN_PAGE}
        search={{ ...url, run: run.id } as never}
        resetScroll={false}
        className="ti"
        data-row
      >
        {run.integrationName}
      </Link>
      <div className="xs t3">
        {run.signal === null ? (
          <>
            <Time at={run.from} zoned /> to <Time at={run.to} />
          </>
        ) : (
          <>
            one signal, <Time at={run.from} zoned seconds />
          </>
        )}
      </div>
    </>
  );
}

function Who({ run }: { readonly run: Reread }) {
  const people = usePeople();
  return (
    <>
      <Time at={run.startedAt ?? run.askedAt} />
      <div className="xs t3 drop">{people.actorName(run.startedBy ?? run.askedBy)}</div>
    </>
  );
}

function Result({ run }: { readonly run: Reread }) {
  const { word, tone } = STATES[run.state];
  return (
    <>
      <Tag tone={tone}>{word}</Tag> <span className="sm t2 drop">{resultOf(run)}</span>
    </>
  );
}

function resultOf({ state, startedAt, total, looked, done, effects, words }: Reread): string {
  const count = (name: Reread['effects'][number]['name']) =>
    effects.find((effect) => effect.name === name)?.count ?? 0;
  const sums = `${formatCount(done)} of ${formatCount(total)} read, ${formatCount(count('taken'))} taken in, ${formatCount(count('corrected'))} corrected`;
  if (state === 'failed') {
    return startedAt === null ? (words[0] ?? '') : `${words[0] ?? ''} ${sums}`;
  }
  return startedAt === null ? `${formatCount(looked)} of ${formatCount(total)} looked at` : sums;
}
