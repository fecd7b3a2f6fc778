/** Drills: what runs now, how earlier ones went, and the way to start one. */
import '../../ui/styles/manage.css';
import '../../ui/styles/simulate.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatWhen, formatWhenZoned, plural, useZone } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import { DRILL_BANNER } from '../core/sentences.ts';
import { type Drill, findingsOf, headlineOf, type Names } from './drills/result.ts';
import { StartDialog } from './drills/StartDialog.tsx';
import { DRILL_WORDS as WORDS } from './drills/words.ts';

interface Answer {
  readonly items: readonly Drill[];
  readonly names: Names;
}

const topics = ['incident'];

export function DrillsPage() {
  const [url] = useUrl();
  const service = url['service'] ?? '';
  const [starting, setStarting] = useState(url['start'] === 'yes');
  const path = pathWith('/api/v1/drills', { service });
  const list = useList<Drill>(path, { topics });
  // Names come with the first page; the list hook keeps items only.
  const names = useGet<Answer>(pathWith('/api/v1/drills', { service, limit: '200' }), { topics });
  const running = list.data?.filter((drill) => drill.running) ?? [];
  const over = list.data?.filter((drill) => !drill.running) ?? [];
  return (
    <Page
      crumbs={[{ label: WORDS.oncall, to: '/oncall' }, { label: WORDS.place }]}
      title={titleOf(list.data, running.length)}
      sub={WORDS.sub}
      actions={
        <Button kind="primary" onClick={() => setStarting(true)}>
          {WORDS.start}
        </Button>
      }
    >
      <div className="stack">
        {running.map((drill) => (
          <Running key={drill.id} drill={drill} names={names.data?.names ?? {}} />
        ))}
        <Loaded of={list} what="The drills did not load." rows={5}>
          {() => <Over drills={over} none={running.length > 0} names={names.data?.names ?? {}} />}
        </Loaded>
      </div>
      <LoadMore of={list} thing="drill" things="drills" />
      {starting ? <StartDialog service={service} onClose={() => setStarting(false)} /> : null}
    </Page>
  );
}

function titleOf(drills: readonly Drill[] | undefined, running: number): string {
  if (drills === undefined) return WORDS.place;
  if (running > 0) return `${plural(running, 'drill')} under way`;
  const [last] = drills;
  if (last === undefined) return WORDS.none;
  const answered = drills.filter(({ score }) => score?.outcome === 'acknowledged').length;
  return `${answered} of ${plural(drills.length, 'drill')} answered`;
}

function Running({ drill, names }: { readonly drill: Drill; readonly names: Names }) {
  const now = useNow();
  const zone = useZone();
  const refresh = useRefresh();
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await apiSend('POST', `/api/v1/drills/${drill.number}/end`);
      await refresh('/api/v1/drills');
      toastDone(`${drill.number} has ended.`);
    } catch (error) {
      toastProblem('The drill was not ended.', error);
    }
    setBusy(false);
  };
  const called = [...new Set(drill.pages.map(({ person }) => person))];
  const waits = drill.startsAt > now && called.length === 0;
  return (
    <Panel
      title={`${drill.serviceName ?? 'A service'}: ${WORDS.running.toLowerCase()}`}
      note={drill.number}
      aside={
        <Button size="sm" busy={busy} onClick={() => void end()}>
          {WORDS.end}
        </Button>
      }
    >
      <div className="stack-2">
        <Note tone="accent">
          <b>{DRILL_BANNER}.</b> {drill.reason}
        </Note>
        <p className="sm">
          {waits
            ? `Announced. The first page goes out ${formatWhenZoned(drill.startsAt, now, zone)}.`
            : `Level ${drill.level}, round ${drill.round}. Called so far: ${called.map((id) => names[id] ?? 'somebody').join(', ')}.`}
          {drill.nextDueAt === null || waits
            ? ''
            : ` The next level follows ${formatWhen(drill.nextDueAt, now, zone)} without an answer.`}{' '}
          <Link to={`/incidents/${drill.number}`}>Its log</Link>
        </p>
      </div>
    </Panel>
  );
}

function Over({
  drills,
  none,
  names,
}: {
  readonly drills: readonly Drill[];
  /** Another one runs, so the page is not empty. */
  readonly none: boolean;
  readonly names: Names;
}) {
  const now = useNow();
  const zone = useZone();
  if (drills.length === 0 && none) return null;
  return (
    <Panel {...(drills.length === 0 ? { label: WORDS.done } : { title: WORDS.done })} flush>
      <DataTable
        label="Drills that are over"
        columns={columnsOf(names, (at) => formatWhen(at, now, zone))}
        rows={drills}
        rowKey={({ id }) => id}
        empty={<Empty title={WORDS.noneTitle}>{WORDS.noneHelp}</Empty>}
      />
    </Panel>
  );
}

function columnsOf(
  names: Names,
  when: (at: Drill['createdAt']) => string,
): readonly Column<Drill>[] {
  return [
    {
      key: 'service',
      head: WORDS.service,
      phone: 'full',
      cell: (drill) => (
        <>
          <Link to={`/incidents/${drill.number}`} className="ti" data-row>
            {drill.serviceName ?? 'A service'}
          </Link>{' '}
          <span className="t3 xs num">{drill.number}</span>
        </>
      ),
    },
    { key: 'when', head: 'When', phone: 'full', cell: (drill) => when(drill.createdAt) },
    {
      key: 'result',
      head: 'Result',
      phone: 'full',
      cell: (drill) => (
        <>
          <Tag tone={drill.score?.outcome === 'acknowledged' ? 'ok' : 'warn'}>
            {headlineOf(drill, names)}
          </Tag>{' '}
          {drill.announced ? <span className="t3 xs">announced</span> : null}
        </>
      ),
    },
    ...NUMBERS,
    {
      key: 'findings',
      head: 'Found',
      told: true,
      phone: 'full',
      cell: (drill) => <Findings drill={drill} names={names} />,
    },
  ];
}

const NUMBERS: readonly Column<Drill>[] = [
  {
    key: 'level',
    head: 'Level',
    align: 'right',
    told: true,
    phone: 'full',
    cell: ({ score }) =>
      score === null || score.level === 0 ? '' : `${score.level}, round ${score.round}`,
  },
  {
    key: 'reached',
    head: 'First message',
    align: 'right',
    told: true,
    phone: 'full',
    cell: ({ score }) => (score?.reachedSeconds == null ? 'never' : `${score.reachedSeconds} s`),
  },
];

function Findings({ drill, names }: { readonly drill: Drill; readonly names: Names }) {
  const findings = findingsOf(drill, names);
  if (findings.length === 0) return <span className="t3">nothing</span>;
  return (
    <>
      {findings.map(({ text, bad }) => (
        <span key={text} className={bad ? 'found crit' : 'found'}>
          {text}
        </span>
      ))}
    </>
  );
}
